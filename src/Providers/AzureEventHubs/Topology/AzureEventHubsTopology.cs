using System.Collections.Frozen;
using Integration.AzureEventHubs.Client;
using Integration.Drivers;

namespace Integration.AzureEventHubs.Topology;

/// <summary>What the service's client can do of the control plane of streams: describe one. All else is Azure Resource Manager's.</summary>
internal sealed class AzureEventHubsTopology(AzureEventHubsContext context) : IStreamTopologyDriver
{
    public IReadOnlySet<string> ImmutableSettings { get; } = FrozenSet.Create(nameof(StreamDefinition.Partitions), nameof(StreamDefinition.Retention));

    public Task<bool> CreateStreamAsync(StreamDefinition stream, CancellationToken cancellationToken) => throw Refuse(stream.Path);

    public Task UpdateStreamAsync(StreamDefinition stream, CancellationToken cancellationToken) => throw Refuse(stream.Path);

    public async Task<StreamDefinition?> FindStreamAsync(string name, CancellationToken cancellationToken)
    {
        var path = EntityPath.Stream(name);
        if (await context.FindAsync(path, cancellationToken).ConfigureAwait(false) is not { } found)
            return null;

        // The service's client does not tell the retention: what the application declares is taken for it, so that it is no drift.
        var definition = context.Messaging.Topology?.Streams.FirstOrDefault(s => s.Name == name) ?? new StreamDefinition(name);
        return definition with { Partitions = found.PartitionIds.Length };
    }

    public IAsyncEnumerable<StreamDefinition> ListStreamsAsync(CancellationToken cancellationToken) => throw Refuse(null);

    public Task DeleteStreamAsync(string name, CancellationToken cancellationToken) => throw Refuse(EntityPath.Stream(name));

    private static CapabilityNotSupportedException Refuse(EntityPath? stream) => new(
        StreamCapability.TopologyManagement,
        AzureEventHubsCapabilities.NoManagement.Note!, AzureEventHubsCapabilities.NoManagement.Alternative!, AzureEventHubsProvider.Name, stream);
}
