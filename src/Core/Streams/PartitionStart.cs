namespace Integration.Streams;

/// <summary>Where a partition begins that took over from others, or was added beside them.</summary>
internal static class PartitionStart
{
    /// <summary>Its first record, so that a reader notices when that is no longer kept; where the service does not tell it, the oldest kept.</summary>
    public static StreamPosition Start(this StreamPartition partition) =>
        partition.StartOffset is { } offset ? StreamPosition.AtOffset(offset) : StreamPosition.Earliest;
}
