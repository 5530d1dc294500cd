using System.Threading.Channels;
using Integration.Calls;
using Integration.Drivers;

namespace Integration.Streams;

/// <summary>
/// Reads every partition of a stream at once, each batch by batch, and a partition only when all those that it took over from are at
/// their end (clauses S2, S15).
/// </summary>
/// <remarks>Cursors are opened as soon as a partition is known, before they are read: what retention removes meanwhile is noticed (clause S9).</remarks>
internal sealed class AllPartitionsReader(
    DriverCalls calls, EntityPath stream, IStreamReaderDriver driver, ReadStreamOptions options, CancellationToken cancellationToken) : IAsyncDisposable
{
    private readonly Channel<Read> _reads = Channel.CreateUnbounded<Read>(new UnboundedChannelOptions { SingleReader = true });
    private readonly Dictionary<string, PartitionReader> _waiting = new(StringComparer.Ordinal);
    private readonly Dictionary<string, IReadOnlyList<string>> _parents = new(StringComparer.Ordinal);
    private readonly HashSet<string> _unfinished = new(StringComparer.Ordinal);
    private readonly List<PartitionReader> _opened = [];
    private readonly List<Task> _running = [];
    private readonly CancellationTokenSource _leaving = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);

    public async IAsyncEnumerable<StreamRecord> ReadAsync(StreamPosition from)
    {
        await BeginAsync(from).ConfigureAwait(false);
        options.OnOpened?.Invoke();
        StartReady();
        if (options.Follow)
            _running.Add(RemindAsync());
        while (_unfinished.Count > 0 || options.Follow)
        {
            var read = await _reads.Reader.ReadAsync(cancellationToken).ConfigureAwait(false);
            var batch = read.Task is null ? null : await read.Task.ConfigureAwait(false);
            foreach (var record in batch?.Records ?? [])
            {
                cancellationToken.ThrowIfCancellationRequested();
                yield return record;
            }

            if (batch is null or { IsEnd: true })
                await DiscoverAsync().ConfigureAwait(false);
            if (batch is not null && (batch.IsEnd || (batch.IsCaughtUp && !options.Follow)))
                _unfinished.Remove(read.Reader!.Partition);
            else if (batch is not null)
                Start(read.Reader!);
            StartReady();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _leaving.CancelAsync().ConfigureAwait(false);
        await Task.WhenAll(_running).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        foreach (var reader in _opened)
            await reader.DisposeAsync().ConfigureAwait(false);
        _leaving.Dispose();
    }

    /// <summary>Opens what there is. From the latest, partitions that are closed already have nothing to come.</summary>
    private async Task BeginAsync(StreamPosition from)
    {
        foreach (var partition in await ListAsync().ConfigureAwait(false))
        {
            _parents[partition.Id] = partition.Parents;
            if (from.Kind != StreamPositionKind.Latest || !partition.IsClosed)
                await OpenAsync(partition, from).ConfigureAwait(false);
        }
    }

    /// <summary>Opens partitions that have come since, at their start.</summary>
    private async Task DiscoverAsync()
    {
        foreach (var partition in await ListAsync().ConfigureAwait(false))
        {
            if (!_parents.TryAdd(partition.Id, partition.Parents))
                continue;
            await OpenAsync(partition, partition.Start()).ConfigureAwait(false);
        }
    }

    private Task<IReadOnlyList<StreamPartition>> ListAsync() =>
        calls.RunAsync("list", "receive", stream, driver.ListPartitionsAsync, cancellationToken);

    private async Task OpenAsync(StreamPartition partition, StreamPosition from)
    {
        var reader = await PartitionReader.OpenAsync(calls, driver, stream, partition.Id, from, cancellationToken).ConfigureAwait(false);
        _opened.Add(reader);
        _waiting.Add(partition.Id, reader);
        _unfinished.Add(partition.Id);
    }

    private void StartReady()
    {
        foreach (var (id, reader) in _waiting.Where(w => !_parents[w.Key].Any(_unfinished.Contains)).ToList())
        {
            _waiting.Remove(id);
            Start(reader);
        }
    }

    private void Start(PartitionReader reader)
    {
        _running.RemoveAll(static t => t.IsCompleted);
        _running.Add(ReadOnAsync(reader));
    }

    // At most one batch of a partition is read ahead; the next read begins when this one was handed out (clause S17).
    private async Task ReadOnAsync(PartitionReader reader)
    {
        var read = reader.ReadAsync(options, _leaving.Token);
        await ((Task)read).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _reads.Writer.WriteAsync(new Read(reader, read), CancellationToken.None).ConfigureAwait(false);
    }

    private async Task RemindAsync()
    {
        while (!_leaving.IsCancellationRequested)
        {
            await calls.Time.DelayAsync(options.DiscoveryInterval, _leaving.Token).ConfigureAwait(false);
            await _reads.Writer.WriteAsync(default, CancellationToken.None).ConfigureAwait(false);
        }
    }

    /// <summary>A read that ended; without one it is time to look for new partitions.</summary>
    private readonly record struct Read(PartitionReader? Reader, Task<PartitionBatch>? Task);
}
