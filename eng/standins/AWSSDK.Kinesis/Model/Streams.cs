using System.Text.Json;
using Amazon.Kinesis.Internal;
using Amazon.Runtime;

namespace Amazon.Kinesis.Model;

public class CreateStreamRequest : AmazonKinesisRequest
{
    public int? MaxRecordSizeInKiB { get; set; }
    public RecordDistributionStrategy RecordDistributionStrategy { get; set; }
    public int? ShardCount { get; set; }
    public StreamModeDetails StreamModeDetails { get; set; }
    public string StreamName { get; set; }
    public Dictionary<string, string> Tags { get; set; } = Collections.NewDictionary<string, string>();
}

public class CreateStreamResponse : AmazonWebServiceResponse;

public class DeleteStreamRequest : AmazonKinesisRequest
{
    public bool? EnforceConsumerDeletion { get; set; }
    public string StreamARN { get; set; }
    public string StreamName { get; set; }
}

public class DeleteStreamResponse : AmazonWebServiceResponse;

public class DescribeStreamSummaryRequest : AmazonKinesisRequest
{
    public string StreamARN { get; set; }
    public string StreamName { get; set; }
}

public class DescribeStreamSummaryResponse : AmazonWebServiceResponse
{
    public StreamDescriptionSummary StreamDescriptionSummary { get; set; }
}

public class ListStreamsRequest : AmazonKinesisRequest
{
    public string ExclusiveStartStreamName { get; set; }
    public int? Limit { get; set; }
    public string NextToken { get; set; }
}

public class ListStreamsResponse : AmazonWebServiceResponse
{
    public bool? HasMoreStreams { get; set; }
    public string NextToken { get; set; }
    public List<string> StreamNames { get; set; } = Collections.NewList<string>();
    public List<StreamSummary> StreamSummaries { get; set; } = Collections.NewList<StreamSummary>();
}

public class StreamDescriptionSummary
{
    public int? ConsumerCount { get; set; }
    public EncryptionType EncryptionType { get; set; }
    public string KeyId { get; set; }
    public int? MaxRecordSizeInKiB { get; set; }
    public int? OpenShardCount { get; set; }
    public RecordDistributionStrategy RecordDistributionStrategy { get; set; }
    public int? RetentionPeriodHours { get; set; }
    public string StreamARN { get; set; }
    public DateTime? StreamCreationTimestamp { get; set; }
    public StreamModeDetails StreamModeDetails { get; set; }
    public string StreamName { get; set; }
    public StreamStatus StreamStatus { get; set; }
}

public class StreamModeDetails
{
    public StreamMode StreamMode { get; set; }
}

public class StreamSummary
{
    public string StreamARN { get; set; }
    public DateTime? StreamCreationTimestamp { get; set; }
    public StreamModeDetails StreamModeDetails { get; set; }
    public string StreamName { get; set; }
    public StreamStatus StreamStatus { get; set; }
}

internal static class StreamsWire
{
    public static readonly JsonOperation<CreateStreamRequest, CreateStreamResponse> CreateStream = new("CreateStream",
        (json, request) => json
            .Add("MaxRecordSizeInKiB", request.MaxRecordSizeInKiB)
            .Add("RecordDistributionStrategy", request.RecordDistributionStrategy)
            .Add("ShardCount", request.ShardCount)
            .Add("StreamModeDetails", request.StreamModeDetails, Write)
            .Add("StreamName", request.StreamName)
            .Add("Tags", request.Tags));

    public static readonly JsonOperation<DeleteStreamRequest, DeleteStreamResponse> DeleteStream = new("DeleteStream",
        (json, request) => json
            .Add("EnforceConsumerDeletion", request.EnforceConsumerDeletion)
            .Add("StreamARN", request.StreamARN)
            .Add("StreamName", request.StreamName));

    public static readonly JsonOperation<DescribeStreamSummaryRequest, DescribeStreamSummaryResponse> DescribeStreamSummary = new("DescribeStreamSummary",
        (json, request) => json
            .Add("StreamARN", request.StreamARN)
            .Add("StreamName", request.StreamName),
        json => new DescribeStreamSummaryResponse
        {
            StreamDescriptionSummary = json.Object("StreamDescriptionSummary", ReadStreamDescriptionSummary),
        });

    public static readonly JsonOperation<ListStreamsRequest, ListStreamsResponse> ListStreams = new("ListStreams",
        (json, request) => json
            .Add("ExclusiveStartStreamName", request.ExclusiveStartStreamName)
            .Add("Limit", request.Limit)
            .Add("NextToken", request.NextToken),
        json => new ListStreamsResponse
        {
            HasMoreStreams = json.Flag("HasMoreStreams"),
            NextToken = json.Text("NextToken"),
            StreamNames = json.Texts("StreamNames"),
            StreamSummaries = json.Items("StreamSummaries", ReadStreamSummary),
        });

    public static StreamDescriptionSummary ReadStreamDescriptionSummary(JsonElement json) => new()
    {
        ConsumerCount = json.Integer("ConsumerCount"),
        EncryptionType = json.Text("EncryptionType"),
        KeyId = json.Text("KeyId"),
        MaxRecordSizeInKiB = json.Integer("MaxRecordSizeInKiB"),
        OpenShardCount = json.Integer("OpenShardCount"),
        RecordDistributionStrategy = json.Text("RecordDistributionStrategy"),
        RetentionPeriodHours = json.Integer("RetentionPeriodHours"),
        StreamARN = json.Text("StreamARN"),
        StreamCreationTimestamp = json.Time("StreamCreationTimestamp"),
        StreamModeDetails = json.Object("StreamModeDetails", ReadStreamModeDetails),
        StreamName = json.Text("StreamName"),
        StreamStatus = json.Text("StreamStatus"),
    };

    public static void Write(JsonObjectWriter json, StreamModeDetails value) => json
        .Add("StreamMode", value.StreamMode);

    public static StreamModeDetails ReadStreamModeDetails(JsonElement json) => new()
    {
        StreamMode = json.Text("StreamMode"),
    };

    public static StreamSummary ReadStreamSummary(JsonElement json) => new()
    {
        StreamARN = json.Text("StreamARN"),
        StreamCreationTimestamp = json.Time("StreamCreationTimestamp"),
        StreamModeDetails = json.Object("StreamModeDetails", ReadStreamModeDetails),
        StreamName = json.Text("StreamName"),
        StreamStatus = json.Text("StreamStatus"),
    };
}
