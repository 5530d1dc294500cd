using System.Text.Json;
using System.Text.Json.Serialization;

namespace Integration.Aws.Messages;

/// <summary>
/// What a message has besides body and native headers, as JSON in one attribute: SQS allows ten attributes a message. Members
/// that a newer version adds are ignored.
/// </summary>
internal sealed record MessageProperties
{
    public string? MessageId { get; init; }

    public string? CorrelationId { get; init; }

    public string? Subject { get; init; }

    public string? ContentType { get; init; }

    public string? ReplyTo { get; init; }

    public string? GroupId { get; init; }

    public string? DeduplicationId { get; init; }

    public string? TraceParent { get; init; }

    public string? TraceState { get; init; }

    /// <summary>In ticks of 100 ns.</summary>
    public long? TimeToLive { get; init; }

    /// <summary>The delay that SQS keeps, in milliseconds, where a time to live counts from its end.</summary>
    public long? Delay { get; init; }

    /// <summary>
    /// How long after it was stored a message is due that SQS does not keep for so long, in milliseconds. Not a point in time: the clocks of
    /// sender, service and receiver may differ.
    /// </summary>
    public long? DueIn { get; init; }

    /// <summary>When a message that was passed on is due, in Unix milliseconds by the service's clock.</summary>
    public long? DueAt { get; init; }

    /// <summary>When the message was first enqueued, in Unix milliseconds, where it was copied since.</summary>
    public long? EnqueuedAt { get; init; }

    /// <summary>How the body is written: null for UTF-8, else <see cref="WireNames.Base64Body"/> or <see cref="WireNames.EmptyBody"/>.</summary>
    public string? Body { get; init; }

    /// <summary>The kinds of headers whose native attribute does not show them.</summary>
    public Dictionary<string, string>? Kinds { get; init; }

    /// <summary>The headers that have no attribute of their own, as <c>Kind:text</c>.</summary>
    public Dictionary<string, string>? Headers { get; init; }

    public DeadLetterProperties? DeadLetter { get; init; }

    /// <summary>Whether the message is for this subscription regardless of its filter: it was not sent through the topic.</summary>
    public bool? IsUnfiltered { get; init; }

    public string Print() => JsonSerializer.Serialize(this, PropertiesJson.Default.MessageProperties);
}

/// <summary>Why and from where a copy came to a dead-letter queue.</summary>
internal sealed record DeadLetterProperties
{
    public string? Reason { get; init; }

    public string? Description { get; init; }

    public string? Source { get; init; }

    public long? EnqueuedAt { get; init; }

    public int? DeliveryCount { get; init; }

    /// <param name="details">The details.</param>
    /// <param name="owner">Where it came from, if they don't tell.</param>
    public static DeadLetterProperties Of(DeadLetterInfo details, EntityPath owner) => new()
    {
        Reason = details.Reason,
        Description = details.Description,
        Source = (details.Source ?? owner).ToString(),
        EnqueuedAt = details.OriginalEnqueuedAt?.ToUnixTimeMilliseconds(),
        DeliveryCount = details.OriginalDeliveryCount,
    };
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(MessageProperties))]
internal sealed partial class PropertiesJson : JsonSerializerContext;
