using System.Collections.Concurrent;
using Integration.Drivers;

namespace Integration.ContractTests.Tests;

/// <summary>Appends with a fault.</summary>
internal sealed class FaultyStreamWriter(IStreamWriterDriver inner, Fault fault) : IStreamWriterDriver
{
    private int _appended;

    public AppendShape Shape => inner.Shape;

    public ValueTask<SendLimits> GetLimitsAsync(CancellationToken cancellationToken) => inner.GetLimitsAsync(cancellationToken);

    public PreparedMessage Prepare(Message message)
    {
        var prepared = inner.Prepare(fault == Fault.SpreadsKeys && message.GroupId is { } key ? message with { GroupId = $"{key}-{_appended++ % 3}" } : message);
        return fault == Fault.MeasuresRecordBodiesOnly ? prepared with { Size = message.Body.Length } : prepared;
    }

    public async Task<IReadOnlyList<AppendOutcome>> AppendAsync(IReadOnlyList<PreparedMessage> batch, CancellationToken cancellationToken) => fault switch
    {
        Fault.LosesLastRecordOfBatch when batch.Count > 1 => [.. await inner.AppendAsync([.. batch.SkipLast(1)], cancellationToken), new AppendOutcome()],
        Fault.LosesSingleRecords when batch.Count == 1 => [new AppendOutcome()],
        Fault.LetsRecordsPass => await OneByOneAsync(batch, cancellationToken),
        _ => await inner.AppendAsync(batch, cancellationToken),
    };

    public ValueTask DisposeAsync() => inner.DisposeAsync();

    private async Task<IReadOnlyList<AppendOutcome>> OneByOneAsync(IReadOnlyList<PreparedMessage> batch, CancellationToken cancellationToken)
    {
        var outcomes = new List<AppendOutcome>();
        foreach (var record in batch)
            outcomes.AddRange(await inner.AppendAsync([record], cancellationToken));
        return outcomes;
    }
}

/// <summary>Reads with a fault.</summary>
internal sealed class FaultyStreamReader(IStreamReaderDriver inner, EntityPath stream, Fault fault) : IStreamReaderDriver
{
    private static readonly ConcurrentDictionary<(EntityPath, string, string), IPartitionCursor> Taken = new();

    public int CompareOffsets(string left, string right) => inner.CompareOffsets(left, right);

    public async Task<IReadOnlyList<StreamPartition>> ListPartitionsAsync(CancellationToken cancellationToken)
    {
        var partitions = await inner.ListPartitionsAsync(cancellationToken);
        return fault switch
        {
            Fault.ListsOpenPartitionsOnly => [.. partitions.Where(p => !p.IsClosed)],
            Fault.ForgetsParents => [.. partitions.Select(p => p with { Parents = [] })],
            _ => partitions,
        };
    }

    public async Task<IPartitionCursor> OpenAsync(string partition, StreamPosition from, long? epoch, CancellationToken cancellationToken)
    {
        var isChild = fault == Fault.BeginsChildrenAtLatest
            && (await inner.ListPartitionsAsync(cancellationToken)).Any(p => p.Id == partition && p.Parents.Count > 0);
        var position = isChild ? StreamPosition.Latest
            : fault == Fault.ReadsOffsetsExclusively && from.Kind == StreamPositionKind.AtOffset ? StreamPosition.After(from.Offset!)
            : from;
        try
        {
            return new Cursor(this, await inner.OpenAsync(partition, position, epoch, cancellationToken), partition, position, epoch);
        }
        catch (StreamPositionLostException) when (fault == Fault.HidesGaps)
        {
            return await inner.OpenAsync(partition, StreamPosition.Earliest, epoch, cancellationToken);
        }
    }

    public Task<PartitionLag> GetLagAsync(string partition, StreamPosition from, CancellationToken cancellationToken) => inner.GetLagAsync(partition, from, cancellationToken);

    public ValueTask DisposeAsync() => inner.DisposeAsync();

    private sealed class Cursor(FaultyStreamReader reader, IPartitionCursor opened, string partition, StreamPosition from, long? epoch) : IPartitionCursor
    {
        private IPartitionCursor _inner = opened;

        private Fault Fault => reader.Fault;

        public async Task<PartitionBatch> ReadAsync(int maxRecords, long maxBytes, TimeSpan wait, CancellationToken cancellationToken)
        {
            if (Fault == Fault.ReopensAtLatest && from == StreamPosition.Latest)
                _inner = await reader.Inner.OpenAsync(partition, from, epoch, cancellationToken);
            var (records, bytes) = Fault == Fault.FetchesWithoutBounds ? (int.MaxValue, long.MaxValue) : (maxRecords, maxBytes);
            try
            {
                var batch = await _inner.ReadAsync(records, bytes, wait, cancellationToken);
                return Fault == Fault.RemovesWhatIsRead ? batch with { Records = [.. batch.Records.Where(Take)] } : batch;
            }
            catch (StreamPositionLostException) when (Fault == Fault.HidesGaps)
            {
                _inner = await reader.Inner.OpenAsync(partition, StreamPosition.Earliest, epoch, cancellationToken);
                return await _inner.ReadAsync(records, bytes, wait, cancellationToken);
            }
        }

        public ValueTask DisposeAsync() => _inner.DisposeAsync();

        private bool Take(StreamRecord record) => Taken.GetOrAdd((reader.Stream, partition, record.Offset), this) == this;
    }

    private Fault Fault => fault;

    private IStreamReaderDriver Inner => inner;

    private EntityPath Stream => stream;
}

/// <summary>Manages streams with a fault.</summary>
internal sealed class FaultyStreamTopology(IStreamTopologyDriver inner, Fault fault) : IStreamTopologyDriver
{
    public IReadOnlySet<string> ImmutableSettings => inner.ImmutableSettings;

    public Task<bool> CreateStreamAsync(StreamDefinition stream, CancellationToken cancellationToken) =>
        inner.CreateStreamAsync(fault == Fault.KeepsRecordsForEver ? stream with { Retention = TimeSpan.MaxValue } : stream, cancellationToken);

    public Task UpdateStreamAsync(StreamDefinition stream, CancellationToken cancellationToken) =>
        fault == Fault.IgnoresChangesOfStreams ? Task.CompletedTask : inner.UpdateStreamAsync(stream, cancellationToken);

    public Task<StreamDefinition?> FindStreamAsync(string name, CancellationToken cancellationToken) => inner.FindStreamAsync(name, cancellationToken);

    public IAsyncEnumerable<StreamDefinition> ListStreamsAsync(CancellationToken cancellationToken) => inner.ListStreamsAsync(cancellationToken);

    public Task DeleteStreamAsync(string name, CancellationToken cancellationToken) => inner.DeleteStreamAsync(name, cancellationToken);
}
