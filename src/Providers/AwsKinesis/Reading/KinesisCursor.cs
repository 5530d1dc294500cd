using System.Globalization;
using Amazon.Kinesis;
using Amazon.Kinesis.Model;
using Integration.Aws.Kinesis.Options;
using Integration.Aws.Kinesis.Records;
using Integration.Aws.Kinesis.Requests;
using Integration.Drivers;

namespace Integration.Aws.Kinesis.Reading;

/// <summary>A place in a shard, which is opened again at the last record where Kinesis ends what it had opened.</summary>
/// <remarks>
/// A shard is entered at a record rather than behind it: Kinesis goes on silently at the oldest record when the one that was asked for is no
/// longer kept, which shows only when it does not come (clause S9).
/// </remarks>
/// <param name="context">The driver's.</param>
/// <param name="stream">The stream.</param>
/// <param name="shard">The shard's id.</param>
/// <param name="shards">The shards of the stream.</param>
/// <param name="polled">Asks for the records.</param>
/// <param name="pushed">Is pushed the records, where that was chosen.</param>
/// <param name="from">Where it begins.</param>
/// <param name="given">The offset of that, if it has one.</param>
internal sealed class KinesisCursor(
    KinesisContext context, EntityPath stream, string shard, ShardList shards, PolledShard polled, SubscribedShard? pushed, StreamPosition from, KinesisOffset? given) : IPartitionCursor
{
    /// <summary>What Kinesis says of the time at which it stored a record holds about so closely.</summary>
    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(2);

    /// <summary>From so far behind on records may be gone before they are read: no stream keeps them for less than a day.</summary>
    private static readonly TimeSpan Danger = TimeSpan.FromHours(23);

    private readonly RecordReader _reader = new(context, stream, shard);
    private readonly Queue<ReadRecord> _fetched = new();
    private DateTimeOffset _newestAt;
    private (UInt128 First, UInt128 Last)? _range;
    private IShardFeed _feed = polled;
    private ShardAnswer? _answer;
    private KinesisOffset? _last;
    private string? _continuation;
    private string? _enteredAt;
    private bool _isEntering;
    private DateTimeOffset _caughtUpAt;
    private long _averageSize = 1;
    private bool _isCaughtUp;
    private bool _isEnd;
    private TimeSpan? _behind;

    private bool IsInDanger => _behind > Danger;

    // What is pushed passes over what is gone, and it can't be looked at every time.
    private IShardFeed BestFeed => pushed is null || IsInDanger ? polled : pushed;

    // An iterator passes over what is gone without a word. Once what was read last has come again, the iterator behind it is a fresh one.
    private bool MustLookAgain => IsInDanger && _last is { } last && last.Sequence != _enteredAt;

    /// <summary>Fixes the place.</summary>
    public Task OpenAsync(CancellationToken cancellationToken) => TryOpenAsync(TimeSpan.Zero, cancellationToken);

    public async Task<PartitionBatch> ReadAsync(int maxRecords, long maxBytes, TimeSpan wait, CancellationToken cancellationToken)
    {
        var started = context.Time.GetTimestamp();
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (_fetched.Count == 0 && !_isEnd)
                await FetchAsync(maxRecords, maxBytes, Left(), cancellationToken).ConfigureAwait(false);
            if (_fetched.Count > 0 || _isEnd || Left() == TimeSpan.Zero)
                return Take(maxRecords, maxBytes);
        }

        TimeSpan Left()
        {
            if (wait == Timeout.InfiniteTimeSpan)
                return wait;
            var left = wait - context.Time.GetElapsedTime(started);
            return left > TimeSpan.Zero ? left : TimeSpan.Zero;
        }
    }

    /// <summary>How far the place lies behind the newest record in time.</summary>
    public Task<TimeSpan> MeasureAsync(CancellationToken cancellationToken) => polled.MeasureAsync(cancellationToken);

    public ValueTask DisposeAsync() => _feed.CloseAsync();

    private async Task<bool> TryOpenAsync(TimeSpan wait, CancellationToken cancellationToken)
    {
        if (_feed != BestFeed)
        {
            await _feed.CloseAsync().ConfigureAwait(false);
            _feed = BestFeed;
        }

        var entry = FindEntry();
        var openedAt = context.Clock.Now;
        var isOpen = await _feed.TryOpenAsync(entry, wait, cancellationToken).ConfigureAwait(false);
        _isEntering = entry.Type == ShardIteratorType.AT_SEQUENCE_NUMBER;
        _enteredAt = entry.Sequence;
        if (_caughtUpAt == default)
            _caughtUpAt = openedAt;
        return isOpen;
    }

    private ShardEntry FindEntry()
    {
        if (_continuation is not null && !_isEntering && !IsInDanger)
            return ShardEntry.After(_continuation);
        if ((_last ?? given) is { } offset)
            return ShardEntry.At(offset.Sequence);
        if (from.Kind == StreamPositionKind.Earliest || (from.Kind == StreamPositionKind.Time && from.Time < DateTimeOffset.UnixEpoch))
            return new(ShardIteratorType.TRIM_HORIZON);

        // From the latest on, nothing had come by then.
        if (_caughtUpAt != default && from.Kind == StreamPositionKind.Latest)
            return ShardEntry.At(_caughtUpAt - Margin);

        // Kinesis refuses times to come; until then there is nothing older.
        return from.Kind == StreamPositionKind.Latest || from.Time >= context.Clock.Now ? new(ShardIteratorType.LATEST) : ShardEntry.At(from.Time);
    }

    private async Task FetchAsync(int maxRecords, long maxBytes, TimeSpan wait, CancellationToken cancellationToken)
    {
        if (_answer is null && (_feed.IsClosed || _feed != BestFeed || MustLookAgain)
            && !await TryOpenAsync(wait, cancellationToken).ConfigureAwait(false))
        {
            return;
        }

        var limit = (int)Math.Clamp(maxBytes / _averageSize, 1, Math.Min(maxRecords, KinesisLimits.ReadCount));
        _answer ??= await _feed.ReadAsync(limit, wait, cancellationToken).ConfigureAwait(false);
        if (_answer is not { } answer)
            return;
        await KeepAsync(answer.Records, cancellationToken).ConfigureAwait(false);
        _answer = null;
        _continuation = answer.Continuation;
        _isEnd = answer.IsEnd;
        _behind = answer.Behind;
        _isCaughtUp = answer.IsCaughtUp;
        _caughtUpAt = answer.CaughtUpAt ?? _caughtUpAt;
    }

    /// <summary>Keeps what was read, without what lies before the place that was asked for.</summary>
    /// <exception cref="StreamPositionLostException">That place is not there any more.</exception>
    private async Task KeepAsync(List<Record> records, CancellationToken cancellationToken)
    {
        if (records.Count == 0)
            return;
        if (_range is null && records.Exists(r => AggregatedRecord.MayBe(r.Data)))
            _range = await FindRangeAsync(cancellationToken).ConfigureAwait(false);
        var read = records.SelectMany(r => _reader.Read(r, _range ?? default));
        if (_isEntering && (_last ?? given) is { } entry)
        {
            if (KinesisOffset.CompareSequences(records[0].SequenceNumber, entry.Sequence) > 0)
            {
                var lost = _last is { } last ? StreamPosition.After(last.ToString()) : from;
                throw new StreamPositionLostException(shard, lost, records[0].SequenceNumber, KinesisProvider.Name, stream);
            }

            var isAfter = _last is not null || from.Kind == StreamPositionKind.AfterOffset;
            read = read.Where(r => IsBeyond(r.Offset, entry, isAfter));
        }

        var size = 0L;
        foreach (var record in read)
        {
            _fetched.Enqueue(record);
            _newestAt = record.Record.AppendedAt;
            size += record.Size;
        }

        _last = LastOf(records[^1]);
        _isEntering = false;
        _averageSize = Math.Max(1, size / records.Count);
    }

    // The whole of an aggregate comes before its parts, and behind it comes the next record.
    private static bool IsBeyond(KinesisOffset offset, KinesisOffset entry, bool isAfter)
    {
        if (isAfter && entry.Part is null && offset.Sequence == entry.Sequence)
            return false;
        var order = offset.CompareTo(entry);
        return isAfter ? order > 0 : order >= 0;
    }

    // Reading on begins behind the whole record, which may have had parts that are none of this shard's.
    private static KinesisOffset LastOf(Record record) => new(record.SequenceNumber);

    private async Task<(UInt128 First, UInt128 Last)> FindRangeAsync(CancellationToken cancellationToken)
    {
        var range = (await shards.GetAsync(cancellationToken).ConfigureAwait(false)).FirstOrDefault(s => s.ShardId == shard)?.HashKeyRange;
        return UInt128.TryParse(range?.StartingHashKey, CultureInfo.InvariantCulture, out var first)
            && UInt128.TryParse(range?.EndingHashKey, CultureInfo.InvariantCulture, out var last)
            ? (first, last)
            : (UInt128.MinValue, UInt128.MaxValue);
    }

    private PartitionBatch Take(int maxRecords, long maxBytes)
    {
        var records = new List<StreamRecord>();
        var bytes = 0L;
        while (records.Count < maxRecords && _fetched.TryPeek(out var next) && (records.Count == 0 || bytes + next.Size <= maxBytes))
        {
            records.Add(next.Record);
            bytes += next.Size;
            _fetched.Dequeue();
        }

        var isAll = _fetched.Count == 0;
        return new PartitionBatch(records, isAll && (_isCaughtUp || _isEnd), isAll && _isEnd) { Behind = BehindOf(records) };
    }

    // Kinesis tells how far the last record of an answer lies behind.
    private TimeSpan? BehindOf(List<StreamRecord> records)
    {
        if (_fetched.Count == 0 || records.Count == 0)
            return _behind;
        var ahead = _newestAt - records[^1].AppendedAt;
        return _behind + (ahead > TimeSpan.Zero ? ahead : TimeSpan.Zero);
    }
}
