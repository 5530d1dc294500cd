using System.Collections.Concurrent;
using Integration.Drivers;
using Integration.InMemory.Streams;
using Integration.Testing.Idle;

namespace Integration.Testing.Broker;

/// <summary>Where reader groups of a broker are in their partitions.</summary>
internal sealed class GroupReads
{
    private readonly ConcurrentDictionary<(EntityPath Stream, string Group, string Partition), TestCursor> _cursors = new();

    /// <summary>Where the reader of a lease is; null where it has not opened the partition.</summary>
    public TestCursor? Find(EntityPath stream, string group, string partition, long epoch) =>
        _cursors.TryGetValue((stream, group, partition), out var cursor) && cursor.Epoch == epoch ? cursor : null;

    public void Set(EntityPath stream, string group, string partition, TestCursor cursor) => _cursors[(stream, group, partition)] = cursor;
}

/// <summary>Reads a stream, and notes where the reader groups are.</summary>
internal sealed class TestStreamReader(TestBroker broker, EntityPath stream, string? group, IStreamReaderDriver inner) : IStreamReaderDriver
{
    public int CompareOffsets(string left, string right) => inner.CompareOffsets(left, right);

    public Task<IReadOnlyList<StreamPartition>> ListPartitionsAsync(CancellationToken cancellationToken) => inner.ListPartitionsAsync(cancellationToken);

    public async Task<IPartitionCursor> OpenAsync(string partition, StreamPosition from, long? epoch, CancellationToken cancellationToken)
    {
        var cursor = await inner.OpenAsync(partition, from, epoch, cancellationToken).ConfigureAwait(false);
        if (group is null || epoch is not { } number)
            return cursor;
        var watched = new TestCursor(broker.Activity, (InMemoryCursor)cursor, number);
        broker.Reads.Set(stream, group, partition, watched);
        return watched;
    }

    public Task<PartitionLag> GetLagAsync(string partition, StreamPosition from, CancellationToken cancellationToken) =>
        inner.GetLagAsync(partition, from, cancellationToken);

    public ValueTask DisposeAsync() => inner.DisposeAsync();
}

/// <summary>A group's place in a partition. Whoever reads on is done with all that was read before.</summary>
internal sealed class TestCursor(Activity activity, InMemoryCursor inner, long epoch) : IPartitionCursor
{
    // Where the reader waits; -1 while it does not.
    private long _waitsAt = -1;

    public long Epoch => epoch;

    /// <summary>Whether everything is handled, and its reader waits for more. What was appended and not handed over yet counts as not handled.</summary>
    public bool IsAtEnd => Interlocked.Read(ref _waitsAt) is var at and >= 0 && inner.OpenEnd == at;

    public async Task<PartitionBatch> ReadAsync(int maxRecords, long maxBytes, TimeSpan wait, CancellationToken cancellationToken)
    {
        Interlocked.Exchange(ref _waitsAt, inner.Next);
        try
        {
            var reading = inner.ReadAsync(maxRecords, maxBytes, wait, cancellationToken);
            activity.Touch();
            return await reading.ConfigureAwait(false);
        }
        finally
        {
            Interlocked.Exchange(ref _waitsAt, -1);
            activity.Touch();
        }
    }

    public ValueTask DisposeAsync() => inner.DisposeAsync();
}
