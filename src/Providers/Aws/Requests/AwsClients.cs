using Amazon.SimpleNotificationService;
using Amazon.SQS;

namespace Integration.Aws.Requests;

/// <summary>The SDK's clients, configured alike.</summary>
internal sealed class AwsClients : IDisposable
{
    private readonly CountingSqsClient _sqs;
    private readonly CountingSnsClient _sns;

    public AwsClients(AwsMessagingOptions options, MessagingClientOptions client)
    {
        Clock = new ServiceClock(client.TimeProvider);
        var connection = options.Connection;
        Region = connection.FindRegion(nameof(AwsMessagingOptions));
        var sqs = connection.Configure(new AmazonSQSConfig(), client, options.SqsServiceUrl ?? options.ServiceUrl, Region);
        var sns = connection.Configure(new AmazonSimpleNotificationServiceConfig(), client, options.SnsServiceUrl ?? options.ServiceUrl, Region);
        _sqs = options.Credentials is null ? new(sqs) : new(options.Credentials, sqs);
        _sns = options.Credentials is null ? new(sns) : new(options.Credentials, sns);
        _sqs.Requests.Clock = _sns.Requests.Clock = Clock;
    }

    public string Region { get; }

    /// <summary>The services' clock.</summary>
    public ServiceClock Clock { get; }

    public IAmazonSQS Sqs => _sqs;

    public IAmazonSimpleNotificationService Sns => _sns;

    /// <summary>Every request so far by operation.</summary>
    public IReadOnlyDictionary<string, long> Requests =>
        _sqs.Requests.Counts.Concat(_sns.Requests.Counts).GroupBy(c => c.Key, StringComparer.Ordinal).ToDictionary(g => g.Key, g => g.Sum(c => c.Value), StringComparer.Ordinal);

    public void Dispose()
    {
        _sqs.Dispose();
        _sns.Dispose();
    }
}
