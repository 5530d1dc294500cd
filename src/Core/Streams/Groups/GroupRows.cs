using Integration.Drivers;

namespace Integration.Streams.Groups;

/// <summary>The rows of a group as they were listed.</summary>
internal sealed class GroupRows
{
    public GroupRows(IReadOnlyList<PartitionLease> rows)
    {
        Group = rows.FirstOrDefault(r => r.Partition == PartitionLease.MemberPrefix);
        Members = [.. rows.Where(r => r.IsMember && r != Group)];
        Finished = (Group?.Parents ?? []).ToHashSet(StringComparer.Ordinal);

        // Who slept between looking and writing may have made a row for what is done with: nobody minds it.
        Partitions = rows.Where(r => !r.IsMember && !Finished.Contains(r.Partition)).ToDictionary(r => r.Partition, StringComparer.Ordinal);
        var owners = Members.Select(m => m.Owner).ToHashSet(StringComparer.Ordinal);
        Foreign = [.. Partitions.Values.Where(r => r.Owner is not null && r.Heartbeat != 0 && !owners.Contains(r.Owner))];
        Ready = [.. Partitions.Values.Where(IsReady).OrderBy(r => r.Partition, StringComparer.Ordinal)];
    }

    /// <summary>The row of the group itself; null until every partition that it begins with has its row.</summary>
    public PartitionLease? Group { get; }

    public IReadOnlyList<PartitionLease> Members { get; }

    public IReadOnlyDictionary<string, PartitionLease> Partitions { get; }

    /// <summary>The partitions whose owner is a reader of another library, alive for as long as the row's own heartbeat grows.</summary>
    public IReadOnlyList<PartitionLease> Foreign { get; }

    /// <summary>What the group is done with and has no row any more.</summary>
    public IReadOnlySet<string> Finished { get; }

    /// <summary>The partitions to read: not finished, while all that they took over from are. Parents get their rows before their children.</summary>
    public IReadOnlyList<PartitionLease> Ready { get; }

    private bool IsReady(PartitionLease row) => !row.IsFinished && row.Parents.All(p => !Partitions.TryGetValue(p, out var parent) || parent.IsFinished);
}
