using System.Net;
using Amazon.Kinesis.Model;
using Amazon.Runtime;
using Amazon.Runtime.Internal.Transform;

namespace Amazon.Kinesis.Internal;

/// <summary>SubscribeToShard: over HTTP/2 where the server speaks it, and its answer is read while it goes on.</summary>
internal sealed class StreamingOperation(string name, Action<JsonObjectWriter, SubscribeToShardRequest> write)
    : JsonOperation<SubscribeToShardRequest, SubscribeToShardResponse>(name, write)
{
    public override bool HasStreamingProperty => true;

    public override IRequest Marshall(AmazonWebServiceRequest input)
    {
        var request = base.Marshall(input);
        request.HttpProtocolVersion = HttpVersion.Version20;
        return request;
    }

    public override AmazonWebServiceResponse Unmarshall(JsonUnmarshallerContext input) =>
        new SubscribeToShardResponse { EventStream = new SubscribeToShardEventStream(input.Stream) };

    protected override bool ShouldReadEntireResponse(IWebResponseData response, bool readEntireResponse) => false;
}
