using System.Xml.Linq;
using Amazon.Runtime;
using Amazon.SimpleNotificationService.Internal;

namespace Amazon.SimpleNotificationService.Model;

public class TagResourceRequest : AmazonSimpleNotificationServiceRequest
{
    public string ResourceArn { get; set; }
    public List<Tag> Tags { get; set; } = Collections.NewList<Tag>();
}

public class TagResourceResponse : AmazonWebServiceResponse
{
}

public class ListTagsForResourceRequest : AmazonSimpleNotificationServiceRequest
{
    public string ResourceArn { get; set; }
}

public class ListTagsForResourceResponse : AmazonWebServiceResponse
{
    public List<Tag> Tags { get; set; } = Collections.NewList<Tag>();
}

public class Tag
{
    public string Key { get; set; }
    public string Value { get; set; }
}

internal static class TagsWire
{
    public static readonly QueryOperation<TagResourceRequest, TagResourceResponse> TagResource = new("TagResource",
        (query, request) => query
            .Add("ResourceArn", request.ResourceArn)
            .Add("Tags", request.Tags, Write),
        _ => new TagResourceResponse());

    public static readonly QueryOperation<ListTagsForResourceRequest, ListTagsForResourceResponse> ListTagsForResource = new("ListTagsForResource",
        (query, request) => query
            .Add("ResourceArn", request.ResourceArn),
        xml => new ListTagsForResourceResponse
        {
            Tags = xml.Items("Tags", ReadTag),
        });

    public static void Write(QueryWriter query, Tag value) => query
        .Add("Key", value.Key)
        .Add("Value", value.Value);

    public static Tag ReadTag(XElement xml) => new()
    {
        Key = xml.Text("Key"),
        Value = xml.Text("Value"),
    };
}
