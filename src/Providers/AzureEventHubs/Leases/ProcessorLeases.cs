using Azure.Storage.Blobs.Specialized;
using Integration.AzureEventHubs.Client;
using Integration.Drivers;

namespace Integration.AzureEventHubs.Leases;

/// <summary>
/// What the SDK's own processor keeps in a container of the checkpoints' storage account; the leases of this library's groups are there in the same form. In the group's
/// own container and consumer group nothing is foreign: there it goes on by itself.
/// </summary>
internal sealed class ProcessorLeases(AzureEventHubsContext context) : IForeignLeases
{
    /// <param name="stream">The stream.</param>
    /// <param name="store">The container.</param>
    /// <param name="group">The consumer group.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public async Task<IReadOnlyList<ForeignLease>> ListAsync(EntityPath stream, string store, string group, CancellationToken cancellationToken)
    {
        var own = context.Checkpoints ?? throw new CapabilityNotSupportedException(
            StreamCapability.ReaderGroups, "no container for checkpoints is configured, and other containers are looked for in its storage account.",
            $"set {nameof(AzureEventHubsOptions.CheckpointContainer)}.", AzureEventHubsProvider.Name, stream);
        var container = own.GetParentBlobServiceClient().GetBlobContainerClient(store);
        var connection = context.Connections.Of(stream.Name);
        var leases = new BlobLeaseStore(container, stream, BlobLeaseStore.PrefixOf(connection.FullyQualifiedNamespace, connection.EventHubName, group), context.Logger);
        await using var disposed = leases.ConfigureAwait(false);
        var rows = await leases.ListAsync(cancellationToken).ConfigureAwait(false);
        var members = rows.Where(r => r.IsMember).ToDictionary(r => r.Partition[PartitionLease.MemberPrefix.Length..], r => r.Version, StringComparer.Ordinal);
        return
        [
            .. rows.Where(r => !r.IsMember).Select(r => new ForeignLease(r.Partition, r.IsFinished ? null : r.Position)
            {
                IsFinished = r.IsFinished,
                Owner = r.Owner,
                // The processor renews each ownership; members of this library's groups tell by a row of their own that they live.
                Heartbeat = r.Owner is null ? null : members.GetValueOrDefault(r.Owner) ?? r.Version,
                Note = r.Position == StreamPosition.Earliest && !r.IsFinished ? "no record was handled yet" : null,
            }),
        ];
    }
}
