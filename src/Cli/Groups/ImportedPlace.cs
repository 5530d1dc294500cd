using Integration.Drivers;

namespace Integration.Cli;

/// <summary>What an import makes of a partition.</summary>
/// <param name="Partition">The partition's id.</param>
/// <param name="Owner">Who reads it elsewhere, or did and never said that it stopped.</param>
/// <param name="Position">Where the group goes on; null where nothing is changed.</param>
/// <param name="Taken">Whether what is known of it is taken over.</param>
/// <param name="Note">Why not, or how; null for nothing.</param>
internal sealed record ImportedPlace(string Partition, string? Owner, StreamPosition? Position, bool Taken, string? Note)
{
    /// <summary>A row for each lease, and for each partition without one.</summary>
    /// <param name="leases">What is known of the other readers.</param>
    /// <param name="partitions">The stream's.</param>
    /// <param name="compare">Orders offsets of a partition.</param>
    public static IReadOnlyList<ImportedPlace> Plan(IReadOnlyList<ForeignLease> leases, IReadOnlyList<StreamPartition> partitions, Comparison<string> compare)
    {
        var listed = partitions.ToDictionary(p => p.Id, StringComparer.Ordinal);
        var known = leases.Select(l => l.Partition).ToHashSet(StringComparer.Ordinal);

        // A partition that took over from one that was read has nothing in it that was handled.
        var begun = partitions.Where(p => !known.Contains(p.Id)).Select(p => p.Parents.Any(IsBehindKnown)
            ? new ImportedPlace(p.Id, null, StreamPosition.Earliest, true, "it took over from one that was read, and was not begun")
            : new ImportedPlace(p.Id, null, null, false, "there is no place of it: it begins where StartAt says"));
        return [.. leases.Select(l => Plan(l, listed.GetValueOrDefault(l.Partition), compare)).Concat(begun).OrderBy(p => p.Partition, StringComparer.Ordinal)];

        bool IsBehindKnown(string parent) => known.Contains(parent) || (listed.TryGetValue(parent, out var p) && p.Parents.Any(IsBehindKnown));
    }

    private static ImportedPlace Plan(ForeignLease lease, StreamPartition? partition, Comparison<string> compare) => (lease, partition) switch
    {
        ({ IsFinished: true }, null) => new(lease.Partition, lease.Owner, null, true, "read to its end, and no longer kept"),
        ({ IsFinished: true }, { IsClosed: true }) => new(lease.Partition, lease.Owner, StreamPosition.Latest, true, "read to its end"),
        ({ IsFinished: true }, _) => new(lease.Partition, lease.Owner, null, false, "read to its end, but it takes records yet: is it another stream's?"),
        (_, null) => new(lease.Partition, lease.Owner, null, false, "the stream has no such partition"),
        ({ Position.Offset: { } offset }, { LatestOffset: { } latest }) when compare(offset, latest) > 0 =>
            new(lease.Partition, lease.Owner, null, false, $"its place {lease.Position} lies behind the newest record {latest}: is it another stream's?"),
        _ => new(lease.Partition, lease.Owner, lease.Position, lease.Position is not null, lease.Note),
    };
}
