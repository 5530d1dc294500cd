using System.Diagnostics.CodeAnalysis;
using Integration.Hosting.Instances;
using Integration.Serving;
using Microsoft.Extensions.Logging;

namespace Integration.Hosting;

/// <summary>A queue that replies come to, and the loop that hands them out.</summary>
internal sealed class ReplyQueue : IAsyncDisposable
{
    /// <summary>What its loop is called.</summary>
    public const string LoopKind = "reply queue";

    private const int BatchSize = 32;

    private readonly IQueue _queue;
    private readonly InstanceSource? _own;
    private readonly ILogger _logger;
    private readonly Lock _gate = new();
    private readonly Dictionary<string, TaskCompletionSource<Message>> _waiting = new(StringComparer.Ordinal);
    private readonly CancellationTokenSource _stopping = new();
    private readonly ServingLoops? _loops;
    private readonly ServingLoop _loop;
    private readonly Task _receiving;
    private bool _isLost;

    /// <param name="queue">The queue.</param>
    /// <param name="own">The same where it belongs to this instance, which deletes it in the end; null for a declared one.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">Where late replies are told.</param>
    /// <param name="loops">The client's loops.</param>
    public ReplyQueue(IQueue queue, InstanceSource? own, TimeProvider time, ILogger logger, ServingLoops? loops)
    {
        (_queue, _own, _logger, _loops) = (queue, own, logger, loops);
        _loop = new ServingLoop(LoopKind, Name, time, logger);
        _loops?.Add(_loop);
        _receiving = _loop.Start(ReceiveAsync, _stopping.Token);
    }

    public string Name => _queue.Path.Name;

    /// <summary>The reply with this correlation id, when it comes; false when the queue takes no more. Call <see cref="Forget"/> afterwards.</summary>
    public bool TryExpect(string correlationId, [NotNullWhen(true)] out Task<Message>? reply)
    {
        var waiting = new TaskCompletionSource<Message>(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_gate)
        {
            if (!_isLost)
                _waiting[correlationId] = waiting;
            reply = _isLost ? null : waiting.Task;
            return reply is not null;
        }
    }

    public void Forget(string correlationId)
    {
        lock (_gate)
            _waiting.Remove(correlationId);
    }

    /// <summary>Ends the loop, and deletes the queue if it belongs to this instance.</summary>
    public async ValueTask DisposeAsync()
    {
        _loops?.Remove(_loop);
        await _stopping.CancelAsync().ConfigureAwait(false);
        await _receiving.ConfigureAwait(false);
        if (_own is not null && !_isLost)
            await _own.DeleteAsync(CancellationToken.None).ConfigureAwait(false);
    }

    private async Task ReceiveAsync(CancellationToken stopping)
    {
        try
        {
            var replies = await _queue.ReceiveAsync(BatchSize, Timeout.InfiniteTimeSpan, stopping).ConfigureAwait(false);
            foreach (var reply in replies)
                HandOut(reply);
            if (replies.Count > 0)
                await CompleteAsync(replies).ConfigureAwait(false);
        }
        catch (EntityNotFoundException exception) when (_own is not null)
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
            _isLost = true;
            foreach (var waiting in _waiting.Values)
                waiting.TrySetException(new ReplyQueueLostException());
        }

        _loops?.Remove(_loop);
        _stopping.Cancel();
    }
}

/// <summary>The reply queue was deleted while a request waited.</summary>
internal sealed class ReplyQueueLostException : Exception;
