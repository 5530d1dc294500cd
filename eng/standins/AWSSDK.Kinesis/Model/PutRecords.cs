using System.Text.Json;
using Amazon.Kinesis.Internal;
using Amazon.Runtime;

namespace Amazon.Kinesis.Model;

public class PutRecordRequest : AmazonKinesisRequest
{
    public MemoryStream Data { get; set; }
    public string ExplicitHashKey { get; set; }
    public string PartitionKey { get; set; }
    public string SequenceNumberForOrdering { get; set; }
    public string StreamARN { get; set; }
    public string StreamName { get; set; }
}

public class PutRecordResponse : AmazonWebServiceResponse
{
    public EncryptionType EncryptionType { get; set; }
    public string SequenceNumber { get; set; }
    public string ShardId { get; set; }
}

public class PutRecordsRequest : AmazonKinesisRequest
{
    public List<PutRecordsRequestEntry> Records { get; set; } = Collections.NewList<PutRecordsRequestEntry>();
    public string StreamARN { get; set; }
    public string StreamName { get; set; }
}

public class PutRecordsResponse : AmazonWebServiceResponse
{
    public EncryptionType EncryptionType { get; set; }
    public int? FailedRecordCount { get; set; }
    public List<PutRecordsResultEntry> Records { get; set; } = Collections.NewList<PutRecordsResultEntry>();
}

public class PutRecordsRequestEntry
{
    public MemoryStream Data { get; set; }
    public string ExplicitHashKey { get; set; }
    public string PartitionKey { get; set; }
}

public class PutRecordsResultEntry
{
    public string ErrorCode { get; set; }
    public string ErrorMessage { get; set; }
    public string SequenceNumber { get; set; }
    public string ShardId { get; set; }
}

internal static class PutRecordsWire
{
    public static readonly JsonOperation<PutRecordRequest, PutRecordResponse> PutRecord = new("PutRecord",
        (json, request) => json
            .Add("Data", request.Data)
            .Add("ExplicitHashKey", request.ExplicitHashKey)
            .Add("PartitionKey", request.PartitionKey)
            .Add("SequenceNumberForOrdering", request.SequenceNumberForOrdering)
            .Add("StreamARN", request.StreamARN)
            .Add("StreamName", request.StreamName),
        json => new PutRecordResponse
        {
            EncryptionType = json.Text("EncryptionType"),
            SequenceNumber = json.Text("SequenceNumber"),
            ShardId = json.Text("ShardId"),
        });

    public static readonly JsonOperation<PutRecordsRequest, PutRecordsResponse> PutRecords = new("PutRecords",
        (json, request) => json
            .Add("Records", request.Records, Write)
            .Add("StreamARN", request.StreamARN)
            .Add("StreamName", request.StreamName),
        json => new PutRecordsResponse
        {
            EncryptionType = json.Text("EncryptionType"),
            FailedRecordCount = json.Integer("FailedRecordCount"),
            Records = json.Items("Records", ReadPutRecordsResultEntry),
        });

    public static void Write(JsonObjectWriter json, PutRecordsRequestEntry value) => json
        .Add("Data", value.Data)
        .Add("ExplicitHashKey", value.ExplicitHashKey)
        .Add("PartitionKey", value.PartitionKey);

    public static PutRecordsResultEntry ReadPutRecordsResultEntry(JsonElement json) => new()
    {
        ErrorCode = json.Text("ErrorCode"),
        ErrorMessage = json.Text("ErrorMessage"),
        SequenceNumber = json.Text("SequenceNumber"),
        ShardId = json.Text("ShardId"),
    };
}
