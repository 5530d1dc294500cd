using Amazon.Kinesis;
using Amazon.Kinesis.Model;
using Amazon.Runtime;
using Integration.Aws.Kinesis.Requests;
using Integration.Serving;

namespace Integration.Aws.Kinesis.Reading;

/// <summary>Is pushed the records of a shard by enhanced fan-out, in one subscription after another.</summary>
internal sealed class SubscribedShard(KinesisContext context, EntityPath stream, string shard, FanOutConsumer consumer) : IShardFeed, IAsyncDisposable
{
    /// <summary>Kinesis lets a subscription be taken over only when it is 5 s old.</summary>
    private static readonly Backoff Backoff = new(TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(30));

    /// <summary>Kinesis sends an event every few seconds, records or not: a connection that is silent for so long is dead.</summary>
    private static readonly TimeSpan LongestSilence = TimeSpan.FromMinutes(1);

    private readonly Calm _calm = new(context.Time);
    private ShardSubscription? _subscription;
    private int _failures;
    private bool _isLookedFor;

    public bool IsClosed => _subscription is null;

    public async Task<bool> TryOpenAsync(ShardEntry entry, TimeSpan wait, CancellationToken cancellationToken)
    {
        await CloseAsync().ConfigureAwait(false);
        if (!await _calm.WaitAsync(wait, cancellationToken).ConfigureAwait(false))
            return false;
        try
        {
            var response = await context.Kinesis.SubscribeToShardAsync(
                new SubscribeToShardRequest
                {
                    ConsumerARN = await consumer.GetArnAsync(cancellationToken).ConfigureAwait(false),
                    ShardId = shard,
                    StartingPosition = new StartingPosition { Type = entry.Type, SequenceNumber = entry.Sequence, Timestamp = entry.Time },
                },
                cancellationToken).ConfigureAwait(false);
            _subscription = new ShardSubscription(response, context.Time);
            return true;
        }
        catch (AmazonServiceException exception) when (IsPassing(exception))
        {
            return false;
        }
    }

    public async Task<ShardAnswer?> ReadAsync(int limit, TimeSpan wait, CancellationToken cancellationToken)
    {
        var subscription = _subscription!;
        var patience = LongestSilence - subscription.Silence;
        if (await subscription.WaitAsync(wait == Timeout.InfiniteTimeSpan || wait > patience ? patience : wait, cancellationToken).ConfigureAwait(false))
            return await TakeAsync(subscription).ConfigureAwait(false);
        if (subscription.Silence >= LongestSilence)
        {
            context.Logger.SubscriptionSilent(stream, shard, LongestSilence);
            await CloseAsync().ConfigureAwait(false);
        }

        return null;
    }

    public async ValueTask CloseAsync()
    {
        if (_subscription is not { } subscription)
            return;
        _subscription = null;
        await subscription.DisposeAsync().ConfigureAwait(false);
    }

    public ValueTask DisposeAsync() => CloseAsync();

    private async Task<ShardAnswer?> TakeAsync(ShardSubscription subscription)
    {
        try
        {
            if (await subscription.TakeAsync().ConfigureAwait(false) is { } received)
                return received is SubscribeToShardEvent records ? ReadAnswer(records) : null;
        }
        catch (KinesisEventStreamException exception) when (exception.InnerException is AmazonServiceException refusal ? IsPassing(refusal) : subscription.HasGiven)
        {
            await CloseAsync().ConfigureAwait(false);
            return null;
        }

        // Its five minutes are over.
        await CloseAsync().ConfigureAwait(false);
        if (!subscription.HasGiven)
            Pause("ended at once");
        return null;
    }

    private ShardAnswer ReadAnswer(SubscribeToShardEvent records)
    {
        (_failures, _isLookedFor) = (0, false);
        var behind = TimeSpan.FromMilliseconds(records.MillisBehindLatest ?? 0);
        var isEnd = records.ChildShards is { Count: > 0 };
        return new(records.Records ?? [], behind, !isEnd && behind == TimeSpan.Zero, isEnd) { Continuation = records.ContinuationSequenceNumber };
    }

    /// <summary>
    /// Whether a refusal passes by itself, as where another subscription is in the way: then the shard is left alone for a while. A consumer that is not found is
    /// looked for once, and registered where it was ended meanwhile; after that it is the stream or the shard that is gone.
    /// </summary>
    private bool IsPassing(AmazonServiceException exception)
    {
        if (KinesisErrors.IsNotFound(exception))
        {
            consumer.Forget();
            if (_isLookedFor)
                return false;
            _isLookedFor = true;
            return true;
        }

        if (!KinesisErrors.IsInUse(exception) && !KinesisErrors.IsThrottled(exception))
            return false;
        Pause(KinesisErrors.CodeOf(exception));
        return true;
    }

    private void Pause(string reason)
    {
        var delay = Backoff.After(++_failures);
        _calm.For(delay);
        context.Logger.SubscriptionRefused(stream, shard, reason, delay);
    }
}
