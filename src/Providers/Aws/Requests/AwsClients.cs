using Amazon.SimpleNotificationService;
using Amazon.SQS;
using Integration.Aws.Options;

namespace Integration.Aws.Requests;

/// <summary>The SDK's clients: the application's own, or ours, which are configured alike and disposed with this.</summary>
internal sealed class AwsClients : IDisposable
{
    private readonly RequestCounter _sqs;
    private readonly RequestCounter _sns;
    private readonly List<IDisposable> _own = [];

    public AwsClients(AwsMessagingOptions options, MessagingClientOptions client)
    {
        Clock = new ServiceClock(client.TimeProvider);
        var connection = options.Connection;
        Region = ClientWatch.RegionOf(options.SqsClient) ?? ClientWatch.RegionOf(options.SnsClient) ?? connection.FindRegion(nameof(AwsMessagingOptions));
        if (options.SqsClient is { } givenSqs)
        {
            Sqs = givenSqs;
            _own.Add(new ClientWatch(givenSqs, _sqs = new(AwsProvider.SqsSystem)));
        }
        else
        {
            var config = connection.Configure(new AmazonSQSConfig(), client, options.SqsServiceUrl ?? options.ServiceUrl, Region);
            CountingSqsClient made = options.Credentials is null ? new(config) : new(options.Credentials, config);
            (Sqs, _sqs) = (made, made.Requests);
            _own.Add(made);
        }

        if (options.SnsClient is { } givenSns)
        {
            Sns = givenSns;
            _own.Add(new ClientWatch(givenSns, _sns = new(AwsProvider.SnsSystem)));
        }
        else
        {
            var config = connection.Configure(new AmazonSimpleNotificationServiceConfig(), client, options.SnsServiceUrl ?? options.ServiceUrl, Region);
            CountingSnsClient made = options.Credentials is null ? new(config) : new(options.Credentials, config);
            (Sns, _sns) = (made, made.Requests);
            _own.Add(made);
        }

        _sqs.Clock = _sns.Clock = Clock;
    }

    public string Region { get; }

    /// <summary>The services' clock.</summary>
    public ServiceClock Clock { get; }

    public IAmazonSQS Sqs { get; }

    public IAmazonSimpleNotificationService Sns { get; }

    /// <summary>Every request so far by operation.</summary>
    public IReadOnlyDictionary<string, long> Requests =>
        _sqs.Counts.Concat(_sns.Counts).GroupBy(c => c.Key, StringComparer.Ordinal).ToDictionary(g => g.Key, g => g.Sum(c => c.Value), StringComparer.Ordinal);

    public void Dispose()
    {
        foreach (var own in _own)
            own.Dispose();
    }
}
