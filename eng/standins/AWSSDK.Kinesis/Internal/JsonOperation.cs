using System.Net;
using System.Text.Json;
using Amazon.Runtime;
using Amazon.Runtime.Internal.Transform;
using Amazon.Runtime.Internal.Util;
using Amazon.Util;

namespace Amazon.Kinesis.Internal;

/// <summary>One operation in the AWS JSON 1.1 protocol: how its request is written and its answer read (not at all when it has no members).</summary>
internal class JsonOperation<TRequest, TResponse>(
    string name, Action<JsonObjectWriter, TRequest> write, Func<JsonElement, TResponse> read = null)
    : JsonResponseUnmarshaller, IMarshaller<IRequest, AmazonWebServiceRequest>
    where TRequest : AmazonKinesisRequest
    where TResponse : AmazonWebServiceResponse, new()
{
    public virtual IRequest Marshall(AmazonWebServiceRequest input)
    {
        var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            write(new JsonObjectWriter(writer), (TRequest)input);
            writer.WriteEndObject();
        }

        var request = new DefaultRequest(input, "Amazon.Kinesis") { HttpMethod = "POST", ResourcePath = "/", Content = buffer.ToArray() };
        request.Headers["X-Amz-Target"] = "Kinesis_20131202." + name;
        request.Headers[HeaderKeys.ContentTypeHeader] = "application/x-amz-json-1.1";
        request.Headers[HeaderKeys.XAmzApiVersion] = "2013-12-02";
        return request;
    }

    public override AmazonWebServiceResponse Unmarshall(JsonUnmarshallerContext input)
    {
        if (read is null)
        {
            return new TResponse();
        }

        using var document = JsonDocument.Parse(input.Stream, new JsonDocumentOptions { MaxDepth = input.JsonMaxDepth });
        return read(document.RootElement);
    }

    public override AmazonServiceException UnmarshallException(JsonUnmarshallerContext input, Exception innerException, HttpStatusCode statusCode)
    {
        var reader = new StreamingUtf8JsonReader(input.Stream);
        var error = JsonErrorResponseUnmarshaller.GetInstance().Unmarshall(input, ref reader);
        error.InnerException = innerException;
        error.StatusCode = statusCode;
        return Errors.Create(name, error);
    }
}
