namespace Integration;

/// <summary>A partition of a stream: a log of its own, in which order is kept.</summary>
/// <param name="Id">Its id, which no other partition of the stream ever has.</param>
/// <param name="Parents">The partitions that it took over from; those that are no longer kept are not listed themselves.</param>
/// <param name="IsClosed">Whether it takes no more records: others took over from it.</param>
/// <param name="StartOffset">The offset that its first record has or had, so that a reader of it notices when that is no longer kept; null where the service does not tell.</param>
/// <param name="EarliestOffset">The offset of the oldest record that is kept; null where there is none or the service does not tell.</param>
/// <param name="LatestOffset">The offset of the newest record, whether it is still kept or not; null where there was none or the service does not tell.</param>
public sealed record StreamPartition(
    string Id, IReadOnlyList<string> Parents, bool IsClosed, string? StartOffset = null, string? EarliestOffset = null, string? LatestOffset = null);
