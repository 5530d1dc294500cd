using Amazon.SimpleNotificationService;
using Amazon.SQS;
using Integration.Diagnostics;
using Microsoft.Extensions.Logging;

namespace Integration.Aws.Requests;

/// <summary>What a request needs: the SDK's clients, the options, the clocks and the log. Knows no entity and no message.</summary>
internal sealed class AwsContext
{
    /// <exception cref="ArgumentException">The options are not valid, or no region is configured anywhere.</exception>
    public AwsContext(AwsMessagingOptions options, MessagingClientOptions messaging)
    {
        options.Validate();
        Options = options with
        {
            SqsServiceUrl = ClientWatch.AddressOf(options.SqsClient) ?? options.SqsServiceUrl,
            SnsServiceUrl = ClientWatch.AddressOf(options.SnsClient) ?? options.SnsServiceUrl,
        };
        Messaging = messaging;
        Clients = new AwsClients(options, messaging);
        Logger = messaging.LoggerFactory.CreateLogger(MessagingTelemetry.SourceName);
    }

    public AwsMessagingOptions Options { get; }

    public MessagingClientOptions Messaging { get; }

    public AwsClients Clients { get; }

    public IAmazonSQS Sqs => Clients.Sqs;

    public IAmazonSimpleNotificationService Sns => Clients.Sns;

    /// <summary>The services' clock.</summary>
    public ServiceClock Clock => Clients.Clock;

    /// <summary>The local clock.</summary>
    public TimeProvider Time => Messaging.TimeProvider;

    public ILogger Logger { get; }
}
