using Integration.Migration;

namespace Integration.Cli;

/// <summary>What <c>stream partitions</c> found.</summary>
internal sealed record PartitionsDocument(string Stream, IReadOnlyList<PartitionDocument> Partitions);

/// <summary>A partition; offsets are null where there is none or the service does not tell.</summary>
internal sealed record PartitionDocument(string Id, IReadOnlyList<string> Parents, bool Closed, string? StartOffset, string? EarliestOffset, string? LatestOffset)
{
    public static PartitionDocument Of(StreamPartition p) => new(p.Id, p.Parents, p.IsClosed, p.StartOffset, p.EarliestOffset, p.LatestOffset);
}

/// <summary>What <c>group lag</c> found.</summary>
internal sealed record GroupLagDocument(string Stream, string Group, DateTimeOffset At, IReadOnlyList<GroupPartitionDocument> Partitions);

/// <summary>How far a group is in a partition; null where the service does not tell.</summary>
internal sealed record GroupPartitionDocument(string Id, string? Owner, long Epoch, string Position, bool Finished, long? RecordsBehind, double? SecondsBehind)
{
    public static GroupPartitionDocument Of(PartitionProgress p) =>
        new(p.Partition, p.Owner, p.Epoch, p.Position.ToString(), p.IsFinished, p.RecordsBehind, p.Behind?.TotalSeconds);
}

/// <summary>What <c>group reset</c> did.</summary>
internal sealed record GroupResetDocument(string Stream, string Group, string? Partition, string Position);

/// <summary>What <c>group import</c> did, or with <see cref="DryRun"/> would do.</summary>
internal sealed record GroupImportDocument(string Stream, string Group, string From, bool DryRun, IReadOnlyList<ImportedPlaceDocument> Partitions);

/// <summary>A partition's place; null where it can't be taken, and the note says why.</summary>
internal sealed record ImportedPlaceDocument(string Id, string? Owner, string? Position, bool Taken, string? Note);

/// <summary>What <c>stream replay</c> and <c>stream mirror</c> did.</summary>
internal sealed record MirrorDocument(
    string From,
    string To,
    string Source,
    string Destination,
    string? Journal,
    string Outcome,
    long Copied,
    long PossibleDuplicates,
    long Looped,
    long RefusedKept,
    long Gaps,
    string? Error);

/// <summary>A line on standard error while either runs with <c>--json</c>.</summary>
internal sealed record MirrorProgressDocument(MirrorProgress Progress);
