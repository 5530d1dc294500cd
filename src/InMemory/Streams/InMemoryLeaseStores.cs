using System.Collections.Concurrent;
using Integration.Drivers;
using Integration.InMemory.Broker;
using Integration.InMemory.Streams;

namespace Integration.InMemory;

/// <summary>
/// Leases and checkpoints of reader groups in this process's memory, whatever the provider of the streams: for one instance of an application that may begin anew when
/// it is restarted, and for tests. Members that are given the same object make one group.
/// </summary>
public sealed class InMemoryLeaseStores
{
    private readonly ConcurrentDictionary<EntityPath, GroupStores> _streams = new();

    /// <summary>The store of a stream's group.</summary>
    public ILeaseStore Open(EntityPath stream, string group)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentException.ThrowIfNullOrWhiteSpace(group);
        return new InMemoryLeaseStore(() => _streams.GetOrAdd(stream, static s => new GroupStores(s)), group);
    }
}
