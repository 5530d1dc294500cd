using System.IO.Enumeration;
using System.Text.Json;
using System.Text.Json.Nodes;
using Integration.Aws.Messages;

namespace Integration.Aws.Topology;

/// <summary>
/// The policy that lets topics send to a queue: one statement with a name of its own, so that writing it again changes nothing and
/// the policy does not grow
/// (<see href="https://docs.aws.amazon.com/sns/latest/dg/subscribe-sqs-queue-to-sns-topic.html">granting SNS permission</see>).
/// </summary>
internal static class QueuePolicy
{
    private const string Service = "sns.amazonaws.com";

    /// <summary>
    /// Whether the policy lets the topic send, by this provider's statement or another one. A statement with conditions on anything but the
    /// source's ARN is ignored.
    /// </summary>
    public static bool Allows(string? existing, string topicArn, string queueArn)
    {
        var concerned = Statements(Read(existing)).Where(s => Covers(s, topicArn, queueArn)).ToList();
        return concerned.Exists(s => Is(s["Effect"], "Allow")) && !concerned.Exists(s => Is(s["Effect"], "Deny"));
    }

    /// <summary>
    /// The policy with the topic in this provider's statement; all other statements are kept. A queue has one such statement, for however
    /// many topics it serves as a dead-letter queue.
    /// </summary>
    public static string Allow(string? existing, string topicArn, string queueArn)
    {
        var policy = Read(existing);
        var (ours, others) = (Statements(policy).Where(IsOurs).ToList(), Statements(policy).Where(s => !IsOurs(s)).ToList());
        var topics = ours.SelectMany(s => Texts(s["Condition"]?["ArnEquals"]?["aws:SourceArn"])).Append(topicArn).Distinct(StringComparer.Ordinal).ToList();
        policy["Statement"] = new JsonArray([.. others.Select(s => s.DeepClone())])
        {
            (JsonNode)new JsonObject
            {
                ["Sid"] = WireNames.DeliveryStatement,
                ["Effect"] = "Allow",
                ["Principal"] = new JsonObject { ["Service"] = Service },
                ["Action"] = "sqs:SendMessage",
                ["Resource"] = queueArn,
                ["Condition"] = new JsonObject
                {
                    ["ArnEquals"] = new JsonObject { ["aws:SourceArn"] = topics is [var only] ? only : new JsonArray([.. topics.Select(t => (JsonNode)t)]) },
                },
            },
        };
        return policy.ToJsonString();
    }

    /// <summary>The principals that may send and are neither SNS topics nor the account itself.</summary>
    public static IReadOnlyList<string> OtherSenders(string? existing, string account) =>
    [
        .. Statements(Read(existing))
            .Where(s => Is(s["Effect"], "Allow") && Texts(s["Action"]).Any(a => Matches(a, "sqs:SendMessage", ignoreCase: true)) && !IsForTopics(s))
            .SelectMany(s => Principals(s["Principal"])).Where(p => p != Service && p != account && !IsRootOf(p, account)).Distinct(StringComparer.Ordinal),
    ];

    private static bool IsForTopics(JsonObject statement) =>
        (statement["Condition"] as JsonObject ?? []).SelectMany(c => c.Value as JsonObject ?? []).Any(k =>
            k.Key.Equals("aws:SourceArn", StringComparison.OrdinalIgnoreCase) && Texts(k.Value).All(v => v.Split(':') is ["arn", _, "sns", ..]));

    private static bool IsRootOf(string principal, string account) => principal.Split(':') is ["arn", _, "iam", _, var owner, "root"] && owner == account;

    private static bool Covers(JsonObject statement, string topicArn, string queueArn) =>
        Texts(statement["Action"]).Any(a => Matches(a, "sqs:SendMessage", ignoreCase: true))
        && Texts(statement["Resource"]).Any(r => Matches(r, queueArn))
        && Principals(statement["Principal"]).Any(p => p is "*" or Service)
        && (statement["Condition"] is not JsonObject conditions || conditions.All(c => IsMet(c.Key, c.Value, topicArn)));

    // Conditions on the source's ARN alone; any other can't be evaluated here.
    private static bool IsMet(string comparison, JsonNode? keys, string topicArn) =>
        comparison is "ArnEquals" or "ArnLike" or "StringEquals" or "StringLike"
        && keys is JsonObject compared
        && compared.All(k => k.Key.Equals("aws:SourceArn", StringComparison.OrdinalIgnoreCase) && Texts(k.Value).Any(v => Matches(v, topicArn)));

    private static IEnumerable<string> Principals(JsonNode? principal) => principal is JsonObject kinds ? kinds.SelectMany(k => Texts(k.Value)) : Texts(principal);

    private static IEnumerable<string> Texts(JsonNode? node) => node switch
    {
        JsonArray many => many.SelectMany(Texts),
        JsonValue value when value.TryGetValue<string>(out var text) => [text],
        _ => [],
    };

    private static bool Is(JsonNode? node, string text) => Texts(node).Any(t => t == text);

    // With the wildcards * and ?.
    private static bool Matches(string pattern, string text, bool ignoreCase = false) => FileSystemName.MatchesSimpleExpression(pattern, text, ignoreCase);

    private static IEnumerable<JsonObject> Statements(JsonObject policy) => policy["Statement"] switch
    {
        JsonArray many => many.OfType<JsonObject>(),
        JsonObject one => [one],
        _ => [],
    };

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

    private static bool IsOurs(JsonObject statement) => statement["Sid"] is JsonValue sid && sid.TryGetValue<string>(out var text) && text == WireNames.DeliveryStatement;
}
