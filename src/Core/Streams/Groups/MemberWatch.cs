using System.Runtime.InteropServices;
using Integration.Drivers;

namespace Integration.Streams.Groups;

/// <summary>
/// Who lives: those whose heartbeat was seen to grow within a duration, by this machine's monotonic clock alone. Clocks of
/// others, and what a clock is set to, play no part.
/// </summary>
internal sealed class MemberWatch(TimeProvider time, TimeSpan duration)
{
    private readonly Dictionary<string, Seen> _seen = new(StringComparer.Ordinal);

    /// <summary>Looks at their rows, and parts those that live from those that are dead.</summary>
    public (IReadOnlyList<PartitionLease> Alive, IReadOnlyList<PartitionLease> Dead) Look(IReadOnlyList<PartitionLease> rows)
    {
        var now = time.GetTimestamp();
        foreach (var gone in _seen.Keys.Except(rows.Select(r => r.Partition)).ToList())
            _seen.Remove(gone);
        var (alive, dead) = (new List<PartitionLease>(), new List<PartitionLease>());
        foreach (var row in rows)
        {
            if (!_seen.TryGetValue(row.Partition, out var seen) || seen.Heartbeat != row.Heartbeat)
                _seen[row.Partition] = seen = new Seen(row.Heartbeat, now);
            (time.GetElapsedTime(seen.Since, now) < duration ? alive : dead).Add(row);
        }

        return (alive, dead);
    }

    [StructLayout(LayoutKind.Auto)]
    private readonly record struct Seen(long Heartbeat, long Since);
}
