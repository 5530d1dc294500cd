using System.Collections.Concurrent;
using Azure.Identity;
using Azure.Messaging.EventHubs;
using Azure.Messaging.EventHubs.Consumer;
using Azure.Storage.Blobs;
using Microsoft.Extensions.Logging;

namespace Integration.AzureEventHubs.Client;

/// <summary>What the parts of the driver share.</summary>
internal sealed class AzureEventHubsContext(AzureEventHubsOptions options, MessagingClientOptions client)
{
    // For what is asked of event hubs and partitions only: it has no link of a group.
    private readonly ConcurrentDictionary<string, Lazy<EventHubConsumerClient>> _describers = new(StringComparer.Ordinal);

    public AzureEventHubsOptions Options => options;

    public MessagingClientOptions Messaging => client;

    public ILogger Logger { get; } = client.LoggerFactory.CreateLogger("Integration.AzureEventHubs");

    public AzureEventHubsConnections Connections { get; } = new(options);

    /// <summary>Where reader groups keep their leases; null for nowhere.</summary>
    public BlobContainerClient? Checkpoints { get; } = OpenCheckpoints(options, client);

    /// <summary>The SDK's retries; a copy, as each of its clients takes.</summary>
    public EventHubsRetryOptions Retry
    {
        get
        {
            var given = options.Retry ?? new EventHubsRetryOptions();
            return client.NoHiddenRetries ? new EventHubsRetryOptions { MaximumRetries = 0, TryTimeout = given.TryTimeout } : given;
        }
    }

    public Task<PartitionProperties> DescribeAsync(EntityPath stream, string partition, CancellationToken cancellationToken)
    {
        RequestCounter.Count("describe-partition");
        return Describer(stream).GetPartitionPropertiesAsync(partition, cancellationToken);
    }

    public Task<EventHubProperties> DescribeAsync(EntityPath stream, CancellationToken cancellationToken)
    {
        RequestCounter.Count("describe");
        return Describer(stream).GetEventHubPropertiesAsync(cancellationToken);
    }

    /// <summary>What there is of a stream; null when there is none.</summary>
    public async Task<EventHubProperties?> FindAsync(EntityPath stream, CancellationToken cancellationToken)
    {
        try
        {
            return await DescribeAsync(stream, cancellationToken).ConfigureAwait(false);
        }
        catch (EventHubsException missing) when (missing.Reason == EventHubsException.FailureReason.ResourceNotFound)
        {
            return null;
        }
    }

    private static BlobContainerClient? OpenCheckpoints(AzureEventHubsOptions options, MessagingClientOptions client)
    {
        if (options.CheckpointContainer is not { } container)
            return options.CheckpointContainerClient;
        var blobs = new BlobClientOptions();
        if (client.NoHiddenRetries)
            blobs.Retry.MaxRetries = 0;
        return options.CheckpointConnectionString is { } connectionString
            ? new BlobContainerClient(connectionString, container, blobs)
            : new BlobContainerClient(new Uri(container), options.Credential ?? new DefaultAzureCredential(), blobs);
    }

    private EventHubConsumerClient Describer(EntityPath stream) => _describers.GetOrAdd(
        stream.Name,
        name => new(() => new EventHubConsumerClient(
            EventHubConsumerClient.DefaultConsumerGroupName, Connections.Of(name), new EventHubConsumerClientOptions { RetryOptions = Retry }))).Value;
}
