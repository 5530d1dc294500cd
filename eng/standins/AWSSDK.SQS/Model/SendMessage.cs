using System.Text.Json;
using Amazon.Runtime;
using Amazon.SQS.Internal;

namespace Amazon.SQS.Model;

public class SendMessageRequest : AmazonSQSRequest
{
    public SendMessageRequest() { }

    public SendMessageRequest(string queueUrl, string messageBody) =>
        (QueueUrl, MessageBody) = (queueUrl, messageBody);

    public int? DelaySeconds { get; set; }
    public Dictionary<string, MessageAttributeValue> MessageAttributes { get; set; } = Collections.NewDictionary<string, MessageAttributeValue>();
    public string MessageBody { get; set; }
    public string MessageDeduplicationId { get; set; }
    public string MessageGroupId { get; set; }
    public Dictionary<string, MessageSystemAttributeValue> MessageSystemAttributes { get; set; } = Collections.NewDictionary<string, MessageSystemAttributeValue>();
    public string QueueUrl { get; set; }
}

public class SendMessageResponse : AmazonWebServiceResponse
{
    public string MD5OfMessageAttributes { get; set; }
    public string MD5OfMessageBody { get; set; }
    public string MD5OfMessageSystemAttributes { get; set; }
    public string MessageId { get; set; }
    public string SequenceNumber { get; set; }
}

public class SendMessageBatchRequest : AmazonSQSRequest
{
    public SendMessageBatchRequest() { }

    public SendMessageBatchRequest(string queueUrl, List<SendMessageBatchRequestEntry> entries) =>
        (QueueUrl, Entries) = (queueUrl, entries);

    public List<SendMessageBatchRequestEntry> Entries { get; set; } = Collections.NewList<SendMessageBatchRequestEntry>();
    public string QueueUrl { get; set; }
}

public class SendMessageBatchResponse : AmazonWebServiceResponse
{
    public List<BatchResultErrorEntry> Failed { get; set; } = Collections.NewList<BatchResultErrorEntry>();
    public List<SendMessageBatchResultEntry> Successful { get; set; } = Collections.NewList<SendMessageBatchResultEntry>();
}

public class SendMessageBatchRequestEntry
{
    public SendMessageBatchRequestEntry() { }

    public SendMessageBatchRequestEntry(string id, string messageBody) =>
        (Id, MessageBody) = (id, messageBody);

    public int? DelaySeconds { get; set; }
    public string Id { get; set; }
    public Dictionary<string, MessageAttributeValue> MessageAttributes { get; set; } = Collections.NewDictionary<string, MessageAttributeValue>();
    public string MessageBody { get; set; }
    public string MessageDeduplicationId { get; set; }
    public string MessageGroupId { get; set; }
    public Dictionary<string, MessageSystemAttributeValue> MessageSystemAttributes { get; set; } = Collections.NewDictionary<string, MessageSystemAttributeValue>();
}

public class SendMessageBatchResultEntry
{
    public string Id { get; set; }
    public string MD5OfMessageAttributes { get; set; }
    public string MD5OfMessageBody { get; set; }
    public string MD5OfMessageSystemAttributes { get; set; }
    public string MessageId { get; set; }
    public string SequenceNumber { get; set; }
}

internal static class SendMessageWire
{
    public static readonly JsonOperation<SendMessageRequest, SendMessageResponse> SendMessage = new("SendMessage",
        (json, request) => json
            .Add("DelaySeconds", request.DelaySeconds)
            .Add("MessageAttributes", request.MessageAttributes, MessageAttributesWire.Write)
            .Add("MessageBody", request.MessageBody)
            .Add("MessageDeduplicationId", request.MessageDeduplicationId)
            .Add("MessageGroupId", request.MessageGroupId)
            .Add("MessageSystemAttributes", request.MessageSystemAttributes, MessageAttributesWire.Write)
            .Add("QueueUrl", request.QueueUrl),
        json => new SendMessageResponse
        {
            MD5OfMessageAttributes = json.Text("MD5OfMessageAttributes"),
            MD5OfMessageBody = json.Text("MD5OfMessageBody"),
            MD5OfMessageSystemAttributes = json.Text("MD5OfMessageSystemAttributes"),
            MessageId = json.Text("MessageId"),
            SequenceNumber = json.Text("SequenceNumber"),
        });

    public static readonly JsonOperation<SendMessageBatchRequest, SendMessageBatchResponse> SendMessageBatch = new("SendMessageBatch",
        (json, request) => json
            .Add("Entries", request.Entries, Write)
            .Add("QueueUrl", request.QueueUrl),
        json => new SendMessageBatchResponse
        {
            Failed = json.Items("Failed", BatchesWire.ReadBatchResultErrorEntry),
            Successful = json.Items("Successful", ReadSendMessageBatchResultEntry),
        });

    public static void Write(JsonObjectWriter json, SendMessageBatchRequestEntry value) => json
        .Add("DelaySeconds", value.DelaySeconds)
        .Add("Id", value.Id)
        .Add("MessageAttributes", value.MessageAttributes, MessageAttributesWire.Write)
        .Add("MessageBody", value.MessageBody)
        .Add("MessageDeduplicationId", value.MessageDeduplicationId)
        .Add("MessageGroupId", value.MessageGroupId)
        .Add("MessageSystemAttributes", value.MessageSystemAttributes, MessageAttributesWire.Write);

    public static SendMessageBatchResultEntry ReadSendMessageBatchResultEntry(JsonElement json) => new()
    {
        Id = json.Text("Id"),
        MD5OfMessageAttributes = json.Text("MD5OfMessageAttributes"),
        MD5OfMessageBody = json.Text("MD5OfMessageBody"),
        MD5OfMessageSystemAttributes = json.Text("MD5OfMessageSystemAttributes"),
        MessageId = json.Text("MessageId"),
        SequenceNumber = json.Text("SequenceNumber"),
    };
}
