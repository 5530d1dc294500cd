using Integration.Drivers;

namespace Integration.InMemory.Broker;

/// <summary>A stream: partitions by ranges of the keys' hashes, each a log of what was appended within the retention time.</summary>
internal sealed class StreamStore
{
    private const int PartitionsByDefault = 4;

    private readonly Lock _lock = new();
    private readonly InMemoryBroker _broker;
    private readonly List<PartitionLog> _partitions = [];
    private List<PartitionLog> _open = [];
    private StreamDefinition _definition;
    private int _created;
    private uint _turn;
    private bool _isDeleted;

    public StreamStore(InMemoryBroker broker, StreamDefinition definition)
    {
        (_broker, _definition) = (broker, definition);
        Groups = new GroupStores(definition.Path);
        Replace([], HashRange.All.Divide(definition.Partitions ?? PartitionsByDefault));
    }

    public Guid Identity { get; } = Guid.NewGuid();

    /// <summary>Its reader groups; they end with it.</summary>
    public GroupStores Groups { get; }

    /// <summary>Its settings, with as many partitions as take records; null where that was left to the service.</summary>
    public StreamDefinition Definition
    {
        get
        {
            lock (_lock)
                return _definition with { Partitions = _definition.Partitions is null ? null : _open.Count };
        }
    }

    private DateTimeOffset Now => _broker.Clock.GetUtcNow();

    private DateTimeOffset Cutoff => SaturatingTime.Add(Now, -_definition.Retention);

    /// <summary>Appends a batch; from the first that there is no room for, none of it.</summary>
    public AppendOutcome[] Append(IReadOnlyList<PreparedMessage> batch)
    {
        // Streams give back what they no longer keep when they are used, or now: never under the lock of one of them.
        if (batch.Sum(b => MemoryBudget.CostOf(b.Size)) > _broker.Budget.MaxBytes - _broker.Budget.Used)
            _broker.Streams.Expire();
        var outcomes = new AppendOutcome[batch.Count];
        lock (_lock)
        {
            ThrowIfDeleted();
            var now = Now;
            var cutoff = SaturatingTime.Add(now, -_definition.Retention);
            QuotaExceededException? full = null;
            for (var i = 0; i < outcomes.Length; i++)
            {
                full ??= FindRoom(batch[i].Size);
                outcomes[i] = full is null ? Append(batch[i], now, cutoff) : new AppendOutcome(full);
            }
        }

        return outcomes;
    }

    public IReadOnlyList<StreamPartition> List()
    {
        lock (_lock)
        {
            ThrowIfDeleted();
            Trim();
            return [.. _partitions.Select(p => p.Describe())];
        }
    }

    /// <summary>The log of a partition, and the number of the record to begin with.</summary>
    public (PartitionLog Log, long Next) Open(string partition, StreamPosition from)
    {
        lock (_lock)
        {
            ThrowIfDeleted();
            Trim();
            var log = Get(partition);
            return (log, Locate(log, from));
        }
    }

    /// <summary>Reads from a number on; where nothing is there and there will be, a task that ends when there may be.</summary>
    public (PartitionBatch Batch, Task? Changed) Read(PartitionLog log, long next, int maxRecords, long maxBytes)
    {
        lock (_lock)
        {
            ThrowIfDeleted();
            Trim(log, Cutoff);
            ThrowIfLost(log, next, StreamPosition.AtOffset(PartitionLog.Print(next)));
            var records = log.Read(next, maxRecords, maxBytes);
            var isCaughtUp = next + records.Length == log.Next;
            var isEnd = isCaughtUp && log.ClosedAt is not null;
            var batch = new PartitionBatch(records, isCaughtUp, isEnd) { RecordsBehind = log.Next - next - records.Length, Behind = Lag(log, next + records.Length) };
            return (batch, records.Length == 0 && !isEnd ? log.WhenChanged() : null);
        }
    }

    /// <summary>The number that the partition's next record gets; null where it takes none any more.</summary>
    public long? OpenEndOf(PartitionLog log)
    {
        lock (_lock)
            return _isDeleted || log.ClosedAt is not null ? null : log.Next;
    }

    /// <summary>How far a position lies behind the end; what is lost before it counts as if it were kept.</summary>
    public PartitionLag Measure(string partition, StreamPosition from)
    {
        lock (_lock)
        {
            ThrowIfDeleted();
            Trim();
            var log = Get(partition);
            var next = from.Offset is { } offset && PartitionLog.Parse(offset) is { } number
                ? number + (from.Kind == StreamPositionKind.AfterOffset ? 1 : 0)
                : Locate(log, from);
            var time = log.EarliestOffset is null || next >= log.Next ? TimeSpan.Zero : Now - log.TimeOf(Math.Max(next, log.Earliest));
            return new PartitionLag(Math.Max(0, log.Next - next), time);
        }
    }

    public void Update(StreamDefinition definition)
    {
        lock (_lock)
        {
            ThrowIfDeleted();
            _definition = definition;
            if (definition.Partitions is { } count && count != _open.Count)
                Replace(_open, HashRange.All.Divide(count));
            Trim();
        }
    }

    /// <summary>Closes a partition; two take over from it.</summary>
    public void Split(string partition)
    {
        lock (_lock)
        {
            var log = GetOpen(partition);
            if (log.Range.First == log.Range.Last)
                throw new ArgumentException($"The partition '{partition}' is too small to be split.", nameof(partition));
            Replace([log], log.Range.Divide(2));
        }
    }

    /// <summary>Closes two partitions that lie beside each other; one takes over from both.</summary>
    public void Merge(string first, string second)
    {
        lock (_lock)
        {
            var (left, right) = (GetOpen(first), GetOpen(second));
            if (left.Range.First > right.Range.First)
                (left, right) = (right, left);
            if (left == right || left.Range.Last + 1 != right.Range.First)
                throw new ArgumentException($"The partitions '{first}' and '{second}' don't lie beside each other.", nameof(second));
            Replace([left, right], [new(left.Range.First, right.Range.Last)]);
        }
    }

    /// <summary>Removes what is kept no longer.</summary>
    public void Expire()
    {
        lock (_lock)
            Trim();
    }

    public void Delete()
    {
        lock (_lock)
        {
            _isDeleted = true;
            foreach (var log in _partitions)
            {
                _broker.Budget.GiveBack(log.Trim(DateTimeOffset.MaxValue));
                log.Wake();
            }
        }
    }

    private static TimeSpan Lag(PartitionLog log, long next) =>
        next < log.Next && next > log.Earliest ? log.TimeOf(log.Next - 1) - log.TimeOf(next - 1) : TimeSpan.Zero;

    private AppendOutcome Append(PreparedMessage prepared, DateTimeOffset now, DateTimeOffset cutoff)
    {
        var log = prepared.Message.GroupId is { } key ? FindOpen(KeyHash.Of(key)) : _open[(int)(_turn++ % (uint)_open.Count)];
        Trim(log, cutoff);
        var record = log.Append(prepared.Message, prepared.Size, now);
        return new AppendOutcome(Error: null, record.Partition, record.Offset, record.AppendedAt);
    }

    private QuotaExceededException? FindRoom(long size)
    {
        var cost = MemoryBudget.CostOf(size);
        return _broker.Budget.TryTake(cost) ? null : InMemoryErrors.Full(_broker.Budget, cost, _definition.Path);
    }

    private long Locate(PartitionLog log, StreamPosition from)
    {
        switch (from.Kind)
        {
            case StreamPositionKind.Earliest:
                return log.Earliest;
            case StreamPositionKind.Latest:
                return log.Next;
            case StreamPositionKind.AtOffset or StreamPositionKind.AfterOffset:
                var next = PartitionLog.Parse(from.Offset!) + (from.Kind == StreamPositionKind.AfterOffset ? 1 : 0);
                if (next is not { } number || number > log.Next)
                {
                    throw new ArgumentException(
                        $"'{from.Offset}' is no offset of partition '{log.Id}' of '{_definition.Path}', which has {log.EarliestOffset ?? "none"} to {PartitionLog.Print(log.Next - 1)}.",
                        nameof(from));
                }

                ThrowIfLost(log, number, from);
                return number;
            default:
                return log.Find(from.Time);
        }
    }

    private void ThrowIfLost(PartitionLog log, long next, StreamPosition position)
    {
        if (next < log.Earliest)
            throw new StreamPositionLostException(log.Id, position, log.EarliestOffset, InMemoryErrors.Provider, _definition.Path);
    }

    private PartitionLog Get(string partition) => _partitions.Find(p => p.Id == partition)
        ?? throw new EntityNotFoundException(
            $"it has no partition '{partition}'. It has: {string.Join(", ", _partitions.Select(p => p.Id))}.", InMemoryErrors.Provider, _definition.Path);

    private PartitionLog GetOpen(string partition)
    {
        ThrowIfDeleted();
        return Get(partition) is { ClosedAt: null } log
            ? log
            : throw new ArgumentException($"The partition '{partition}' of '{_definition.Path}' is closed.", nameof(partition));
    }

    private PartitionLog FindOpen(ulong hash)
    {
        var (low, high) = (0, _open.Count - 1);
        while (low < high)
        {
            var middle = (low + high + 1) / 2;
            if (_open[middle].Range.First <= hash)
                low = middle;
            else
                high = middle - 1;
        }

        return _open[low];
    }

    private void Replace(IReadOnlyList<PartitionLog> closing, IEnumerable<HashRange> ranges)
    {
        var opened = ranges
            .Select(range => new PartitionLog(PartitionLog.Print(_created++), [.. closing.Where(p => p.Range.Overlaps(range)).Select(p => p.Id)], range))
            .ToList();
        foreach (var log in closing)
            log.Close(Now);

        _open = [.. _open.Except(closing).Concat(opened).OrderBy(p => p.Range.First)];
        _partitions.AddRange(opened);
    }

    private void Trim()
    {
        var cutoff = Cutoff;
        foreach (var log in _partitions)
            Trim(log, cutoff);
        _partitions.RemoveAll(p => p.ClosedAt <= cutoff && p.EarliestOffset is null);
    }

    private void Trim(PartitionLog log, DateTimeOffset cutoff) => _broker.Budget.GiveBack(log.Trim(cutoff));

    private void ThrowIfDeleted()
    {
        if (_isDeleted)
            throw InMemoryErrors.NotFound(_definition.Path);
    }
}
