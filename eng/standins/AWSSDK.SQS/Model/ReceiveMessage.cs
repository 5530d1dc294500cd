using System.Text.Json;
using Amazon.Runtime;
using Amazon.SQS.Internal;

namespace Amazon.SQS.Model;

public class ReceiveMessageRequest : AmazonSQSRequest
{
    public ReceiveMessageRequest() { }

    public ReceiveMessageRequest(string queueUrl) => QueueUrl = queueUrl;

    public int? MaxNumberOfMessages { get; set; }
    public List<string> MessageAttributeNames { get; set; } = Collections.NewList<string>();
    public List<string> MessageSystemAttributeNames { get; set; } = Collections.NewList<string>();
    public string QueueUrl { get; set; }
    public string ReceiveRequestAttemptId { get; set; }
    public int? VisibilityTimeout { get; set; }
    public int? WaitTimeSeconds { get; set; }
}

public class ReceiveMessageResponse : AmazonWebServiceResponse
{
    public List<Message> Messages { get; set; } = Collections.NewList<Message>();
}

public class Message
{
    public Dictionary<string, string> Attributes { get; set; } = Collections.NewDictionary<string, string>();
    public string Body { get; set; }
    public string MD5OfBody { get; set; }
    public string MD5OfMessageAttributes { get; set; }
    public Dictionary<string, MessageAttributeValue> MessageAttributes { get; set; } = Collections.NewDictionary<string, MessageAttributeValue>();
    public string MessageId { get; set; }
    public string ReceiptHandle { get; set; }
}

internal static class ReceiveMessageWire
{
    public static readonly JsonOperation<ReceiveMessageRequest, ReceiveMessageResponse> ReceiveMessage = new("ReceiveMessage",
        (json, request) => json
            .Add("MaxNumberOfMessages", request.MaxNumberOfMessages)
            .Add("MessageAttributeNames", request.MessageAttributeNames)
            .Add("MessageSystemAttributeNames", request.MessageSystemAttributeNames)
            .Add("QueueUrl", request.QueueUrl)
            .Add("ReceiveRequestAttemptId", request.ReceiveRequestAttemptId)
            .Add("VisibilityTimeout", request.VisibilityTimeout)
            .Add("WaitTimeSeconds", request.WaitTimeSeconds),
        json => new ReceiveMessageResponse
        {
            Messages = json.Items("Messages", ReadMessage),
        });

    public static Message ReadMessage(JsonElement json) => new()
    {
        Attributes = json.Map("Attributes"),
        Body = json.Text("Body"),
        MD5OfBody = json.Text("MD5OfBody"),
        MD5OfMessageAttributes = json.Text("MD5OfMessageAttributes"),
        MessageAttributes = json.Map("MessageAttributes", MessageAttributesWire.Read),
        MessageId = json.Text("MessageId"),
        ReceiptHandle = json.Text("ReceiptHandle"),
    };
}
