using System.Xml.Linq;
using Amazon.Runtime;
using Amazon.SimpleNotificationService.Internal;

namespace Amazon.SimpleNotificationService.Model;

public class PublishRequest : AmazonSimpleNotificationServiceRequest
{
    public PublishRequest() { }

    public PublishRequest(string topicArn, string message) =>
        (TopicArn, Message) = (topicArn, message);

    public PublishRequest(string topicArn, string message, string subject) =>
        (TopicArn, Message, Subject) = (topicArn, message, subject);

    public string Message { get; set; }
    public Dictionary<string, MessageAttributeValue> MessageAttributes { get; set; } = Collections.NewDictionary<string, MessageAttributeValue>();
    public string MessageDeduplicationId { get; set; }
    public string MessageGroupId { get; set; }
    public string MessageStructure { get; set; }
    public string PhoneNumber { get; set; }
    public string Subject { get; set; }
    public string TargetArn { get; set; }
    public string TopicArn { get; set; }
}

public class PublishResponse : AmazonWebServiceResponse
{
    public string MessageId { get; set; }
    public string SequenceNumber { get; set; }
}

public class PublishBatchRequest : AmazonSimpleNotificationServiceRequest
{
    public List<PublishBatchRequestEntry> PublishBatchRequestEntries { get; set; } = Collections.NewList<PublishBatchRequestEntry>();
    public string TopicArn { get; set; }
}

public class PublishBatchResponse : AmazonWebServiceResponse
{
    public List<BatchResultErrorEntry> Failed { get; set; } = Collections.NewList<BatchResultErrorEntry>();
    public List<PublishBatchResultEntry> Successful { get; set; } = Collections.NewList<PublishBatchResultEntry>();
}

public class PublishBatchRequestEntry
{
    public string Id { get; set; }
    public string Message { get; set; }
    public Dictionary<string, MessageAttributeValue> MessageAttributes { get; set; } = Collections.NewDictionary<string, MessageAttributeValue>();
    public string MessageDeduplicationId { get; set; }
    public string MessageGroupId { get; set; }
    public string MessageStructure { get; set; }
    public string Subject { get; set; }
}

public class PublishBatchResultEntry
{
    public string Id { get; set; }
    public string MessageId { get; set; }
    public string SequenceNumber { get; set; }
}

public class BatchResultErrorEntry
{
    public string Code { get; set; }
    public string Id { get; set; }
    public string Message { get; set; }
    public bool? SenderFault { get; set; }
}

public class MessageAttributeValue
{
    public MemoryStream BinaryValue { get; set; }
    public string DataType { get; set; }
    public string StringValue { get; set; }
}

internal static class PublishWire
{
    public static readonly QueryOperation<PublishRequest, PublishResponse> Publish = new("Publish",
        (query, request) => query
            .Add("Message", request.Message)
            .Add("MessageAttributes", request.MessageAttributes, Write)
            .Add("MessageDeduplicationId", request.MessageDeduplicationId)
            .Add("MessageGroupId", request.MessageGroupId)
            .Add("MessageStructure", request.MessageStructure)
            .Add("PhoneNumber", request.PhoneNumber)
            .Add("Subject", request.Subject)
            .Add("TargetArn", request.TargetArn)
            .Add("TopicArn", request.TopicArn),
        xml => new PublishResponse
        {
            MessageId = xml.Text("MessageId"),
            SequenceNumber = xml.Text("SequenceNumber"),
        });

    public static readonly QueryOperation<PublishBatchRequest, PublishBatchResponse> PublishBatch = new("PublishBatch",
        (query, request) => query
            .Add("PublishBatchRequestEntries", request.PublishBatchRequestEntries, Write)
            .Add("TopicArn", request.TopicArn),
        xml => new PublishBatchResponse
        {
            Failed = xml.Items("Failed", ReadBatchResultErrorEntry),
            Successful = xml.Items("Successful", ReadPublishBatchResultEntry),
        });

    public static void Write(QueryWriter query, PublishBatchRequestEntry value) => query
        .Add("Id", value.Id)
        .Add("Message", value.Message)
        .Add("MessageAttributes", value.MessageAttributes, Write)
        .Add("MessageDeduplicationId", value.MessageDeduplicationId)
        .Add("MessageGroupId", value.MessageGroupId)
        .Add("MessageStructure", value.MessageStructure)
        .Add("Subject", value.Subject);

    public static PublishBatchResultEntry ReadPublishBatchResultEntry(XElement xml) => new()
    {
        Id = xml.Text("Id"),
        MessageId = xml.Text("MessageId"),
        SequenceNumber = xml.Text("SequenceNumber"),
    };

    public static BatchResultErrorEntry ReadBatchResultErrorEntry(XElement xml) => new()
    {
        Code = xml.Text("Code"),
        Id = xml.Text("Id"),
        Message = xml.Text("Message"),
        SenderFault = xml.Flag("SenderFault"),
    };

    public static void Write(QueryWriter query, MessageAttributeValue value) => query
        .Add("BinaryValue", value.BinaryValue)
        .Add("DataType", value.DataType)
        .Add("StringValue", value.StringValue);
}
