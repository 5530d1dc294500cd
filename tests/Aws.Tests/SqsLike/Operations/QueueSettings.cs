using System.Globalization;
using System.Text.Json.Nodes;

namespace Integration.Aws.Tests.SqsLike;

/// <summary>Attributes and tags of a queue.</summary>
internal static class QueueSettings
{
    public static JsonObject GetAttributes(SqsLikeServer server, JsonObject request)
    {
        var queue = server.QueueOf(request);
        var all = new Dictionary<string, string>(queue.Attributes, StringComparer.Ordinal)
        {
            ["QueueArn"] = server.ArnOf(queue.Name),
            ["ApproximateNumberOfMessages"] = Count(m => m.VisibleAt <= server.Now),
            ["ApproximateNumberOfMessagesNotVisible"] = Count(m => m.VisibleAt > server.Now && m.ReceiveCount > 0),
            ["ApproximateNumberOfMessagesDelayed"] = Count(m => m.VisibleAt > server.Now && m.ReceiveCount == 0),
        };
        foreach (var (name, value) in new[] { ("VisibilityTimeout", "30"), ("MessageRetentionPeriod", "345600"), ("MaximumMessageSize", "1048576") })
            all.TryAdd(name, value);
        var wanted = (request["AttributeNames"]?.AsArray() ?? []).Select(n => (string)n!).ToHashSet(StringComparer.Ordinal);
        return new JsonObject { ["Attributes"] = Map(all.Where(a => wanted.Contains("All") || wanted.Contains(a.Key))) };

        string Count(Func<LikeMessage, bool> isCounted) => queue.Messages.Count(isCounted).ToString(CultureInfo.InvariantCulture);
    }

    public static JsonObject SetAttributes(SqsLikeServer server, JsonObject request)
    {
        foreach (var (name, value) in QueueManagement.Pairs(request["Attributes"]))
            server.QueueOf(request).Attributes[name] = value;
        return [];
    }

    public static JsonObject Tag(SqsLikeServer server, JsonObject request)
    {
        foreach (var (name, value) in QueueManagement.Pairs(request["Tags"]))
            server.QueueOf(request).Tags[name] = value;
        return [];
    }

    public static JsonObject Untag(SqsLikeServer server, JsonObject request)
    {
        foreach (var name in request["TagKeys"]!.AsArray())
            server.QueueOf(request).Tags.Remove((string)name!);
        return [];
    }

    public static JsonObject ListTags(SqsLikeServer server, JsonObject request) => new() { ["Tags"] = Map(server.QueueOf(request).Tags) };

    private static JsonObject Map(IEnumerable<KeyValuePair<string, string>> pairs) =>
        new(pairs.Select(p => KeyValuePair.Create(p.Key, (JsonNode?)p.Value)));
}
