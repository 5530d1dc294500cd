using Amazon;
using Amazon.Runtime;
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
        Region = FindRegion(options);
        var sqs = Configure(new AmazonSQSConfig(), options, client, options.SqsServiceUrl);
        var sns = Configure(new AmazonSimpleNotificationServiceConfig(), options, client, options.SnsServiceUrl);
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

    private static string FindRegion(AwsMessagingOptions options)
    {
        var region = options.Region ?? options.AuthenticationRegion ?? FallbackRegionFactory.GetRegionEndpoint()?.SystemName;
        return region ?? throw new ArgumentException(
            $"No AWS region is configured. Set {nameof(AwsMessagingOptions)}.{nameof(AwsMessagingOptions.Region)}, or AWS_REGION in the environment.", nameof(options));
    }

    private TConfig Configure<TConfig>(TConfig config, AwsMessagingOptions options, MessagingClientOptions client, Uri? serviceUrl) where TConfig : ClientConfig
    {
        config.RetryMode = RequestRetryMode.Standard;
        config.MaxErrorRetry = client.NoHiddenRetries ? 0 : options.MaxErrorRetry;

        // Retries of connections that went stale come on top of MaxErrorRetry, ten by default, and each may send a message again.
        config.MaxStaleConnectionRetries = client.NoHiddenRetries ? 0 : 1;

        // ServiceURL and RegionEndpoint reset each other: only one may be set.
        if ((serviceUrl ?? options.ServiceUrl) is { } url)
        {
            config.ServiceURL = url.AbsoluteUri;
            config.AuthenticationRegion = options.AuthenticationRegion ?? Region;
        }
        else
        {
            config.RegionEndpoint = RegionEndpoint.GetBySystemName(Region);
        }

        if (options.Profile is { } profile)
            config.Profile = new Profile(profile);
        return config;
    }
}
