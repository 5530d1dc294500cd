using System.Text;
using System.Text.Json.Nodes;
using Amazon.Runtime.EventStreams;
using Integration.Http;

namespace Integration.Aws.Kinesis.Tests.Behaviour;

/// <summary>Subscriptions to a shard with a content of the test's, on the wire as Kinesis sends them; each ends when all of it is sent.</summary>
internal sealed class ScriptedSubscription
{
    private readonly List<byte> _events = [];

    /// <summary>A record by its sequence number, whose text is that number.</summary>
    public static JsonObject Record(string sequence) => new()
    {
        ["SequenceNumber"] = sequence,
        ["PartitionKey"] = "k",
        ["Data"] = Convert.ToBase64String(Encoding.UTF8.GetBytes(sequence)),
        ["ApproximateArrivalTimestamp"] = 1_790_000_000.5,
    };

    /// <summary>An event with records; without a continuation it is the last of the shard, which names its children.</summary>
    public ScriptedSubscription Records(string? continuation, TimeSpan behind, params string[] sequences)
    {
        var json = new JsonObject
        {
            ["Records"] = new JsonArray([.. sequences.Select(Record)]),
            ["ContinuationSequenceNumber"] = continuation,
            ["MillisBehindLatest"] = (long)behind.TotalMilliseconds,
        };
        if (continuation is null)
            json["ChildShards"] = new JsonArray(new JsonObject { ["ShardId"] = "shardId-000000000001", ["ParentShards"] = new JsonArray("shardId-000000000000") });
        return Add((":message-type", "event"), (":event-type", "SubscribeToShardEvent"), json);
    }

    public ScriptedSubscription Exception(string type) =>
        Add((":message-type", "exception"), (":exception-type", type), new JsonObject { ["message"] = $"Scripted {type}." });

    /// <summary>Bytes that are no event.</summary>
    public ScriptedSubscription Garbage()
    {
        _events.AddRange(new ScriptedSubscription().Exception("x")._events.Select((b, i) => i == 20 ? (byte)~b : b));
        return this;
    }

    /// <summary>The answer to a request to subscribe.</summary>
    public HttpMessage ToAnswer() => new("HTTP/1.1 200 OK", [new("Content-Type", "application/vnd.amazon.eventstream")], [.. _events]);

    private ScriptedSubscription Add((string Name, string Value) type, (string Name, string Value) what, JsonObject payload)
    {
        _events.AddRange(new EventStreamMessage([Header(type), Header(what)], Encoding.UTF8.GetBytes(payload.ToJsonString())).ToByteArray());
        return this;
    }

    private static IEventStreamHeader Header((string Name, string Value) pair)
    {
        var header = new EventStreamHeader(pair.Name);
        header.SetString(pair.Value);
        return header;
    }
}
