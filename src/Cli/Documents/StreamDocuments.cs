using Integration.Migration;

namespace Integration.Cli;

/// <summary>What <c>stream partitions</c> found.</summary>
internal sealed record PartitionsDocument(string Stream, IReadOnlyList<PartitionDocument> Partitions);

/// <summary>A partition; offsets are null where there is none or the service does not tell.</summary>
internal sealed record PartitionDocument(string Id, IReadOnlyList<string> Parents, bool Closed, string? StartOffset, string? EarliestOffset, string? LatestOffset)
{
    public static PartitionDocument Of(StreamPartition p) => new(p.Id, p.Parents, p.IsClosed, p.StartOffset, p.EarliestOffset, p.LatestOffset);
}

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
