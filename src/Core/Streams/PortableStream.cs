using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Integration.Calls;
using Integration.Drivers;

namespace Integration.Streams;

/// <summary>A stream over a driver's writer and reader.</summary>
internal sealed class PortableStream(DriverCalls calls, EntityPath path, IStreamWriterDriver writer, IStreamReaderDriver reader, Func<string, IReaderGroup> openGroup) : IStream
{
    private const int MostBufferedRecords = 10_000;
    private const int LongestGroupName = 50;

    private readonly ConcurrentDictionary<string, Lazy<IReaderGroup>> _groups = new(StringComparer.Ordinal);
    private readonly StreamAppender _appender = new(calls, writer, path);

    public EntityPath Path => path;

    public Task<AppendReceipt> AppendAsync(Message message, CancellationToken cancellationToken = default) => _appender.AppendAsync(message, cancellationToken);

    public Task<AppendResults> AppendManyAsync(IEnumerable<Message> messages, AppendManyOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(messages);
        return _appender.AppendManyAsync(messages, options ?? new(), cancellationToken);
    }

    public Task<IReadOnlyList<StreamPartition>> ListPartitionsAsync(CancellationToken cancellationToken = default) =>
        calls.RunAsync("list", "receive", path, reader.ListPartitionsAsync, cancellationToken);

    public IAsyncEnumerable<StreamRecord> ReadAsync(
        string partition, StreamPosition from, ReadStreamOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(partition);
        Check(from, options ??= new());
        return ReadOneAsync(partition, from, options, cancellationToken);
    }

    public IAsyncEnumerable<StreamRecord> ReadAllAsync(StreamPosition from, ReadStreamOptions? options = null, CancellationToken cancellationToken = default)
    {
        Check(from, options ??= new());
        if (from.Offset is not null)
            throw new ArgumentException($"The position {from} is of one partition: read that one, or all of them from a time.", nameof(from));
        return ReadEveryAsync(from, options, cancellationToken);
    }

    public int CompareOffsets(string left, string right) => reader.CompareOffsets(left, right);

    public IReaderGroup Group(string name)
    {
        if (name is not { Length: >= 1 and <= LongestGroupName } || name.Any(c => !char.IsAsciiLetterOrDigit(c) && c is not ('-' or '_' or '.' or '$')))
            throw new ArgumentException($"'{name}' is no name of a reader group: it has 1-{LongestGroupName} ASCII letters, digits, '-', '_', '.' or '$'.", nameof(name));
        return _groups.GetOrAdd(name, n => new Lazy<IReaderGroup>(() => openGroup(n))).Value;
    }

    public T As<T>() where T : class => calls.Driver.GetNativeOrThrow<T>();

    private void Check(StreamPosition from, ReadStreamOptions options)
    {
        ArgumentNullException.ThrowIfNull(from);
        if (options.MaxBufferedRecords is < 1 or > MostBufferedRecords)
            throw new ArgumentException($"MaxBufferedRecords is {options.MaxBufferedRecords}; it must be 1-{MostBufferedRecords:N0}.", nameof(options));
        if (options.MaxBufferedBytes < 1)
            throw new ArgumentException($"MaxBufferedBytes is {options.MaxBufferedBytes}; it must be 1 or more.", nameof(options));
        if (options.DiscoveryInterval <= TimeSpan.Zero)
            throw new ArgumentException($"DiscoveryInterval is {options.DiscoveryInterval}; it must be more than zero.", nameof(options));
        if (from.Kind is StreamPositionKind.Time or StreamPositionKind.Ago)
            calls.Require(StreamCapability.PositionByTime, path);
    }

    // The clock is looked at when reading begins, not when it is asked for.
    private StreamPosition Resolve(StreamPosition from) => from.Kind == StreamPositionKind.Ago
        ? StreamPosition.At(SaturatingTime.Add(calls.Time.GetUtcNow(), -from.Age))
        : from;

    private async IAsyncEnumerable<StreamRecord> ReadOneAsync(
        string partition, StreamPosition from, ReadStreamOptions options, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var opened = await PartitionReader.OpenAsync(calls, reader, path, partition, Resolve(from), cancellationToken).ConfigureAwait(false);
        await using var disposed = opened.ConfigureAwait(false);
        options.OnOpened?.Invoke();
        PartitionBatch batch;
        do
        {
            batch = await opened.ReadAsync(options, cancellationToken).ConfigureAwait(false);
            foreach (var record in batch.Records)
            {
                cancellationToken.ThrowIfCancellationRequested();
                yield return record;
            }
        }
        while (!batch.IsEnd && (options.Follow || !batch.IsCaughtUp));
    }

    private async IAsyncEnumerable<StreamRecord> ReadEveryAsync(
        StreamPosition from, ReadStreamOptions options, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var all = new AllPartitionsReader(calls, path, reader, options, cancellationToken);
        await using var disposed = all.ConfigureAwait(false);
        await foreach (var record in all.ReadAsync(Resolve(from)).ConfigureAwait(false))
            yield return record;
    }
}
