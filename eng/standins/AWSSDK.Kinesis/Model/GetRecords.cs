using System.Text.Json;
using Amazon.Kinesis.Internal;
using Amazon.Runtime;

namespace Amazon.Kinesis.Model;

public class GetRecordsRequest : AmazonKinesisRequest
{
    public int? Limit { get; set; }
    public string ShardIterator { get; set; }
    public string StreamARN { get; set; }
}

public class GetRecordsResponse : AmazonWebServiceResponse
{
    public List<ChildShard> ChildShards { get; set; } = Collections.NewList<ChildShard>();
    public long? MillisBehindLatest { get; set; }
    public string NextShardIterator { get; set; }
    public List<Record> Records { get; set; } = Collections.NewList<Record>();
}

public class GetShardIteratorRequest : AmazonKinesisRequest
{
    public string ShardId { get; set; }
    public ShardIteratorType ShardIteratorType { get; set; }
    public string StartingSequenceNumber { get; set; }
    public string StreamARN { get; set; }
    public string StreamName { get; set; }
    public DateTime? Timestamp { get; set; }
}

public class GetShardIteratorResponse : AmazonWebServiceResponse
{
    public string ShardIterator { get; set; }
}

public class ChildShard
{
    public HashKeyRange HashKeyRange { get; set; }
    public List<string> ParentShards { get; set; } = Collections.NewList<string>();
    public string ShardId { get; set; }
}

public class Record
{
    public DateTime? ApproximateArrivalTimestamp { get; set; }
    public MemoryStream Data { get; set; }
    public EncryptionType EncryptionType { get; set; }
    public string PartitionKey { get; set; }
    public string SequenceNumber { get; set; }
}

internal static class GetRecordsWire
{
    public static readonly JsonOperation<GetRecordsRequest, GetRecordsResponse> GetRecords = new("GetRecords",
        (json, request) => json
            .Add("Limit", request.Limit)
            .Add("ShardIterator", request.ShardIterator)
            .Add("StreamARN", request.StreamARN),
        json => new GetRecordsResponse
        {
            ChildShards = json.Items("ChildShards", ReadChildShard),
            MillisBehindLatest = json.Long("MillisBehindLatest"),
            NextShardIterator = json.Text("NextShardIterator"),
            Records = json.Items("Records", ReadRecord),
        });

    public static readonly JsonOperation<GetShardIteratorRequest, GetShardIteratorResponse> GetShardIterator = new("GetShardIterator",
        (json, request) => json
            .Add("ShardId", request.ShardId)
            .Add("ShardIteratorType", request.ShardIteratorType)
            .Add("StartingSequenceNumber", request.StartingSequenceNumber)
            .Add("StreamARN", request.StreamARN)
            .Add("StreamName", request.StreamName)
            .Add("Timestamp", request.Timestamp),
        json => new GetShardIteratorResponse
        {
            ShardIterator = json.Text("ShardIterator"),
        });

    public static ChildShard ReadChildShard(JsonElement json) => new()
    {
        HashKeyRange = json.Object("HashKeyRange", ShardsWire.ReadHashKeyRange),
        ParentShards = json.Texts("ParentShards"),
        ShardId = json.Text("ShardId"),
    };

    public static Record ReadRecord(JsonElement json) => new()
    {
        ApproximateArrivalTimestamp = json.Time("ApproximateArrivalTimestamp"),
        Data = json.Binary("Data"),
        EncryptionType = json.Text("EncryptionType"),
        PartitionKey = json.Text("PartitionKey"),
        SequenceNumber = json.Text("SequenceNumber"),
    };
}
