using Integration.Hosting.Instances;
using Integration.Serving;
using Microsoft.Extensions.Logging;

namespace Integration.Hosting;

/// <summary>The reply queue that a request client uses now: a declared one, or one that belongs to this instance. When somebody deletes that, another takes its place.</summary>
internal sealed class ReplyQueues(IMessaging messaging, string? declared, Instance instance, TimeProvider time, ILogger logger, ServingLoops? loops) : IAsyncDisposable
{
    private const string Prefix = "replies-";

    /// <summary>What of the instance's name is in that of its queue: enough to know whose it is.</summary>
    private const int MostOfId = 40;

    private readonly SemaphoreSlim _opening = new(1);
    private ReplyQueue? _current;
    private bool _isDisposed;

    /// <summary>Expects a reply: the queue that it comes to, which is made if need be, and the reply.</summary>
    /// <param name="correlationId">The id that the reply will have.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public async Task<(ReplyQueue Queue, Task<Message> Reply)> ExpectAsync(string correlationId, CancellationToken cancellationToken)
    {
        if (TryExpect(Volatile.Read(ref _current), correlationId) is { } expected)
            return expected;
        await _opening.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            ObjectDisposedException.ThrowIf(_isDisposed, typeof(IRequestClient));
            if (TryExpect(_current, correlationId) is { } opened)
                return opened;
            if (_current is { } lost)
                await lost.DisposeAsync().ConfigureAwait(false);
            Volatile.Write(ref _current, await OpenAsync(cancellationToken).ConfigureAwait(false));
            return TryExpect(_current, correlationId)
                ?? throw new ServiceUnavailableException("the reply queue was deleted as soon as it was made.", messaging.Provider, EntityPath.Queue(_current!.Name));
        }
        finally
        {
            _opening.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _opening.WaitAsync().ConfigureAwait(false);
        _isDisposed = true;
        _opening.Release();
        if (_current is { } current)
            await current.DisposeAsync().ConfigureAwait(false);
    }

    private static (ReplyQueue Queue, Task<Message> Reply)? TryExpect(ReplyQueue? queue, string correlationId) =>
        queue is not null && queue.TryExpect(correlationId, out var reply) ? (queue, reply) : null;

    /// <summary>Each gets a name of its own: a service may not give that of a deleted one at once.</summary>
    private async Task<ReplyQueue> OpenAsync(CancellationToken cancellationToken)
    {
        if (declared is not null)
            return new ReplyQueue(messaging.Queue(declared), own: null, time, logger, loops);
        var id = instance.Id;
        var own = instance.Own(new QueueDefinition($"{Prefix}{id[..Math.Min(id.Length, MostOfId)]}-{InstanceId.RandomPart()}"));
        await own.MakeAsync(cancellationToken).ConfigureAwait(false);
        return new ReplyQueue(messaging.Queue(own.Path.Name), own, time, logger, loops);
    }
}
