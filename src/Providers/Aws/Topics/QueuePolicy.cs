using System.Text.Json;
using System.Text.Json.Nodes;

namespace Integration.Aws;

/// <summary>
/// The policy that lets one topic send to a queue: one statement with a name of its own, so that saying it again changes nothing
/// (<see href="https://docs.aws.amazon.com/sns/latest/dg/subscribe-sqs-queue-to-sns-topic.html">granting SNS permission</see>).
/// </summary>
internal static class QueuePolicy
{
    private const string Sid = "IntegrationSnsDelivery";

    /// <summary>The policy with the statement in it; statements of others are kept.</summary>
    public static string Allow(string? existing, string topicArn, string queueArn)
    {
        var policy = Read(existing);
        var statements = policy["Statement"] switch
        {
            JsonArray many => many,
            JsonObject one => [one.DeepClone()],
            _ => [],
        };
        var kept = new JsonArray([.. statements.Where(s => s is JsonObject statement && !IsOurs(statement)).Select(s => s!.DeepClone())])
        {
            (JsonNode)new JsonObject
            {
                ["Sid"] = Sid,
                ["Effect"] = "Allow",
                ["Principal"] = new JsonObject { ["Service"] = "sns.amazonaws.com" },
                ["Action"] = "sqs:SendMessage",
                ["Resource"] = queueArn,
                ["Condition"] = new JsonObject { ["ArnEquals"] = new JsonObject { ["aws:SourceArn"] = topicArn } },
            },
        };
        policy["Statement"] = kept;
        return policy.ToJsonString();
    }

    private static JsonObject Read(string? existing)
    {
        try
        {
            if (!string.IsNullOrEmpty(existing) && JsonNode.Parse(existing) is JsonObject policy)
                return policy;
        }
        catch (JsonException)
        {
            // Not a policy: replaced.
        }

        return new JsonObject { ["Version"] = "2012-10-17" };
    }

    private static bool IsOurs(JsonObject statement) => statement["Sid"] is JsonValue sid && sid.TryGetValue<string>(out var text) && text == Sid;
}
