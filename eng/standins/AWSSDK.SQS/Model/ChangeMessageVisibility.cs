using System.Text.Json;
using Amazon.Runtime;
using Amazon.SQS.Internal;

namespace Amazon.SQS.Model;

public class ChangeMessageVisibilityRequest : AmazonSQSRequest
{
    public ChangeMessageVisibilityRequest() { }

    public ChangeMessageVisibilityRequest(string queueUrl, string receiptHandle, int? visibilityTimeout) =>
        (QueueUrl, ReceiptHandle, VisibilityTimeout) = (queueUrl, receiptHandle, visibilityTimeout);

    public string QueueUrl { get; set; }
    public string ReceiptHandle { get; set; }
    public int? VisibilityTimeout { get; set; }
}

public class ChangeMessageVisibilityResponse : AmazonWebServiceResponse
{
}

public class ChangeMessageVisibilityBatchRequest : AmazonSQSRequest
{
    public ChangeMessageVisibilityBatchRequest() { }

    public ChangeMessageVisibilityBatchRequest(string queueUrl, List<ChangeMessageVisibilityBatchRequestEntry> entries) =>
        (QueueUrl, Entries) = (queueUrl, entries);

    public List<ChangeMessageVisibilityBatchRequestEntry> Entries { get; set; } = Collections.NewList<ChangeMessageVisibilityBatchRequestEntry>();
    public string QueueUrl { get; set; }
}

public class ChangeMessageVisibilityBatchResponse : AmazonWebServiceResponse
{
    public List<BatchResultErrorEntry> Failed { get; set; } = Collections.NewList<BatchResultErrorEntry>();
    public List<ChangeMessageVisibilityBatchResultEntry> Successful { get; set; } = Collections.NewList<ChangeMessageVisibilityBatchResultEntry>();
}

public class ChangeMessageVisibilityBatchRequestEntry
{
    public ChangeMessageVisibilityBatchRequestEntry() { }

    public ChangeMessageVisibilityBatchRequestEntry(string id, string receiptHandle) =>
        (Id, ReceiptHandle) = (id, receiptHandle);

    public string Id { get; set; }
    public string ReceiptHandle { get; set; }
    public int? VisibilityTimeout { get; set; }
}

public class ChangeMessageVisibilityBatchResultEntry
{
    public string Id { get; set; }
}

internal static class ChangeMessageVisibilityWire
{
    public static readonly JsonOperation<ChangeMessageVisibilityRequest, ChangeMessageVisibilityResponse> ChangeMessageVisibility = new("ChangeMessageVisibility",
        (json, request) => json
            .Add("QueueUrl", request.QueueUrl)
            .Add("ReceiptHandle", request.ReceiptHandle)
            .Add("VisibilityTimeout", request.VisibilityTimeout));

    public static readonly JsonOperation<ChangeMessageVisibilityBatchRequest, ChangeMessageVisibilityBatchResponse> ChangeMessageVisibilityBatch = new("ChangeMessageVisibilityBatch",
        (json, request) => json
            .Add("Entries", request.Entries, Write)
            .Add("QueueUrl", request.QueueUrl),
        json => new ChangeMessageVisibilityBatchResponse
        {
            Failed = json.Items("Failed", BatchesWire.ReadBatchResultErrorEntry),
            Successful = json.Items("Successful", ReadChangeMessageVisibilityBatchResultEntry),
        });

    public static void Write(JsonObjectWriter json, ChangeMessageVisibilityBatchRequestEntry value) => json
        .Add("Id", value.Id)
        .Add("ReceiptHandle", value.ReceiptHandle)
        .Add("VisibilityTimeout", value.VisibilityTimeout);

    public static ChangeMessageVisibilityBatchResultEntry ReadChangeMessageVisibilityBatchResultEntry(JsonElement json) => new()
    {
        Id = json.Text("Id"),
    };
}
