using System.Globalization;
using Amazon.Runtime;
using Amazon.SQS.Internal;

namespace Amazon.SQS.Model;

public class GetQueueAttributesRequest : AmazonSQSRequest
{
    public GetQueueAttributesRequest() { }

    public GetQueueAttributesRequest(string queueUrl, List<string> attributeNames) =>
        (QueueUrl, AttributeNames) = (queueUrl, attributeNames);

    public List<string> AttributeNames { get; set; } = Collections.NewList<string>();
    public string QueueUrl { get; set; }
}

public class GetQueueAttributesResponse : AmazonWebServiceResponse
{
    public int ApproximateNumberOfMessages => Number("ApproximateNumberOfMessages");
    public int ApproximateNumberOfMessagesDelayed => Number("ApproximateNumberOfMessagesDelayed");
    public int ApproximateNumberOfMessagesNotVisible => Number("ApproximateNumberOfMessagesNotVisible");
    public Dictionary<string, string> Attributes { get; set; } = Collections.NewDictionary<string, string>();
    public bool? ContentBasedDeduplication => Flag("ContentBasedDeduplication");
    public DateTime CreatedTimestamp => Time("CreatedTimestamp");
    public int DelaySeconds => Number("DelaySeconds");
    public bool FifoQueue => Flag("FifoQueue") ?? false;
    public DateTime LastModifiedTimestamp => Time("LastModifiedTimestamp");
    public int MaximumMessageSize => Number("MaximumMessageSize");
    public int MessageRetentionPeriod => Number("MessageRetentionPeriod");
    public string Policy => Text("Policy");
    public string QueueARN => Text("QueueArn");
    public int VisibilityTimeout => Number("VisibilityTimeout");

    private string Text(string name) => Attributes is { } all && all.TryGetValue(name, out var value) ? value : null;

    private int Number(string name) => Text(name) is { Length: > 0 } text ? int.Parse(text, CultureInfo.InvariantCulture) : 0;

    private bool? Flag(string name) => Text(name) is { Length: > 0 } text ? bool.Parse(text) : null;

    private DateTime Time(string name) => DateTime.UnixEpoch.AddSeconds(Number(name));
}

public class SetQueueAttributesRequest : AmazonSQSRequest
{
    public SetQueueAttributesRequest() { }

    public SetQueueAttributesRequest(string queueUrl, Dictionary<string, string> attributes) =>
        (QueueUrl, Attributes) = (queueUrl, attributes);

    public Dictionary<string, string> Attributes { get; set; } = Collections.NewDictionary<string, string>();
    public string QueueUrl { get; set; }
}

public class SetQueueAttributesResponse : AmazonWebServiceResponse
{
}

internal static class QueueAttributesWire
{
    public static readonly JsonOperation<GetQueueAttributesRequest, GetQueueAttributesResponse> GetQueueAttributes = new("GetQueueAttributes",
        (json, request) => json
            .Add("AttributeNames", request.AttributeNames)
            .Add("QueueUrl", request.QueueUrl),
        json => new GetQueueAttributesResponse
        {
            Attributes = json.Map("Attributes"),
        });

    public static readonly JsonOperation<SetQueueAttributesRequest, SetQueueAttributesResponse> SetQueueAttributes = new("SetQueueAttributes",
        (json, request) => json
            .Add("Attributes", request.Attributes)
            .Add("QueueUrl", request.QueueUrl));
}
