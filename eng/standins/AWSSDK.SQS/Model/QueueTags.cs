using Amazon.Runtime;
using Amazon.SQS.Internal;

namespace Amazon.SQS.Model;

public class TagQueueRequest : AmazonSQSRequest
{
    public string QueueUrl { get; set; }
    public Dictionary<string, string> Tags { get; set; } = Collections.NewDictionary<string, string>();
}

public class TagQueueResponse : AmazonWebServiceResponse
{
}

public class ListQueueTagsRequest : AmazonSQSRequest
{
    public string QueueUrl { get; set; }
}

public class ListQueueTagsResponse : AmazonWebServiceResponse
{
    public Dictionary<string, string> Tags { get; set; } = Collections.NewDictionary<string, string>();
}

internal static class QueueTagsWire
{
    public static readonly JsonOperation<TagQueueRequest, TagQueueResponse> TagQueue = new("TagQueue",
        (json, request) => json
            .Add("QueueUrl", request.QueueUrl)
            .Add("Tags", request.Tags));

    public static readonly JsonOperation<ListQueueTagsRequest, ListQueueTagsResponse> ListQueueTags = new("ListQueueTags",
        (json, request) => json
            .Add("QueueUrl", request.QueueUrl),
        json => new ListQueueTagsResponse
        {
            Tags = json.Map("Tags"),
        });
}
