using System.Text.Json;
using Amazon.Kinesis.Internal;
using Amazon.Runtime;

namespace Amazon.Kinesis.Model;

public class AddTagsToStreamRequest : AmazonKinesisRequest
{
    public string StreamARN { get; set; }
    public string StreamName { get; set; }
    public Dictionary<string, string> Tags { get; set; } = Collections.NewDictionary<string, string>();
}

public class AddTagsToStreamResponse : AmazonWebServiceResponse;

public class ListTagsForStreamRequest : AmazonKinesisRequest
{
    public string ExclusiveStartTagKey { get; set; }
    public int? Limit { get; set; }
    public string StreamARN { get; set; }
    public string StreamName { get; set; }
}

public class ListTagsForStreamResponse : AmazonWebServiceResponse
{
    public bool? HasMoreTags { get; set; }
    public List<Tag> Tags { get; set; } = Collections.NewList<Tag>();
}

public class RemoveTagsFromStreamRequest : AmazonKinesisRequest
{
    public string StreamARN { get; set; }
    public string StreamName { get; set; }
    public List<string> TagKeys { get; set; } = Collections.NewList<string>();
}

public class RemoveTagsFromStreamResponse : AmazonWebServiceResponse;

public class Tag
{
    public string Key { get; set; }
    public string Value { get; set; }
}

internal static class TagsWire
{
    public static readonly JsonOperation<AddTagsToStreamRequest, AddTagsToStreamResponse> AddTagsToStream = new("AddTagsToStream",
        (json, request) => json
            .Add("StreamARN", request.StreamARN)
            .Add("StreamName", request.StreamName)
            .Add("Tags", request.Tags));

    public static readonly JsonOperation<ListTagsForStreamRequest, ListTagsForStreamResponse> ListTagsForStream = new("ListTagsForStream",
        (json, request) => json
            .Add("ExclusiveStartTagKey", request.ExclusiveStartTagKey)
            .Add("Limit", request.Limit)
            .Add("StreamARN", request.StreamARN)
            .Add("StreamName", request.StreamName),
        json => new ListTagsForStreamResponse
        {
            HasMoreTags = json.Flag("HasMoreTags"),
            Tags = json.Items("Tags", ReadTag),
        });

    public static readonly JsonOperation<RemoveTagsFromStreamRequest, RemoveTagsFromStreamResponse> RemoveTagsFromStream = new("RemoveTagsFromStream",
        (json, request) => json
            .Add("StreamARN", request.StreamARN)
            .Add("StreamName", request.StreamName)
            .Add("TagKeys", request.TagKeys));

    public static Tag ReadTag(JsonElement json) => new()
    {
        Key = json.Text("Key"),
        Value = json.Text("Value"),
    };
}
