using Amazon.Kinesis;
using Amazon.Runtime;
using Amazon.Runtime.Internal;
using Integration.Aws.Kinesis.Options;
using Integration.Aws.Requests;

namespace Integration.Aws.Kinesis.Requests;

/// <summary>The Kinesis client with a counter of requests, which is a field initializer's: the base constructor already builds the pipeline.</summary>
internal sealed class CountingKinesisClient : AmazonKinesisClient
{
    public CountingKinesisClient(AmazonKinesisConfig config) : base(config)
    {
    }

    public CountingKinesisClient(AWSCredentials credentials, AmazonKinesisConfig config) : base(credentials, config)
    {
    }

    public RequestCounter Requests { get; } = new(KinesisProvider.System);

    protected override void CustomizeRuntimePipeline(RuntimePipeline pipeline)
    {
        base.CustomizeRuntimePipeline(pipeline);
        pipeline.AddHandlerAfter<RetryHandler>(Requests);
    }
}
