using System.Net;
using System.Xml.Linq;
using Amazon.Runtime;
using Amazon.Runtime.Internal.Transform;

namespace Amazon.SimpleNotificationService.Internal;

/// <summary>One operation in the AWS query protocol: how its form is written and its XML answer read.</summary>
internal sealed class QueryOperation<TRequest, TResponse>(
    string name, Action<QueryWriter, TRequest> write, Func<XElement, TResponse> read)
    : IMarshaller<IRequest, AmazonWebServiceRequest>
    where TRequest : AmazonSimpleNotificationServiceRequest
    where TResponse : AmazonWebServiceResponse, new()
{
    public ResponseUnmarshaller Response { get; } = new XmlResponse(name + "Result", read);

    public IRequest Marshall(AmazonWebServiceRequest input)
    {
        var request = new DefaultRequest(input, "Amazon.SimpleNotificationService");
        request.Parameters["Action"] = name;
        request.Parameters["Version"] = "2010-03-31";
        write(new QueryWriter(request.Parameters, ""), (TRequest)input);
        return request;
    }

    private sealed class XmlResponse(string result, Func<XElement, TResponse> read) : XmlResponseUnmarshaller
    {
        public override AmazonWebServiceResponse Unmarshall(XmlUnmarshallerContext input)
        {
            var root = XElement.Load(input.Stream);
            var response = root.Child(result) is { } element ? read(element) : new TResponse();
            response.ResponseMetadata = new ResponseMetadata { RequestId = root.Child("ResponseMetadata")?.Text("RequestId") };
            return response;
        }

        public override AmazonServiceException UnmarshallException(
            XmlUnmarshallerContext input, Exception innerException, HttpStatusCode statusCode)
        {
            var error = XmlErrorResponseUnmarshaller.GetInstance().Unmarshall(input);
            error.InnerException = innerException;
            error.StatusCode = statusCode;
            return Errors.Create(error);
        }
    }
}
