using System.Collections.Concurrent;
using Integration.Drivers;

namespace Integration.InMemory.Broker;

/// <summary>The reader groups of a stream: their leases, and who may read.</summary>
internal sealed class GroupStores(EntityPath stream)
{
    private readonly ConcurrentDictionary<(string Group, string Partition), PartitionLease> _leases = new();
    private readonly ConcurrentDictionary<(string Group, string Partition), long> _epochs = new();
    private long _version;

    public EntityPath Stream => stream;

    public IReadOnlyList<PartitionLease> List(string group) => [.. _leases.Where(l => l.Key.Group == group).Select(l => l.Value).OrderBy(l => l.Partition, StringComparer.Ordinal)];

    public PartitionLease? TryCreate(string group, PartitionLease lease)
    {
        var created = Stamp(lease);
        return _leases.TryAdd((group, lease.Partition), created) ? created : null;
    }

    public PartitionLease? TryUpdate(string group, PartitionLease lease)
    {
        var updated = Stamp(lease);
        return Find(group, lease) is { } seen && _leases.TryUpdate((group, lease.Partition), updated, seen) ? updated : null;
    }

    public bool TryDelete(string group, PartitionLease lease) =>
        Find(group, lease) is { } seen && _leases.TryRemove(KeyValuePair.Create((group, lease.Partition), seen));

    /// <summary>Lets a reader with an epoch in, and keeps those with lower ones out.</summary>
    public GroupReader Admit(string group, string partition, long epoch)
    {
        _epochs.AddOrUpdate((group, partition), epoch, (_, highest) => Math.Max(highest, epoch));
        var reader = new GroupReader(this, group, partition, epoch);
        reader.ThrowIfFenced();
        return reader;
    }

    public long HighestEpoch(string group, string partition) => _epochs.GetValueOrDefault((group, partition));

    private PartitionLease? Find(string group, PartitionLease lease) =>
        _leases.TryGetValue((group, lease.Partition), out var seen) && seen.Version == lease.Version ? seen : null;

    private PartitionLease Stamp(PartitionLease lease) => lease with { Version = PartitionLog.Print(Interlocked.Increment(ref _version)) };
}

/// <summary>Who reads a partition for a group, under an epoch.</summary>
internal sealed class GroupReader(GroupStores groups, string group, string partition, long epoch)
{
    public void ThrowIfFenced()
    {
        if (groups.HighestEpoch(group, partition) > epoch)
            throw new StreamLeaseLostException(partition, epoch, InMemoryErrors.Provider, groups.Stream);
    }
}
