using System.Net;
using System.Text.Json;
using Amazon.Runtime;
using Amazon.Runtime.Internal.Transform;
using Amazon.Runtime.Internal.Util;
using Amazon.Util;

namespace Amazon.SQS.Internal;

/// <summary>One operation in the AWS JSON 1.0 protocol: how its request is written and its answer read (not at all when it has no members).</summary>
internal sealed class JsonOperation<TRequest, TResponse>(
    string name, Action<JsonObjectWriter, TRequest> write, Func<JsonElement, TResponse> read = null)
    : IMarshaller<IRequest, AmazonWebServiceRequest>
    where TRequest : AmazonSQSRequest
    where TResponse : AmazonWebServiceResponse, new()
{
    public ResponseUnmarshaller Response { get; } = new JsonResponse(name, read);

    public IRequest Marshall(AmazonWebServiceRequest input)
    {
        var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            write(new JsonObjectWriter(writer), (TRequest)input);
            writer.WriteEndObject();
        }

        var request = new DefaultRequest(input, "Amazon.SQS") { HttpMethod = "POST", ResourcePath = "/", Content = buffer.ToArray() };
        request.Headers["X-Amz-Target"] = "AmazonSQS." + name;
        request.Headers[HeaderKeys.ContentTypeHeader] = "application/x-amz-json-1.0";
        request.Headers[HeaderKeys.XAmzApiVersion] = "2012-11-05";
        request.Headers[HeaderKeys.XAmzQueryMode] = "true";
        return request;
    }

    private sealed class JsonResponse(string operation, Func<JsonElement, TResponse> read) : JsonResponseUnmarshaller
    {
        public override AmazonWebServiceResponse Unmarshall(JsonUnmarshallerContext input)
        {
            if (read is null)
            {
                return new TResponse();
            }

            using var document = JsonDocument.Parse(input.Stream, new JsonDocumentOptions { MaxDepth = input.JsonMaxDepth });
            return read(document.RootElement);
        }

        public override AmazonServiceException UnmarshallException(
            JsonUnmarshallerContext input, Exception innerException, HttpStatusCode statusCode)
        {
            var reader = new StreamingUtf8JsonReader(input.Stream);
            var error = JsonErrorResponseUnmarshaller.GetInstance().Unmarshall(input, ref reader);
            error.InnerException = innerException;
            error.StatusCode = statusCode;
            return Errors.Create(operation, error, input.ResponseData.GetHeaderValue(HeaderKeys.XAmzQueryError));
        }
    }
}
