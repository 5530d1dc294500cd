using System.Runtime.CompilerServices;
using Amazon;
using Amazon.Kinesis;
using Amazon.Kinesis.Model;
using Amazon.Runtime;
using Integration.Aws.Kinesis.Options;
using Integration.Aws.Requests;
using Integration.Diagnostics;
using Microsoft.Extensions.Logging;

namespace Integration.Aws.Kinesis.Requests;

/// <summary>What a request needs: the SDK's client, the options, the clocks and the log.</summary>
internal sealed class KinesisContext : IDisposable
{
    private readonly RequestCounter _requests;
    private readonly IDisposable _own;

    /// <exception cref="ArgumentException">The options are not valid, or no region is configured anywhere.</exception>
    public KinesisContext(KinesisMessagingOptions options, MessagingClientOptions messaging)
    {
        options.Validate();
        Options = options;
        Messaging = messaging;
        Region = ClientWatch.RegionOf(options.KinesisClient) ?? options.Connection.FindRegion(nameof(KinesisMessagingOptions));
        if (options.KinesisClient is { } given)
        {
            Kinesis = given;
            _own = new ClientWatch(given, _requests = new(KinesisProvider.System));
        }
        else
        {
            var config = Configure(new AmazonKinesisConfig(), options.ServiceUrl);
            CountingKinesisClient made = options.Credentials is null ? new(config) : new(options.Credentials, config);
            (Kinesis, _requests) = (made, made.Requests);
            _own = made;
        }

        _requests.Clock = Clock = new ServiceClock(messaging.TimeProvider);
        Logger = messaging.LoggerFactory.CreateLogger(MessagingTelemetry.SourceName);
    }

    public KinesisMessagingOptions Options { get; }

    public MessagingClientOptions Messaging { get; }

    public string Region { get; }

    /// <summary>The host of Kinesis, with the port of a local server.</summary>
    public string Host => (ClientWatch.AddressOf(Options.KinesisClient) ?? Options.ServiceUrl)?.Authority
        ?? $"kinesis.{Region}.{RegionEndpoint.GetBySystemName(Region).PartitionDnsSuffix}";

    public IAmazonKinesis Kinesis { get; }

    /// <summary>Every request so far by operation.</summary>
    public IReadOnlyDictionary<string, long> Requests => _requests.Counts;

    /// <summary>The clock of Kinesis.</summary>
    public ServiceClock Clock { get; }

    /// <summary>The local clock.</summary>
    public TimeProvider Time => Messaging.TimeProvider;

    public ILogger Logger { get; }

    /// <summary>Looks again and again, with pauses that grow to some seconds, until it is done.</summary>
    /// <exception cref="ServiceUnavailableException">It has taken longer than the patience.</exception>
    public async Task<T> WaitAsync<T>(
        EntityPath stream, TimeSpan patience, Func<CancellationToken, Task<T>> look, Func<T, bool> isDone, Func<T, string> describe, CancellationToken cancellationToken)
    {
        var started = Time.GetTimestamp();
        for (var pause = TimeSpan.FromMilliseconds(50); ; pause = pause < TimeSpan.FromSeconds(2) ? pause * 2 : pause)
        {
            var found = await look(cancellationToken).ConfigureAwait(false);
            if (isDone(found))
                return found;
            if (Time.GetElapsedTime(started) > patience)
                throw new ServiceUnavailableException(describe(found), KinesisProvider.Name, stream);
            await Task.Delay(pause, Time, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>The name in AWS of a stream.</summary>
    public string NameOf(EntityPath stream) => Options.NamePrefix + stream.Name;

    /// <summary>The configuration of a client of AWS, as the options have it.</summary>
    public TConfig Configure<TConfig>(TConfig config, Uri? serviceUrl) where TConfig : ClientConfig =>
        Options.Connection.Configure(config, Messaging, serviceUrl, Region);

    public Task<DescribeStreamSummaryResponse> DescribeAsync(string name, CancellationToken cancellationToken) =>
        Kinesis.DescribeStreamSummaryAsync(new DescribeStreamSummaryRequest { StreamName = name }, cancellationToken);

    /// <summary>The neutral names of all streams with the prefix, legal or not.</summary>
    public async IAsyncEnumerable<string> ListNamesAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ListStreamsResponse? page = null;
        do
        {
            page = await Kinesis.ListStreamsAsync(new ListStreamsRequest { ExclusiveStartStreamName = page?.StreamNames?[^1] }, cancellationToken).ConfigureAwait(false);
            foreach (var name in page.StreamNames ?? [])
            {
                if (name.StartsWith(Options.NamePrefix, StringComparison.Ordinal))
                    yield return name[Options.NamePrefix.Length..];
            }
        }
        while (page is { HasMoreStreams: true, StreamNames.Count: > 0 });
    }

    public void Dispose() => _own.Dispose();
}
