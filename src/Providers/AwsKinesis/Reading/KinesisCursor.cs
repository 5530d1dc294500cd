using System.Globalization;
using Amazon.Kinesis;
using Amazon.Kinesis.Model;
using Amazon.Runtime;
using Integration.Aws.Kinesis.Options;
using Integration.Aws.Kinesis.Records;
using Integration.Aws.Kinesis.Requests;
using Integration.Drivers;
using Integration.Serving;

namespace Integration.Aws.Kinesis.Reading;

/// <summary>
/// A place in a shard, read by polling. Iterators, which expire when nobody uses them for five minutes, are opened again at the last record.
/// </summary>
/// <remarks>
/// A shard is entered at a record rather than behind it: Kinesis goes on silently at the oldest record when the one that was asked for is no
/// longer kept, which shows only when it does not come (clause S9).
/// </remarks>
internal sealed class KinesisCursor(
    KinesisContext context, EntityPath stream, string shard, ShardList shards, ReadBudget budget, StreamPosition from, KinesisOffset? given) : IPartitionCursor
{
    private static readonly Backoff Backoff = new(TimeSpan.FromMilliseconds(500), TimeSpan.FromSeconds(10));

    /// <summary>What Kinesis says of the time at which it stored a record holds about so closely.</summary>
    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(2);

    /// <summary>From so far behind on records may be gone before they are read: no stream keeps them for less than a day.</summary>
    private static readonly TimeSpan Danger = TimeSpan.FromHours(23);

    private readonly RecordReader _reader = new(context, stream, shard);
    private readonly Queue<ReadRecord> _fetched = new();
    private (UInt128 First, UInt128 Last)? _range;
    private string? _iterator;
    private KinesisOffset? _last;
    private bool _isEntering;
    private DateTimeOffset _caughtUpAt;
    private long _averageSize = 1;
    private int _failures;
    private long? _calmUntil;
    private bool _isCaughtUp;
    private bool _isEnd;
    private TimeSpan? _behind;

    public async Task OpenAsync(CancellationToken cancellationToken)
    {
        var request = new GetShardIteratorRequest { StreamName = context.NameOf(stream), ShardId = shard };
        Place(request);
        var openedAt = context.Clock.Now;
        _iterator = (await context.Kinesis.GetShardIteratorAsync(request, cancellationToken).ConfigureAwait(false)).ShardIterator;
        _isEntering = request.StartingSequenceNumber is not null;
        if (_caughtUpAt == default)
            _caughtUpAt = openedAt;
    }

    public async Task<PartitionBatch> ReadAsync(int maxRecords, long maxBytes, TimeSpan wait, CancellationToken cancellationToken)
    {
        var started = context.Time.GetTimestamp();
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (_fetched.Count == 0 && !_isEnd)
            {
                if (!await WaitForTurnAsync(started, wait, cancellationToken).ConfigureAwait(false))
                    return new PartitionBatch([], _isCaughtUp, IsEnd: false) { Behind = _behind };
                await FetchAsync(maxRecords, maxBytes, cancellationToken).ConfigureAwait(false);
            }

            if (_fetched.Count > 0 || _isEnd || (wait != Timeout.InfiniteTimeSpan && context.Time.GetElapsedTime(started) >= wait))
                return Take(maxRecords, maxBytes);
        }
    }

    /// <summary>How far the place lies behind the newest record in time.</summary>
    public async Task<TimeSpan> MeasureAsync(CancellationToken cancellationToken)
    {
        await budget.TakeAsync(stream, shard, cancellationToken).ConfigureAwait(false);
        var response = await context.Kinesis.GetRecordsAsync(new GetRecordsRequest { ShardIterator = _iterator, Limit = 1 }, cancellationToken).ConfigureAwait(false);
        return TimeSpan.FromMilliseconds(response.MillisBehindLatest ?? 0);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    /// <summary>Where to open an iterator.</summary>
    private void Place(GetShardIteratorRequest request)
    {
        if ((_last ?? given) is { } offset)
        {
            request.ShardIteratorType = ShardIteratorType.AT_SEQUENCE_NUMBER;
            request.StartingSequenceNumber = offset.Sequence;
        }
        else if (from.Kind == StreamPositionKind.Earliest || (from.Kind == StreamPositionKind.Time && from.Time < DateTimeOffset.UnixEpoch))
        {
            request.ShardIteratorType = ShardIteratorType.TRIM_HORIZON;
        }
        else if (_caughtUpAt != default && from.Kind == StreamPositionKind.Latest)
        {
            // From the latest on, nothing had come by then.
            request.ShardIteratorType = ShardIteratorType.AT_TIMESTAMP;
            request.Timestamp = WholeSecond(_caughtUpAt - Margin);
        }
        else if (from.Kind == StreamPositionKind.Latest || from.Time >= context.Clock.Now)
        {
            // Kinesis refuses times to come; until then there is nothing older.
            request.ShardIteratorType = ShardIteratorType.LATEST;
        }
        else
        {
            request.ShardIteratorType = ShardIteratorType.AT_TIMESTAMP;
            request.Timestamp = WholeSecond(from.Time);
        }
    }

    // The SDK sends whole seconds and rounds to the nearest, which may be later.
    private static DateTime WholeSecond(DateTimeOffset time) => new(time.UtcTicks - (time.UtcTicks % TimeSpan.TicksPerSecond), DateTimeKind.Utc);

    /// <summary>Waits until the shard may be asked: false when the caller's wait ends before.</summary>
    private async Task<bool> WaitForTurnAsync(long started, TimeSpan wait, CancellationToken cancellationToken)
    {
        var left = wait == Timeout.InfiniteTimeSpan ? SaturatingTime.LongestTimer : wait - context.Time.GetElapsedTime(started);
        var calm = _calmUntil is { } until ? context.Time.GetElapsedTime(context.Time.GetTimestamp(), until) : TimeSpan.Zero;
        if (calm > TimeSpan.Zero && (_failures > 0 || wait != TimeSpan.Zero))
        {
            var longest = _failures > 0 && left < calm ? calm : left;
            if (longest > TimeSpan.Zero)
                await Task.Delay(calm < longest ? calm : longest, context.Time, cancellationToken).ConfigureAwait(false);
            if (calm > longest)
                return false;
        }

        await budget.TakeAsync(stream, shard, cancellationToken).ConfigureAwait(false);
        return true;
    }

    private async Task FetchAsync(int maxRecords, long maxBytes, CancellationToken cancellationToken)
    {
        var limit = (int)Math.Clamp(maxBytes / _averageSize, 1, Math.Min(maxRecords, KinesisLimits.ReadCount));

        // An iterator passes over what is gone without a word.
        if (_behind > Danger && !_isEntering)
            await OpenAsync(cancellationToken).ConfigureAwait(false);
        var askedAt = context.Clock.Now;
        GetRecordsResponse response;
        try
        {
            response = await context.Kinesis.GetRecordsAsync(new GetRecordsRequest { ShardIterator = _iterator, Limit = limit }, cancellationToken).ConfigureAwait(false);
        }
        catch (AmazonServiceException exception) when (KinesisErrors.IsExpiredIterator(exception))
        {
            await OpenAsync(cancellationToken).ConfigureAwait(false);
            return;
        }
        catch (AmazonServiceException exception) when (KinesisErrors.IsThrottled(exception))
        {
            var delay = Backoff.After(++_failures);
            CalmFor(delay);
            context.Logger.ReadingThrottled(stream, shard, delay);
            return;
        }

        _failures = 0;
        var records = response.Records ?? [];
        await KeepAsync(records, cancellationToken).ConfigureAwait(false);
        _iterator = response.NextShardIterator;
        _isEnd = string.IsNullOrEmpty(response.NextShardIterator);
        _behind = TimeSpan.FromMilliseconds(response.MillisBehindLatest ?? 0);

        // A full answer says nothing of what is behind it, whatever a server makes of the time.
        _isCaughtUp = !_isEnd && _behind == TimeSpan.Zero && records.Count < limit;
        if (!_isCaughtUp)
            return;
        _caughtUpAt = askedAt;
        CalmFor(context.Options.PollInterval);
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
        var ahead = _fetched.Last().Record.AppendedAt - records[^1].AppendedAt;
        return _behind + (ahead > TimeSpan.Zero ? ahead : TimeSpan.Zero);
    }

    private void CalmFor(TimeSpan time) => _calmUntil = context.Time.GetTimestamp() + (long)(time.TotalSeconds * context.Time.TimestampFrequency);
}
