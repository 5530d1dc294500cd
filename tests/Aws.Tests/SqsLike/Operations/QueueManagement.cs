using System.Text.Json.Nodes;

namespace Integration.Aws.Tests.SqsLike;

/// <summary>Queues made, found, emptied and deleted.</summary>
internal static class QueueManagement
{
    public static JsonObject Create(SqsLikeServer server, JsonObject request)
    {
        var name = (string)request["QueueName"]!;
        if (server.FindQueue(name) is not { } queue)
            server.Queues[name] = queue = new LikeQueue(name);
        else if (Pairs(request["Attributes"]).Any(a => queue.Attributes.GetValueOrDefault(a.Key) != a.Value))
            throw new LikeError("QueueNameExists", "A queue with this name exists, with other attributes.", queryCode: "QueueAlreadyExists");
        foreach (var (key, value) in Pairs(request["Attributes"]))
            queue.Attributes[key] = value;
        foreach (var (key, value) in Pairs(request["tags"]))
            queue.Tags[key] = value;
        return new JsonObject { ["QueueUrl"] = server.UrlOf(name) };
    }

    public static JsonObject Delete(SqsLikeServer server, JsonObject request)
    {
        server.Queues.Remove(server.QueueOf(request).Name);
        return [];
    }

    public static JsonObject GetUrl(SqsLikeServer server, JsonObject request) =>
        server.FindQueue((string)request["QueueName"]!) is { } queue ? new JsonObject { ["QueueUrl"] = server.UrlOf(queue.Name) } : throw LikeError.NoQueue();

    public static JsonObject List(SqsLikeServer server, JsonObject request)
    {
        var prefix = (string?)request["QueueNamePrefix"] ?? "";
        var names = server.Queues.Keys.Where(n => n.StartsWith(prefix, StringComparison.Ordinal)).Order(StringComparer.Ordinal);
        return new JsonObject { ["QueueUrls"] = new JsonArray([.. names.Select(n => (JsonNode)server.UrlOf(n))]) };
    }

    public static JsonObject Purge(SqsLikeServer server, JsonObject request)
    {
        server.QueueOf(request).Messages.Clear();
        return [];
    }

    /// <summary>A map of text.</summary>
    internal static IEnumerable<(string Key, string Value)> Pairs(JsonNode? map) => (map?.AsObject() ?? []).Select(p => (p.Key, p.Value!.ToString()));
}
