namespace Integration.Drivers;

/// <summary>Reads one stream.</summary>
public interface IStreamReaderDriver : IAsyncDisposable
{
    /// <summary>Orders two offsets of one partition: less than, equal to or more than zero.</summary>
    int CompareOffsets(string left, string right);

    /// <summary>Lists the partitions through to the end of every page, closed ones of which records are kept included.</summary>
    Task<IReadOnlyList<StreamPartition>> ListPartitionsAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Opens a partition at a position, which is never <see cref="StreamPositionKind.Ago"/>. When it returns, the position is fixed: from
    /// <see cref="StreamPosition.Latest"/> everything appended afterwards is read.
    /// </summary>
    /// <param name="partition">The partition.</param>
    /// <param name="from">The position.</param>
    /// <param name="epoch">
    /// The epoch of the lease that it is read under: with <see cref="StreamCapability.ReadFencing"/> nobody reads it with a lower one for the same group any
    /// more. Null to read without a lease, beside any others.
    /// </param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="ArgumentException">The offset is none of this stream's.</exception>
    /// <exception cref="EntityNotFoundException">There is no such stream or partition; the message says which.</exception>
    /// <exception cref="StreamPositionLostException">The record of the offset is no longer kept.</exception>
    /// <exception cref="StreamLeaseLostException">The partition was opened with a higher epoch.</exception>
    Task<IPartitionCursor> OpenAsync(string partition, StreamPosition from, long? epoch, CancellationToken cancellationToken);

    /// <summary>Measures how far a position lies behind the partition's end, while others read it.</summary>
    /// <exception cref="EntityNotFoundException">There is no such stream or partition.</exception>
    Task<PartitionLag> GetLagAsync(string partition, StreamPosition from, CancellationToken cancellationToken);
}

/// <summary>
/// A place in a partition that moves on with each read. It hides what a service has for that: iterators and their expiry, subscriptions
/// and their renewal, links.
/// </summary>
public interface IPartitionCursor : IAsyncDisposable
{
    /// <summary>Reads on. Calls don't overlap.</summary>
    /// <param name="maxRecords">The most records, 1 or more.</param>
    /// <param name="maxBytes">The most bytes of them together; a record that is larger by itself comes alone.</param>
    /// <param name="wait">How long to wait for a record, zero for not at all, or <see cref="Timeout.InfiniteTimeSpan"/>. It may return earlier with none.</param>
    /// <param name="cancellationToken">Ends the wait; the place stays as it was.</param>
    /// <returns>What there is. No records does not mean the end: see <see cref="PartitionBatch.IsCaughtUp"/> and <see cref="PartitionBatch.IsEnd"/>.</returns>
    /// <exception cref="StreamPositionLostException">The next record is no longer kept; the cursor is of no more use.</exception>
    /// <exception cref="StreamLeaseLostException">The partition was opened with a higher epoch; the cursor is of no more use.</exception>
    Task<PartitionBatch> ReadAsync(int maxRecords, long maxBytes, TimeSpan wait, CancellationToken cancellationToken);
}

/// <summary>What one read of a partition gave.</summary>
/// <param name="Records">The records, in their order.</param>
/// <param name="IsCaughtUp">Whether there was nothing behind them when the service answered.</param>
/// <param name="IsEnd">Whether the partition is closed and this was its end: no record will ever come behind these.</param>
public sealed record PartitionBatch(IReadOnlyList<StreamRecord> Records, bool IsCaughtUp, bool IsEnd)
{
    /// <summary>How far the last of these records lies behind the partition's newest in time; null where the service does not tell.</summary>
    public TimeSpan? Behind { get; init; }

    /// <summary>How many records lie behind these; null where the service does not tell.</summary>
    public long? RecordsBehind { get; init; }
}
