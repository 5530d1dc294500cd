using Integration.Drivers;

namespace Integration.Streams.Groups;

/// <summary>
/// Sees to it that every partition of the stream has its row, whoever finds it first, and that rows go when nobody needs them any more.
/// Each look compares everything with everything: what another look or member missed is found.
/// </summary>
internal sealed class Discovery(GroupAccess access, StreamPosition startAt)
{
    // A service that tells no offsets is asked by time, and its clock may be behind: rather read some that came before.
    private static readonly TimeSpan ClockMargin = TimeSpan.FromMinutes(1);

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        // Partitions first: when the group is not begun even afterwards, nobody was promised a record that lies before them.
        var partitions = ParentsFirst(await access.ListPartitionsAsync(cancellationToken).ConfigureAwait(false));
        var rows = new GroupRows(await access.ListAsync(cancellationToken).ConfigureAwait(false));
        foreach (var partition in partitions.Where(p => !rows.Partitions.ContainsKey(p.Id) && !rows.Finished.Contains(p.Id)))
        {
            var row = rows.Group is null ? Begin(partition, startAt, access) : new PartitionLease(partition.Id, partition.Start());
            await access.TryCreateAsync(row with { Parents = Listed(partition, partitions) }, cancellationToken).ConfigureAwait(false);
        }

        if (rows.Group is null)
            await access.TryCreateAsync(new PartitionLease(PartitionLease.MemberPrefix, StreamPosition.Earliest), cancellationToken).ConfigureAwait(false);
        else
            await RemoveAsync(rows, rows.Group, partitions, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The row of a partition for a group that begins at a position, made fixed: it is the same however late reading begins.</summary>
    public static PartitionLease Begin(StreamPartition partition, StreamPosition at, GroupAccess access) => at.Kind switch
    {
        StreamPositionKind.Latest => new(partition.Id, LatestOf(partition, access)) { IsFinished = partition.IsClosed },
        StreamPositionKind.Ago => new(partition.Id, StreamPosition.At(SaturatingTime.Add(access.Time.GetUtcNow(), -at.Age))),
        _ => new(partition.Id, at),
    };

    /// <summary>The partitions, each behind those that it took over from.</summary>
    public static IReadOnlyList<StreamPartition> ParentsFirst(IReadOnlyList<StreamPartition> partitions)
    {
        var ordered = new List<StreamPartition>();
        var done = new HashSet<string>(StringComparer.Ordinal);
        var byId = partitions.ToDictionary(p => p.Id, StringComparer.Ordinal);
        foreach (var partition in partitions)
            Visit(partition);
        return ordered;

        void Visit(StreamPartition partition)
        {
            if (!done.Add(partition.Id))
                return;
            foreach (var parent in partition.Parents)
            {
                if (byId.TryGetValue(parent, out var listed))
                    Visit(listed);
            }

            ordered.Add(partition);
        }
    }

    public static IReadOnlyList<string> Listed(StreamPartition partition, IReadOnlyList<StreamPartition> partitions) =>
        [.. partition.Parents.Where(p => partitions.Any(o => o.Id == p))];

    private static StreamPosition LatestOf(StreamPartition partition, GroupAccess access) =>
        partition.LatestOffset is { } latest ? StreamPosition.After(latest)
        : partition.StartOffset is { } start ? StreamPosition.AtOffset(start)
        : access.HasTimes ? StreamPosition.At(access.Time.GetUtcNow() - ClockMargin)
        : StreamPosition.Earliest;

    /// <summary>Removes rows of finished partitions whose children are begun, each noted as done with before; and notes what is listed no more.</summary>
    private async Task RemoveAsync(GroupRows rows, PartitionLease group, IReadOnlyList<StreamPartition> partitions, CancellationToken cancellationToken)
    {
        var listed = partitions.Select(p => p.Id).ToHashSet(StringComparer.Ordinal);
        var children = partitions.SelectMany(p => p.Parents.Select(parent => (parent, p.Id))).ToLookup(p => p.parent, p => p.Id, StringComparer.Ordinal);
        var over = rows.Partitions.Values.Where(r => r.IsFinished && (!listed.Contains(r.Partition) || HaveBegun(children[r.Partition]))).ToList();
        string[] finished = [.. rows.Finished.Where(listed.Contains).Concat(over.Select(o => o.Partition).Where(listed.Contains)).Order(StringComparer.Ordinal)];
        if (!finished.SequenceEqual(group.Parents)
            && await access.TryUpdateAsync(group with { Parents = finished }, cancellationToken).ConfigureAwait(false) is null)
        {
            return;
        }

        foreach (var row in over)
            await access.TryDeleteAsync(row, cancellationToken).ConfigureAwait(false);

        bool HaveBegun(IEnumerable<string> ids) =>
            ids.Any() && ids.All(id => rows.Finished.Contains(id) || (rows.Partitions.TryGetValue(id, out var child) && (child.Epoch > 0 || child.IsFinished)));
    }
}
