using Integration.Calls;
using Integration.Drivers;

namespace Integration.Streams.Groups;

/// <summary>What a group does with the driver, each call measured and translated.</summary>
internal sealed class GroupAccess(DriverCalls calls, EntityPath stream, string group, IStreamReaderDriver reader, ILeaseStore store)
{
    public DriverCalls Calls => calls;

    public EntityPath Stream => stream;

    public string Group => group;

    public TimeProvider Time => calls.Time;

    public bool HasTimes => calls.RequireStreams(stream).StreamCapabilities.Supports(StreamCapability.PositionByTime);

    public int Compare(string left, string right) => reader.CompareOffsets(left, right);

    public Task<IReadOnlyList<StreamPartition>> ListPartitionsAsync(CancellationToken cancellationToken) =>
        calls.RunAsync("list", "receive", stream, reader.ListPartitionsAsync, cancellationToken);

    public Task<PartitionReader> OpenAsync(string partition, StreamPosition from, long epoch, CancellationToken cancellationToken) =>
        PartitionReader.OpenAsync(calls, reader, stream, partition, from, cancellationToken, group, epoch);

    public Task<PartitionLag> GetLagAsync(string partition, StreamPosition from, CancellationToken cancellationToken) =>
        calls.RunAsync("lag", "receive", stream, token => reader.GetLagAsync(partition, from, token), cancellationToken);

    public Task<IReadOnlyList<PartitionLease>> ListAsync(CancellationToken cancellationToken) => RunAsync("list_leases", store.ListAsync, cancellationToken);

    public Task<PartitionLease?> TryCreateAsync(PartitionLease lease, CancellationToken cancellationToken) =>
        RunAsync("create_lease", token => store.TryCreateAsync(lease, token), cancellationToken);

    public Task<PartitionLease?> TryUpdateAsync(PartitionLease lease, CancellationToken cancellationToken) =>
        RunAsync("update_lease", token => store.TryUpdateAsync(lease, token), cancellationToken);

    public Task<bool> TryDeleteAsync(PartitionLease lease, CancellationToken cancellationToken) =>
        RunAsync("delete_lease", token => store.TryDeleteAsync(lease, token), cancellationToken);

    public Task DeleteGroupAsync(CancellationToken cancellationToken) =>
        calls.RunAsync("delete_group", "settle", stream, token => calls.RequireStreams(stream).DeleteGroupAsync(stream, group, token), cancellationToken);

    // As settling: what was handled may be remembered while the client is being disposed of.
    private Task<T> RunAsync<T>(string operation, Func<CancellationToken, Task<T>> call, CancellationToken cancellationToken) =>
        calls.RunAsync(calls.Operation(operation, "settle", stream), call, cancellationToken, settling: true);
}
