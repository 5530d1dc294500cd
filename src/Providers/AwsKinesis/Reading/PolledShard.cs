using Amazon.Kinesis.Model;
using Amazon.Runtime;
using Integration.Aws.Kinesis.Requests;
using Integration.Serving;

namespace Integration.Aws.Kinesis.Reading;

/// <summary>Asks a shard for its records, by iterators, which expire when nobody uses them for five minutes.</summary>
internal sealed class PolledShard(KinesisContext context, EntityPath stream, string shard, ReadBudget budget) : IShardFeed
{
    private static readonly Backoff Backoff = new(TimeSpan.FromMilliseconds(500), TimeSpan.FromSeconds(10));

    private readonly Calm _calm = new(context.Time);
    private string? _iterator;
    private int _failures;

    public bool IsClosed => _iterator is null;

    public async Task<bool> TryOpenAsync(ShardEntry entry, TimeSpan wait, CancellationToken cancellationToken)
    {
        var request = new GetShardIteratorRequest
        {
            StreamName = context.NameOf(stream),
            ShardId = shard,
            ShardIteratorType = entry.Type,
            StartingSequenceNumber = entry.Sequence,
            Timestamp = entry.Time,
        };
        _iterator = (await context.Kinesis.GetShardIteratorAsync(request, cancellationToken).ConfigureAwait(false)).ShardIterator;
        return true;
    }

    public async Task<ShardAnswer?> ReadAsync(int limit, TimeSpan wait, CancellationToken cancellationToken)
    {
        if (!await WaitForTurnAsync(wait, cancellationToken).ConfigureAwait(false))
            return null;
        var askedAt = context.Clock.Now;
        GetRecordsResponse response;
        try
        {
            response = await context.Kinesis.GetRecordsAsync(new GetRecordsRequest { ShardIterator = _iterator, Limit = limit }, cancellationToken).ConfigureAwait(false);
        }
        catch (AmazonServiceException exception) when (KinesisErrors.IsExpiredIterator(exception))
        {
            _iterator = null;
            return null;
        }
        catch (AmazonServiceException exception) when (KinesisErrors.IsThrottled(exception))
        {
            var delay = Backoff.After(++_failures);
            _calm.For(delay);
            context.Logger.ReadingThrottled(stream, shard, delay);
            return null;
        }

        _failures = 0;
        _iterator = response.NextShardIterator;
        var answer = ReadAnswer(response, limit, askedAt);
        if (answer.IsCaughtUp)
            _calm.For(context.Options.PollInterval);
        return answer;
    }

    /// <summary>How far the place lies behind the newest record in time.</summary>
    public async Task<TimeSpan> MeasureAsync(CancellationToken cancellationToken)
    {
        await budget.TakeAsync(stream, shard, cancellationToken).ConfigureAwait(false);
        var response = await context.Kinesis.GetRecordsAsync(new GetRecordsRequest { ShardIterator = _iterator, Limit = 1 }, cancellationToken).ConfigureAwait(false);
        return TimeSpan.FromMilliseconds(response.MillisBehindLatest ?? 0);
    }

    public ValueTask CloseAsync()
    {
        _iterator = null;
        return ValueTask.CompletedTask;
    }

    private static ShardAnswer ReadAnswer(GetRecordsResponse response, int limit, DateTimeOffset askedAt)
    {
        var records = response.Records ?? [];
        var isEnd = string.IsNullOrEmpty(response.NextShardIterator);
        var behind = TimeSpan.FromMilliseconds(response.MillisBehindLatest ?? 0);

        // A full answer says nothing of what is behind it, whatever a server makes of the time.
        var isCaughtUp = !isEnd && behind == TimeSpan.Zero && records.Count < limit;
        return new(records, behind, isCaughtUp, isEnd) { CaughtUpAt = isCaughtUp ? askedAt : null };
    }

    /// <summary>Waits until the shard may be asked: false when the caller's wait ends before. One that does not wait asks at once, unless it was told to slow down.</summary>
    private async Task<bool> WaitForTurnAsync(TimeSpan wait, CancellationToken cancellationToken)
    {
        var mayWait = _failures > 0 ? Timeout.InfiniteTimeSpan : wait;
        if (mayWait != TimeSpan.Zero && !await _calm.WaitAsync(mayWait, cancellationToken).ConfigureAwait(false))
            return false;
        await budget.TakeAsync(stream, shard, cancellationToken).ConfigureAwait(false);
        return true;
    }
}
