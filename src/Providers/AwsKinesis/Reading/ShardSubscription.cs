using Amazon.Kinesis.Model;
using Amazon.Runtime.EventStreams;

namespace Integration.Aws.Kinesis.Reading;

/// <summary>One subscription to a shard, of five minutes. An event at most is ahead of the reader; further ones wait in the connection.</summary>
internal sealed class ShardSubscription : IAsyncDisposable
{
    private readonly SubscribeToShardResponse _response;
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _ending = new();
    private readonly IAsyncEnumerator<IEventStreamEvent> _events;
    private Task<bool>? _next;
    private long _askedAt;

    /// <param name="response">It is disposed with the subscription.</param>
    /// <param name="time">The local clock.</param>
    public ShardSubscription(SubscribeToShardResponse response, TimeProvider time)
    {
        _response = response;
        _time = time;
        _events = response.EventStream.GetAsyncEnumerator(_ending.Token);
    }

    /// <summary>Whether any event has come.</summary>
    public bool HasGiven { get; private set; }

    /// <summary>For how long nothing has come that was waited for.</summary>
    public TimeSpan Silence => _next is null ? TimeSpan.Zero : _time.GetElapsedTime(_askedAt);

    /// <summary>Whether there is an event, or the end, to be taken within the wait.</summary>
    public async Task<bool> WaitAsync(TimeSpan wait, CancellationToken cancellationToken)
    {
        if (_next is null)
        {
            // Without the caller's token: what it gives up waiting for comes next time.
            _next = _events.MoveNextAsync().AsTask();
            _askedAt = _time.GetTimestamp();
        }

        if (wait > TimeSpan.Zero)
            await ((Task)_next).WaitAsync(wait, _time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!_next.IsCompleted)
            cancellationToken.ThrowIfCancellationRequested();
        return _next.IsCompleted;
    }

    /// <summary>The event that was waited for; null at the end.</summary>
    public async Task<IEventStreamEvent?> TakeAsync()
    {
        var next = _next!;
        _next = null;
        if (!await next.ConfigureAwait(false))
            return null;
        HasGiven = true;
        return _events.Current;
    }

    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync().ConfigureAwait(false);
        if (_next is not null)
            await ((Task)_next).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _events.DisposeAsync().ConfigureAwait(false);
        _response.Dispose();
        _ending.Dispose();
    }
}
