using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Integration.Hosting;

/// <summary>The queue that a request client gets its replies from, and the one loop that hands them out.</summary>
internal sealed class ReplyQueue(IMessaging messaging, string? declared, TimeProvider time, ILogger logger) : IAsyncDisposable
{
    private const int BatchSize = 32;
    private static readonly TimeSpan PollWait = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan FirstBackoff = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan LongestBackoff = TimeSpan.FromSeconds(30);

    private readonly ConcurrentDictionary<string, TaskCompletionSource<Message>> _waiting = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim _opening = new(1);
    private readonly CancellationTokenSource _stopping = new();
    private Task _receiving = Task.CompletedTask;
    private string? _name;

    /// <summary>The queue's name; at first the queue is created unless it is a declared one, and receiving begins.</summary>
    public async Task<string> OpenAsync(CancellationToken cancellationToken)
    {
        if (Volatile.Read(ref _name) is { } open)
            return open;
        await _opening.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (_name is { } opened)
                return opened;
            ObjectDisposedException.ThrowIf(_stopping.IsCancellationRequested, typeof(IRequestClient));
            var name = declared ?? $"replies-{Guid.CreateVersion7():N}";
            if (declared is null)
                await messaging.Topology.CreateQueueAsync(new QueueDefinition(name), cancellationToken).ConfigureAwait(false);
            _receiving = Task.Run(() => ReceiveAsync(messaging.Queue(name)), CancellationToken.None);
            Volatile.Write(ref _name, name);
            return name;
        }
        finally
        {
            _opening.Release();
        }
    }

    /// <summary>The reply with this correlation id, when it comes. Call <see cref="Forget"/> in any case.</summary>
    public Task<Message> Expect(string correlationId) =>
        _waiting.GetOrAdd(correlationId, _ => new TaskCompletionSource<Message>(TaskCreationOptions.RunContinuationsAsynchronously)).Task;

    public void Forget(string correlationId) => _waiting.TryRemove(correlationId, out _);

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        await _opening.WaitAsync().ConfigureAwait(false);
        await _receiving.ConfigureAwait(false);
        if (_name is not null && declared is null)
            await DeleteAsync(_name).ConfigureAwait(false);
    }

    private async Task ReceiveAsync(IQueue queue)
    {
        var backoff = FirstBackoff;
        try
        {
            while (true)
            {
                try
                {
                    var replies = await queue.ReceiveAsync(BatchSize, PollWait, _stopping.Token).ConfigureAwait(false);
                    foreach (var reply in replies)
                        Dispatch(reply);
                    if (replies.Count > 0)
                        await CompleteAsync(queue, replies).ConfigureAwait(false);
                    backoff = FirstBackoff;
                }
                catch (MessagingException exception)
                {
                    logger.RepliesUnavailable(exception, queue.Path, backoff);
                    await Task.Delay(backoff, time, _stopping.Token).ConfigureAwait(false);
                    backoff = backoff * 2 < LongestBackoff ? backoff * 2 : LongestBackoff;
                }
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or ObjectDisposedException)
        {
            // Disposing: this client's, or the messaging client's beneath it.
        }
    }

    private void Dispatch(ReceivedMessage reply)
    {
        if (reply.CorrelationId is not { } id || !_waiting.TryGetValue(id, out var waiting) || !waiting.TrySetResult(reply.Message))
            logger.LateReply(reply.MessageId, reply.Source, reply.CorrelationId);
    }

    /// <summary>A reply that can't be completed comes again, as a late one. Disposing does not keep one that was handed out from it.</summary>
    private async Task CompleteAsync(IQueue queue, IReadOnlyList<ReceivedMessage> replies)
    {
        var results = await queue.CompleteManyAsync(replies, CancellationToken.None).ConfigureAwait(false);
        foreach (var failed in results.Failed)
            logger.ReplyNotCompleted(failed.Error!, failed.Message.MessageId, failed.Message.Source);
    }

    private async Task DeleteAsync(string name)
    {
        try
        {
            await messaging.Topology.DeleteQueueAsync(name).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is MessagingException or ObjectDisposedException)
        {
            logger.ReplyQueueLeft(exception, name);
        }
    }
}
