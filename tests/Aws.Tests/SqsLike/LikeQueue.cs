using System.Text.Json.Nodes;

namespace Integration.Aws.Tests.SqsLike;

/// <summary>A queue, with everything in it in the order of arrival.</summary>
internal sealed class LikeQueue(string name)
{
    public string Name => name;

    public bool IsFifo { get; } = name.EndsWith(".fifo", StringComparison.Ordinal);

    public Dictionary<string, string> Attributes { get; } = new(StringComparer.Ordinal);

    public Dictionary<string, string> Tags { get; } = new(StringComparer.Ordinal);

    public List<LikeMessage> Messages { get; } = [];

    /// <summary>When each deduplication id was accepted, and as which message.</summary>
    public Dictionary<string, (DateTimeOffset At, LikeMessage Message)> Deduplicated { get; } = new(StringComparer.Ordinal);

    public TimeSpan Visibility => TimeSpan.FromSeconds(Number("VisibilityTimeout", 30));

    public TimeSpan Delay => TimeSpan.FromSeconds(Number("DelaySeconds", 0));

    public int WaitSeconds => Number("ReceiveMessageWaitTimeSeconds", 0);

    /// <summary>After how many receives a message moves, and the name of the queue that it moves to; null without a redrive policy.</summary>
    public (int MaxReceiveCount, string Target)? Redrive
    {
        get
        {
            if (Attributes.GetValueOrDefault("RedrivePolicy") is not { Length: > 0 } text || JsonNode.Parse(text) is not JsonObject policy)
                return null;
            return (int.Parse(policy["maxReceiveCount"]!.ToString(), System.Globalization.CultureInfo.InvariantCulture), ((string)policy["deadLetterTargetArn"]!).Split(':')[^1]);
        }
    }

    private int Number(string attribute, int otherwise) =>
        Attributes.TryGetValue(attribute, out var text) ? int.Parse(text, System.Globalization.CultureInfo.InvariantCulture) : otherwise;
}

/// <summary>A stored message.</summary>
internal sealed class LikeMessage
{
    public required string Id { get; init; }

    public required string Body { get; init; }

    public JsonObject? Attributes { get; init; }

    public string? GroupId { get; init; }

    public string? DeduplicationId { get; init; }

    public required string SequenceNumber { get; set; }

    public required DateTimeOffset SentAt { get; set; }

    /// <summary>When it can be received.</summary>
    public DateTimeOffset VisibleAt { get; set; }

    /// <summary>Of the last receive: what a visibility of up to 12 hours counts from.</summary>
    public DateTimeOffset ReceivedAt { get; set; }

    public int ReceiveCount { get; set; }

    /// <summary>The handle of the last receive; null before the first.</summary>
    public string? Handle { get; set; }

    /// <summary>The queue that it was dead-lettered from by SQS.</summary>
    public string? DeadLetterSource { get; set; }
}

/// <summary>A task that moves dead letters.</summary>
internal sealed record LikeMoveTask(string Handle, string SourceArn, string? DestinationArn, DateTimeOffset StartedAt)
{
    public string Status { get; set; } = "RUNNING";

    public int Moved { get; set; }

    /// <summary>In how many lists it is still missing.</summary>
    public int Hidden { get; set; }
}
