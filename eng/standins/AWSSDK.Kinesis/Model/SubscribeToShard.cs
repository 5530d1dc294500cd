using System.Text.Json;
using Amazon.Kinesis.Internal;
using Amazon.Runtime;
using Amazon.Runtime.EventStreams;

namespace Amazon.Kinesis.Model;

public class SubscribeToShardRequest : AmazonKinesisRequest
{
    public string ConsumerARN { get; set; }
    public string ShardId { get; set; }
    public StartingPosition StartingPosition { get; set; }
}

public class StartingPosition
{
    public string SequenceNumber { get; set; }
    public DateTime? Timestamp { get; set; }
    public ShardIteratorType Type { get; set; }
}

public class SubscribeToShardResponse : AmazonWebServiceResponse, IDisposable
{
    public SubscribeToShardEventStream EventStream { get; set; }

    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing)
    {
        if (disposing)
        {
            EventStream?.Dispose();
            EventStream = null;
        }
    }
}

public class SubscribeToShardEvent : IEventStreamEvent
{
    public List<ChildShard> ChildShards { get; set; } = Collections.NewList<ChildShard>();
    public string ContinuationSequenceNumber { get; set; }
    public long? MillisBehindLatest { get; set; }
    public List<Record> Records { get; set; } = Collections.NewList<Record>();
}

internal static class SubscribeToShardWire
{
    public static readonly StreamingOperation SubscribeToShard = new("SubscribeToShard",
        (json, request) => json
            .Add("ConsumerARN", request.ConsumerARN)
            .Add("ShardId", request.ShardId)
            .Add("StartingPosition", request.StartingPosition, Write));

    public static void Write(JsonObjectWriter json, StartingPosition value) => json
        .Add("SequenceNumber", value.SequenceNumber)
        .Add("Timestamp", value.Timestamp)
        .Add("Type", value.Type);

    public static SubscribeToShardEvent ReadSubscribeToShardEvent(JsonElement json) => new()
    {
        ChildShards = json.Items("ChildShards", GetRecordsWire.ReadChildShard),
        ContinuationSequenceNumber = json.Text("ContinuationSequenceNumber"),
        MillisBehindLatest = json.Long("MillisBehindLatest"),
        Records = json.Items("Records", GetRecordsWire.ReadRecord),
    };
}
