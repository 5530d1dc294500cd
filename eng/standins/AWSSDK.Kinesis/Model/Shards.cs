using System.Text.Json;
using Amazon.Kinesis.Internal;
using Amazon.Runtime;

namespace Amazon.Kinesis.Model;

public class ListShardsRequest : AmazonKinesisRequest
{
    public string ExclusiveStartShardId { get; set; }
    public int? MaxResults { get; set; }
    public string NextToken { get; set; }
    public ShardFilter ShardFilter { get; set; }
    public string StreamARN { get; set; }
    public DateTime? StreamCreationTimestamp { get; set; }
    public string StreamName { get; set; }
}

public class ListShardsResponse : AmazonWebServiceResponse
{
    public string NextToken { get; set; }
    public List<Shard> Shards { get; set; } = Collections.NewList<Shard>();
}

public class MergeShardsRequest : AmazonKinesisRequest
{
    public string AdjacentShardToMerge { get; set; }
    public string ShardToMerge { get; set; }
    public string StreamARN { get; set; }
    public string StreamName { get; set; }
}

public class MergeShardsResponse : AmazonWebServiceResponse;

public class SplitShardRequest : AmazonKinesisRequest
{
    public string NewStartingHashKey { get; set; }
    public string ShardToSplit { get; set; }
    public string StreamARN { get; set; }
    public string StreamName { get; set; }
}

public class SplitShardResponse : AmazonWebServiceResponse;

public class UpdateShardCountRequest : AmazonKinesisRequest
{
    public ScalingType ScalingType { get; set; }
    public string StreamARN { get; set; }
    public string StreamName { get; set; }
    public int? TargetShardCount { get; set; }
}

public class UpdateShardCountResponse : AmazonWebServiceResponse
{
    public int? CurrentShardCount { get; set; }
    public string StreamARN { get; set; }
    public string StreamName { get; set; }
    public int? TargetShardCount { get; set; }
}

public class HashKeyRange
{
    public string EndingHashKey { get; set; }
    public string StartingHashKey { get; set; }
}

public class SequenceNumberRange
{
    public string EndingSequenceNumber { get; set; }
    public string StartingSequenceNumber { get; set; }
}

public class Shard
{
    public string AdjacentParentShardId { get; set; }
    public HashKeyRange HashKeyRange { get; set; }
    public string ParentShardId { get; set; }
    public SequenceNumberRange SequenceNumberRange { get; set; }
    public string ShardId { get; set; }
}

public class ShardFilter
{
    public string ShardId { get; set; }
    public DateTime? Timestamp { get; set; }
    public ShardFilterType Type { get; set; }
}

internal static class ShardsWire
{
    public static readonly JsonOperation<ListShardsRequest, ListShardsResponse> ListShards = new("ListShards",
        (json, request) => json
            .Add("ExclusiveStartShardId", request.ExclusiveStartShardId)
            .Add("MaxResults", request.MaxResults)
            .Add("NextToken", request.NextToken)
            .Add("ShardFilter", request.ShardFilter, Write)
            .Add("StreamARN", request.StreamARN)
            .Add("StreamCreationTimestamp", request.StreamCreationTimestamp)
            .Add("StreamName", request.StreamName),
        json => new ListShardsResponse
        {
            NextToken = json.Text("NextToken"),
            Shards = json.Items("Shards", ReadShard),
        });

    public static readonly JsonOperation<MergeShardsRequest, MergeShardsResponse> MergeShards = new("MergeShards",
        (json, request) => json
            .Add("AdjacentShardToMerge", request.AdjacentShardToMerge)
            .Add("ShardToMerge", request.ShardToMerge)
            .Add("StreamARN", request.StreamARN)
            .Add("StreamName", request.StreamName));

    public static readonly JsonOperation<SplitShardRequest, SplitShardResponse> SplitShard = new("SplitShard",
        (json, request) => json
            .Add("NewStartingHashKey", request.NewStartingHashKey)
            .Add("ShardToSplit", request.ShardToSplit)
            .Add("StreamARN", request.StreamARN)
            .Add("StreamName", request.StreamName));

    public static readonly JsonOperation<UpdateShardCountRequest, UpdateShardCountResponse> UpdateShardCount = new("UpdateShardCount",
        (json, request) => json
            .Add("ScalingType", request.ScalingType)
            .Add("StreamARN", request.StreamARN)
            .Add("StreamName", request.StreamName)
            .Add("TargetShardCount", request.TargetShardCount),
        json => new UpdateShardCountResponse
        {
            CurrentShardCount = json.Integer("CurrentShardCount"),
            StreamARN = json.Text("StreamARN"),
            StreamName = json.Text("StreamName"),
            TargetShardCount = json.Integer("TargetShardCount"),
        });

    public static HashKeyRange ReadHashKeyRange(JsonElement json) => new()
    {
        EndingHashKey = json.Text("EndingHashKey"),
        StartingHashKey = json.Text("StartingHashKey"),
    };

    public static SequenceNumberRange ReadSequenceNumberRange(JsonElement json) => new()
    {
        EndingSequenceNumber = json.Text("EndingSequenceNumber"),
        StartingSequenceNumber = json.Text("StartingSequenceNumber"),
    };

    public static Shard ReadShard(JsonElement json) => new()
    {
        AdjacentParentShardId = json.Text("AdjacentParentShardId"),
        HashKeyRange = json.Object("HashKeyRange", ReadHashKeyRange),
        ParentShardId = json.Text("ParentShardId"),
        SequenceNumberRange = json.Object("SequenceNumberRange", ReadSequenceNumberRange),
        ShardId = json.Text("ShardId"),
    };

    public static void Write(JsonObjectWriter json, ShardFilter value) => json
        .Add("ShardId", value.ShardId)
        .Add("Timestamp", value.Timestamp)
        .Add("Type", value.Type);
}
