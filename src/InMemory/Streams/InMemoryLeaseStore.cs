using Integration.Drivers;
using Integration.InMemory.Broker;

namespace Integration.InMemory.Streams;

/// <summary>The leases of a reader group, kept with its stream's others.</summary>
internal sealed class InMemoryLeaseStore(Func<GroupStores> groups, string group) : ILeaseStore
{
    private GroupStores Groups => groups();

    public Task<IReadOnlyList<PartitionLease>> ListAsync(CancellationToken cancellationToken) =>
        SynchronousCall.Run(() => Groups.List(group), cancellationToken);

    public Task<PartitionLease?> TryCreateAsync(PartitionLease lease, CancellationToken cancellationToken) =>
        SynchronousCall.Run(() => Groups.TryCreate(group, lease), cancellationToken);

    public Task<PartitionLease?> TryUpdateAsync(PartitionLease lease, CancellationToken cancellationToken) =>
        SynchronousCall.Run(() => Groups.TryUpdate(group, lease), cancellationToken);

    public Task<bool> TryDeleteAsync(PartitionLease lease, CancellationToken cancellationToken) =>
        SynchronousCall.Run(() => Groups.TryDelete(group, lease), cancellationToken);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
