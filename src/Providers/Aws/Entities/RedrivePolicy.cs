using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Integration.Aws.Entities;

/// <summary>
/// Where SQS moves a message that was received too often
/// (<see href="https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-dead-letter-queues.html">dead-letter queues</see>).
/// </summary>
/// <param name="TargetArn">The dead-letter queue's ARN.</param>
/// <param name="MaxReceiveCount">After how many receives.</param>
internal sealed record RedrivePolicy(string TargetArn, int MaxReceiveCount)
{
    /// <summary>The most that SQS takes: what a queue without a policy is described by, since it never dead-letters.</summary>
    public const int MostReceives = 1000;

    /// <summary>The policy of a queue's attribute; null for a queue that has none.</summary>
    public static RedrivePolicy? Read(string? attribute)
    {
        if (string.IsNullOrEmpty(attribute))
            return null;
        try
        {
            using var policy = JsonDocument.Parse(attribute);
            if (policy.RootElement.ValueKind != JsonValueKind.Object
                || !policy.RootElement.TryGetProperty("deadLetterTargetArn", out var target) || target.ValueKind != JsonValueKind.String)
            {
                return null;
            }

            // Tools write the count as a number or as a string.
            var count = policy.RootElement.TryGetProperty("maxReceiveCount", out var text)
                && int.TryParse(text.ToString(), NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : MostReceives;
            return new RedrivePolicy(target.GetString()!, count);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    public string ToJson() => new JsonObject { ["deadLetterTargetArn"] = TargetArn, ["maxReceiveCount"] = MaxReceiveCount }.ToJsonString();
}
