using Amazon.Kinesis.Internal;
using Amazon.Runtime;
using Amazon.Runtime.Endpoints;

namespace Amazon.Kinesis;

public partial class AmazonKinesisClient : AmazonServiceClient, IAmazonKinesis
{
    private static readonly ServiceMetadata Metadata = new("Kinesis");

    public AmazonKinesisClient() : base(new AmazonKinesisConfig()) { }

    public AmazonKinesisClient(RegionEndpoint region) : base(new AmazonKinesisConfig { RegionEndpoint = region }) { }

    public AmazonKinesisClient(AmazonKinesisConfig config) : base(config) { }

    public AmazonKinesisClient(AWSCredentials credentials) : this(credentials, new AmazonKinesisConfig()) { }

    public AmazonKinesisClient(AWSCredentials credentials, RegionEndpoint region)
        : this(credentials, new AmazonKinesisConfig { RegionEndpoint = region }) { }

    public AmazonKinesisClient(AWSCredentials credentials, AmazonKinesisConfig clientConfig) : base(credentials, clientConfig) { }

    public AmazonKinesisClient(string awsAccessKeyId, string awsSecretAccessKey)
        : this(awsAccessKeyId, awsSecretAccessKey, new AmazonKinesisConfig()) { }

    public AmazonKinesisClient(string awsAccessKeyId, string awsSecretAccessKey, RegionEndpoint region)
        : this(awsAccessKeyId, awsSecretAccessKey, new AmazonKinesisConfig { RegionEndpoint = region }) { }

    public AmazonKinesisClient(string awsAccessKeyId, string awsSecretAccessKey, AmazonKinesisConfig clientConfig)
        : base(awsAccessKeyId, awsSecretAccessKey, clientConfig) { }

    public AmazonKinesisClient(string awsAccessKeyId, string awsSecretAccessKey, string awsSessionToken)
        : this(awsAccessKeyId, awsSecretAccessKey, awsSessionToken, new AmazonKinesisConfig()) { }

    public AmazonKinesisClient(string awsAccessKeyId, string awsSecretAccessKey, string awsSessionToken, RegionEndpoint region)
        : this(awsAccessKeyId, awsSecretAccessKey, awsSessionToken, new AmazonKinesisConfig { RegionEndpoint = region }) { }

    public AmazonKinesisClient(
        string awsAccessKeyId, string awsSecretAccessKey, string awsSessionToken, AmazonKinesisConfig clientConfig)
        : base(awsAccessKeyId, awsSecretAccessKey, awsSessionToken, clientConfig) { }

    protected override IServiceMetadata ServiceMetadata => Metadata;

    public Endpoint DetermineServiceOperationEndpoint(AmazonWebServiceRequest request) =>
        Config.DetermineServiceOperationEndpoint(new ServiceOperationEndpointParameters(request));

    protected override void CustomizeRuntimePipeline(RuntimePipeline pipeline)
    {
        pipeline.RemoveHandler<EndpointResolver>();
        pipeline.AddHandlerAfter<Marshaller>(new RegionalEndpointResolver());
        pipeline.AddHandlerAfter<Marshaller>(new SigV4AuthHandler());
    }

    private Task<TResponse> InvokeAsync<TRequest, TResponse>(
        JsonOperation<TRequest, TResponse> operation, TRequest request, CancellationToken cancellationToken)
        where TRequest : AmazonKinesisRequest
        where TResponse : AmazonWebServiceResponse, new()
    {
        var options = new InvokeOptions { RequestMarshaller = operation, ResponseUnmarshaller = operation };
        return InvokeAsync<TResponse>(request, options, cancellationToken);
    }
}
