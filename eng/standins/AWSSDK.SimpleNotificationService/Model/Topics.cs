using System.Xml.Linq;
using Amazon.Runtime;
using Amazon.SimpleNotificationService.Internal;

namespace Amazon.SimpleNotificationService.Model;

public class CreateTopicRequest : AmazonSimpleNotificationServiceRequest
{
    public CreateTopicRequest() { }

    public CreateTopicRequest(string name) => Name = name;

    public Dictionary<string, string> Attributes { get; set; } = Collections.NewDictionary<string, string>();
    public string DataProtectionPolicy { get; set; }
    public string Name { get; set; }
    public List<Tag> Tags { get; set; } = Collections.NewList<Tag>();
}

public class CreateTopicResponse : AmazonWebServiceResponse
{
    public string TopicArn { get; set; }
}

public class DeleteTopicRequest : AmazonSimpleNotificationServiceRequest
{
    public DeleteTopicRequest() { }

    public DeleteTopicRequest(string topicArn) => TopicArn = topicArn;

    public string TopicArn { get; set; }
}

public class DeleteTopicResponse : AmazonWebServiceResponse
{
}

public class GetTopicAttributesRequest : AmazonSimpleNotificationServiceRequest
{
    public GetTopicAttributesRequest() { }

    public GetTopicAttributesRequest(string topicArn) => TopicArn = topicArn;

    public string TopicArn { get; set; }
}

public class GetTopicAttributesResponse : AmazonWebServiceResponse
{
    public Dictionary<string, string> Attributes { get; set; } = Collections.NewDictionary<string, string>();
}

public class SetTopicAttributesRequest : AmazonSimpleNotificationServiceRequest
{
    public SetTopicAttributesRequest() { }

    public SetTopicAttributesRequest(string topicArn, string attributeName, string attributeValue) =>
        (TopicArn, AttributeName, AttributeValue) = (topicArn, attributeName, attributeValue);

    public string AttributeName { get; set; }
    public string AttributeValue { get; set; }
    public string TopicArn { get; set; }
}

public class SetTopicAttributesResponse : AmazonWebServiceResponse
{
}

public class ListTopicsRequest : AmazonSimpleNotificationServiceRequest
{
    public ListTopicsRequest() { }

    public ListTopicsRequest(string nextToken) => NextToken = nextToken;

    public string NextToken { get; set; }
}

public class ListTopicsResponse : AmazonWebServiceResponse
{
    public string NextToken { get; set; }
    public List<Topic> Topics { get; set; } = Collections.NewList<Topic>();
}

public class Topic
{
    public string TopicArn { get; set; }
}

internal static class TopicsWire
{
    public static readonly QueryOperation<CreateTopicRequest, CreateTopicResponse> CreateTopic = new("CreateTopic",
        (query, request) => query
            .Add("Attributes", request.Attributes)
            .Add("DataProtectionPolicy", request.DataProtectionPolicy)
            .Add("Name", request.Name)
            .Add("Tags", request.Tags, TagsWire.Write),
        xml => new CreateTopicResponse
        {
            TopicArn = xml.Text("TopicArn"),
        });

    public static readonly QueryOperation<DeleteTopicRequest, DeleteTopicResponse> DeleteTopic = new("DeleteTopic",
        (query, request) => query
            .Add("TopicArn", request.TopicArn),
        _ => new DeleteTopicResponse());

    public static readonly QueryOperation<GetTopicAttributesRequest, GetTopicAttributesResponse> GetTopicAttributes = new("GetTopicAttributes",
        (query, request) => query
            .Add("TopicArn", request.TopicArn),
        xml => new GetTopicAttributesResponse
        {
            Attributes = xml.Map("Attributes"),
        });

    public static readonly QueryOperation<SetTopicAttributesRequest, SetTopicAttributesResponse> SetTopicAttributes = new("SetTopicAttributes",
        (query, request) => query
            .Add("AttributeName", request.AttributeName)
            .Add("AttributeValue", request.AttributeValue)
            .Add("TopicArn", request.TopicArn),
        _ => new SetTopicAttributesResponse());

    public static readonly QueryOperation<ListTopicsRequest, ListTopicsResponse> ListTopics = new("ListTopics",
        (query, request) => query
            .Add("NextToken", request.NextToken),
        xml => new ListTopicsResponse
        {
            NextToken = xml.Text("NextToken"),
            Topics = xml.Items("Topics", ReadTopic),
        });

    public static Topic ReadTopic(XElement xml) => new()
    {
        TopicArn = xml.Text("TopicArn"),
    };
}
