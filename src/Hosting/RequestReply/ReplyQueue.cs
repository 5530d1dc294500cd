using Integration.Serving;
using Microsoft.Extensions.Logging;

namespace Integration.Hosting;

/// <summary>A queue that replies come to, and the loop that hands them out. Made and deleted here unless it is a declared one.</summary>
internal sealed class ReplyQueue : IAsyncDisposable
{
    private const int BatchSize = 32;
    private static readonly TimeSpan PollWait = TimeSpan.FromSeconds(20);

    private readonly IMessaging _messaging;
    private readonly ILogger _logger;
    private readonly bool _isOwn;
    private readonly Lock _gate = new();
    private readonly Dictionary<string, TaskCompletionSource<Message>> _waiting = new(StringComparer.Ordinal);
    private readonly CancellationTokenSource _stopping = new();
    private readonly TaskCompletionSource _idle = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly IQueue _queue;
    private readonly ServingLoops? _loops;
    private readonly ServingLoop _loop;
    private readonly Task _receiving;
    private bool _isRetired;
    private bool _isLost;

    public ReplyQueue(IMessaging messaging, string name, DateTimeOffset usableUntil, bool isOwn, TimeProvider time, ILogger logger, ServingLoops? loops)
    {
        (_messaging, Name, UsableUntil, _isOwn, _logger, _loops) = (messaging, name, usableUntil, isOwn, logger, loops);
        _queue = messaging.Queue(name);
        _loop = new ServingLoop("reply queue", name, time, logger);
        _loops?.Add(_loop);
        _receiving = _loop.Start(ReceiveAsync, _stopping.Token);
    }

    public string Name { get; }

    /// <summary>Until when replies may be expected here.</summary>
    public DateTimeOffset UsableUntil { get; }

    /// <summary>The reply with this correlation id, when it comes; null when the queue takes no more. Call <see cref="Forget"/> afterwards.</summary>
    public Task<Message>? TryExpect(string correlationId)
    {
        lock (_gate)
        {
#pragma warning disable MA0022 // No task: the caller asks another queue.
            if (_isRetired)
                return null;
#pragma warning restore MA0022
            var reply = new TaskCompletionSource<Message>(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiting[correlationId] = reply;
            return reply.Task;
        }
    }

    public void Forget(string correlationId)
    {
        lock (_gate)
        {
            _waiting.Remove(correlationId);
            if (_isRetired && _waiting.Count == 0)
                _idle.TrySetResult();
        }
    }

    /// <summary>Takes no more requests; ends when nobody waits any more.</summary>
    public Task RetireAsync()
    {
        lock (_gate)
        {
            _isRetired = true;
            if (_waiting.Count == 0)
                _idle.TrySetResult();
            return _idle.Task;
        }
    }

    /// <summary>Ends the loop and deletes the queue if it was made here.</summary>
    public async ValueTask DisposeAsync()
    {
        _loops?.Remove(_loop);
        await _stopping.CancelAsync().ConfigureAwait(false);
        await _receiving.ConfigureAwait(false);
        if (!_isOwn || _isLost)
            return;
        try
        {
            await _messaging.Topology.DeleteQueueAsync(Name).ConfigureAwait(false);
        }
#pragma warning disable CA1031 // A queue that stays is swept by another client after its time.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            _logger.ReplyQueueLeft(exception, Name);
        }
    }

    private async Task ReceiveAsync(CancellationToken stopping)
    {
        try
        {
            var replies = await _queue.ReceiveAsync(BatchSize, PollWait, stopping).ConfigureAwait(false);
            foreach (var reply in replies)
                HandOut(reply);
            if (replies.Count > 0)
                await CompleteAsync(replies).ConfigureAwait(false);
        }
        catch (EntityNotFoundException exception) when (_isOwn)
        {
            _logger.ReplyQueueLost(exception, Name);
            Lose();
        }
    }

    private void HandOut(ReceivedMessage reply)
    {
        TaskCompletionSource<Message>? waiting = null;
        lock (_gate)
        {
            if (reply.CorrelationId is { } id)
                _waiting.TryGetValue(id, out waiting);
        }

        if (waiting?.TrySetResult(reply.Message) != true)
            _logger.LateReply(reply.MessageId, reply.Source, reply.CorrelationId);
    }

    /// <summary>A reply that can't be completed comes again, as a late one. Disposing does not keep one that was handed out from it.</summary>
    private async Task CompleteAsync(IReadOnlyList<ReceivedMessage> replies)
    {
        var results = await _queue.CompleteManyAsync(replies, CancellationToken.None).ConfigureAwait(false);
        foreach (var failed in results.Failed)
            _logger.ReplyNotCompleted(failed.Error!, failed.Message.MessageId, failed.Message.Source);
    }

    /// <summary>Somebody deleted the queue: whoever waits asks again by another, and the loop ends.</summary>
    private void Lose()
    {
        lock (_gate)
        {
            _isLost = _isRetired = true;
            foreach (var waiting in _waiting.Values)
                waiting.TrySetException(new ReplyQueueLostException());
        }

        _loops?.Remove(_loop);
        _stopping.Cancel();
    }
}

/// <summary>The reply queue was deleted while a request waited.</summary>
internal sealed class ReplyQueueLostException : Exception;
