using Integration.Drivers;
using Integration.InMemory.Broker;

namespace Integration.InMemory.Streams;

/// <summary>Reads a stream of a broker.</summary>
internal sealed class InMemoryStreamReader(InMemoryBroker broker, EntityPath stream, string? group) : IStreamReaderDriver
{
    public int CompareOffsets(string left, string right) => Nullable.Compare(PartitionLog.Parse(left), PartitionLog.Parse(right));

    public Task<IReadOnlyList<StreamPartition>> ListPartitionsAsync(CancellationToken cancellationToken) =>
        SynchronousCall.Run(() => broker.Streams.Get(stream.Name).List(), cancellationToken);

    public Task<IPartitionCursor> OpenAsync(string partition, StreamPosition from, long? epoch, CancellationToken cancellationToken) =>
        SynchronousCall.Run<IPartitionCursor>(
            () =>
            {
                var store = broker.Streams.Get(stream.Name);
                var (log, next) = store.Open(partition, from);
                var reader = epoch is { } number && group is not null ? store.Groups.Admit(group, partition, number) : null;
                return new InMemoryCursor(broker.Clock, store, log, next, reader);
            },
            cancellationToken);

    public Task<PartitionLag> GetLagAsync(string partition, StreamPosition from, CancellationToken cancellationToken) =>
        SynchronousCall.Run(() => broker.Streams.Get(stream.Name).Measure(partition, from), cancellationToken);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}

/// <summary>A place in a partition of a stream in memory.</summary>
internal sealed class InMemoryCursor(TimeProvider clock, StreamStore store, PartitionLog log, long next, GroupReader? reader) : IPartitionCursor
{
    private long _next = next;

    /// <summary>The number of the record that it reads next.</summary>
    internal long Next => Interlocked.Read(ref _next);

    /// <summary>The number that the partition's next record gets; null where it takes none any more.</summary>
    internal long? OpenEnd => store.OpenEndOf(log);

    public async Task<PartitionBatch> ReadAsync(int maxRecords, long maxBytes, TimeSpan wait, CancellationToken cancellationToken)
    {
        var started = clock.GetTimestamp();
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            reader?.ThrowIfFenced();
            var (batch, changed) = store.Read(log, _next, maxRecords, maxBytes);
            _next += batch.Records.Count;
            var left = wait == Timeout.InfiniteTimeSpan ? SaturatingTime.LongestTimer : wait - clock.GetElapsedTime(started);
            if (changed is null || left <= TimeSpan.Zero)
                return batch;
            await changed.WaitAsync(wait == Timeout.InfiniteTimeSpan ? wait : SaturatingTime.ForTimer(left), clock, cancellationToken)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
