using System.Runtime.InteropServices;
using Integration.Drivers;

namespace Integration.Streams.Groups;

/// <summary>
/// Which members live: those whose heartbeat was seen to grow within the lease duration, by this machine's monotonic clock alone. Clocks of
/// others, and what a clock is set to, play no part.
/// </summary>
internal sealed class MemberWatch(TimeProvider time, TimeSpan leaseDuration)
{
    private readonly Dictionary<string, Seen> _seen = new(StringComparer.Ordinal);

    /// <summary>Looks at the members' rows, and parts those that live from those that are dead.</summary>
    public (IReadOnlyList<PartitionLease> Alive, IReadOnlyList<PartitionLease> Dead) Look(IReadOnlyList<PartitionLease> members)
    {
        var now = time.GetTimestamp();
        foreach (var gone in _seen.Keys.Except(members.Select(m => m.Partition)).ToList())
            _seen.Remove(gone);
        var (alive, dead) = (new List<PartitionLease>(), new List<PartitionLease>());
        foreach (var member in members)
        {
            if (!_seen.TryGetValue(member.Partition, out var seen) || seen.Heartbeat != member.Heartbeat)
                _seen[member.Partition] = seen = new Seen(member.Heartbeat, now);
            (time.GetElapsedTime(seen.Since, now) < leaseDuration ? alive : dead).Add(member);
        }

        return (alive, dead);
    }

    [StructLayout(LayoutKind.Auto)]
    private readonly record struct Seen(long Heartbeat, long Since);
}
