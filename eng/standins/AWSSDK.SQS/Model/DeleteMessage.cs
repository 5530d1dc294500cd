using System.Text.Json;
using Amazon.Runtime;
using Amazon.SQS.Internal;

namespace Amazon.SQS.Model;

public class DeleteMessageRequest : AmazonSQSRequest
{
    public DeleteMessageRequest() { }

    public DeleteMessageRequest(string queueUrl, string receiptHandle) =>
        (QueueUrl, ReceiptHandle) = (queueUrl, receiptHandle);

    public string QueueUrl { get; set; }
    public string ReceiptHandle { get; set; }
}

public class DeleteMessageResponse : AmazonWebServiceResponse
{
}

public class DeleteMessageBatchRequest : AmazonSQSRequest
{
    public DeleteMessageBatchRequest() { }

    public DeleteMessageBatchRequest(string queueUrl, List<DeleteMessageBatchRequestEntry> entries) =>
        (QueueUrl, Entries) = (queueUrl, entries);

    public List<DeleteMessageBatchRequestEntry> Entries { get; set; } = Collections.NewList<DeleteMessageBatchRequestEntry>();
    public string QueueUrl { get; set; }
}

public class DeleteMessageBatchResponse : AmazonWebServiceResponse
{
    public List<BatchResultErrorEntry> Failed { get; set; } = Collections.NewList<BatchResultErrorEntry>();
    public List<DeleteMessageBatchResultEntry> Successful { get; set; } = Collections.NewList<DeleteMessageBatchResultEntry>();
}

public class DeleteMessageBatchRequestEntry
{
    public DeleteMessageBatchRequestEntry() { }

    public DeleteMessageBatchRequestEntry(string id, string receiptHandle) =>
        (Id, ReceiptHandle) = (id, receiptHandle);

    public string Id { get; set; }
    public string ReceiptHandle { get; set; }
}

public class DeleteMessageBatchResultEntry
{
    public string Id { get; set; }
}

internal static class DeleteMessageWire
{
    public static readonly JsonOperation<DeleteMessageRequest, DeleteMessageResponse> DeleteMessage = new("DeleteMessage",
        (json, request) => json
            .Add("QueueUrl", request.QueueUrl)
            .Add("ReceiptHandle", request.ReceiptHandle));

    public static readonly JsonOperation<DeleteMessageBatchRequest, DeleteMessageBatchResponse> DeleteMessageBatch = new("DeleteMessageBatch",
        (json, request) => json
            .Add("Entries", request.Entries, Write)
            .Add("QueueUrl", request.QueueUrl),
        json => new DeleteMessageBatchResponse
        {
            Failed = json.Items("Failed", BatchesWire.ReadBatchResultErrorEntry),
            Successful = json.Items("Successful", ReadDeleteMessageBatchResultEntry),
        });

    public static void Write(JsonObjectWriter json, DeleteMessageBatchRequestEntry value) => json
        .Add("Id", value.Id)
        .Add("ReceiptHandle", value.ReceiptHandle);

    public static DeleteMessageBatchResultEntry ReadDeleteMessageBatchResultEntry(JsonElement json) => new()
    {
        Id = json.Text("Id"),
    };
}
