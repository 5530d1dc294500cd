using Amazon.Runtime;
using Amazon.Runtime.Internal;
using Amazon.SimpleNotificationService;
using Amazon.SQS;
using Integration.Aws.Options;

namespace Integration.Aws.Requests;

// The counter is a field initializer's: the base constructor already builds the pipeline.

/// <summary>The SQS client with a counter of requests.</summary>
internal sealed class CountingSqsClient : AmazonSQSClient
{
    public CountingSqsClient(AmazonSQSConfig config) : base(config)
    {
    }

    public CountingSqsClient(AWSCredentials credentials, AmazonSQSConfig config) : base(credentials, config)
    {
    }

    public RequestCounter Requests { get; } = new(AwsProvider.SqsSystem);

    protected override void CustomizeRuntimePipeline(RuntimePipeline pipeline)
    {
        base.CustomizeRuntimePipeline(pipeline);
        pipeline.AddHandlerAfter<RetryHandler>(Requests);
    }
}

/// <summary>The SNS client with a counter of requests.</summary>
internal sealed class CountingSnsClient : AmazonSimpleNotificationServiceClient
{
    public CountingSnsClient(AmazonSimpleNotificationServiceConfig config) : base(config)
    {
    }

    public CountingSnsClient(AWSCredentials credentials, AmazonSimpleNotificationServiceConfig config) : base(credentials, config)
    {
    }

    public RequestCounter Requests { get; } = new(AwsProvider.SnsSystem);

    protected override void CustomizeRuntimePipeline(RuntimePipeline pipeline)
    {
        base.CustomizeRuntimePipeline(pipeline);
        pipeline.AddHandlerAfter<RetryHandler>(Requests);
    }
}
