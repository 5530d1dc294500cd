using Integration.Drivers;

namespace Integration.Migration.Tests;

/// <summary>Streams whose calls fail by the same plan.</summary>
internal sealed partial class FaultyDriver : IStreamDriver
{
    public StreamCapabilities StreamCapabilities => Streams.StreamCapabilities;

    public IStreamTopologyDriver StreamTopology => Streams.StreamTopology;

    private IStreamDriver Streams => (IStreamDriver)inner;

    public IStreamWriterDriver OpenWriter(EntityPath stream) => new Writer(this, Streams.OpenWriter(stream), stream);

    public IStreamReaderDriver OpenReader(EntityPath stream, string? group) => new Reader(this, Streams.OpenReader(stream, group), stream);

    public ILeaseStore OpenLeaseStore(EntityPath stream, string group) => Streams.OpenLeaseStore(stream, group);

    private sealed class Writer(FaultyDriver driver, IStreamWriterDriver writer, EntityPath stream) : IStreamWriterDriver
    {
        public AppendShape Shape => writer.Shape;

        public ValueTask<SendLimits> GetLimitsAsync(CancellationToken cancellationToken) => writer.GetLimitsAsync(cancellationToken);

        public PreparedMessage Prepare(Message message) => writer.Prepare(message);

        public async Task<IReadOnlyList<AppendOutcome>> AppendAsync(IReadOnlyList<PreparedMessage> batch, CancellationToken cancellationToken)
        {
            var fault = driver.Next();
            if (fault == Fault.Before)
                throw driver.Broken(stream);
            var taken = fault == Fault.During ? batch.Count / 2 : batch.Count;
            var outcomes = taken == 0 ? [] : await writer.AppendAsync([.. batch.Take(taken)], cancellationToken);
            if (fault == Fault.After)
                throw driver.Broken(stream);
            return [.. outcomes, .. batch.Skip(taken).Select(_ => new AppendOutcome(driver.Broken(stream)))];
        }

        public ValueTask DisposeAsync() => writer.DisposeAsync();
    }

    private sealed class Reader(FaultyDriver driver, IStreamReaderDriver reader, EntityPath stream) : IStreamReaderDriver
    {
        public int CompareOffsets(string left, string right) => reader.CompareOffsets(left, right);

        public Task<IReadOnlyList<StreamPartition>> ListPartitionsAsync(CancellationToken cancellationToken) =>
            driver.RunAsync(stream, () => reader.ListPartitionsAsync(cancellationToken));

        public Task<IPartitionCursor> OpenAsync(string partition, StreamPosition from, long? epoch, CancellationToken cancellationToken) =>
            driver.RunAsync<IPartitionCursor>(stream, async () => new Cursor(driver, await reader.OpenAsync(partition, from, epoch, cancellationToken), stream));

        public Task<PartitionLag> GetLagAsync(string partition, StreamPosition from, CancellationToken cancellationToken) =>
            driver.RunAsync(stream, () => reader.GetLagAsync(partition, from, cancellationToken));

        public ValueTask DisposeAsync() => reader.DisposeAsync();
    }

    private sealed class Cursor(FaultyDriver driver, IPartitionCursor cursor, EntityPath stream) : IPartitionCursor
    {
        public Task<PartitionBatch> ReadAsync(int maxRecords, long maxBytes, TimeSpan wait, CancellationToken cancellationToken) =>
            driver.RunAsync(stream, () => cursor.ReadAsync(maxRecords, maxBytes, wait, cancellationToken));

        public ValueTask DisposeAsync() => cursor.DisposeAsync();
    }
}
