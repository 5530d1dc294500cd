using System.Globalization;
using Integration.Drivers;
using Integration.Serving;
using Microsoft.Extensions.Logging;

namespace Integration.Hosting;

/// <summary>
/// The reply queue that a request client uses now. One that it makes for itself is used for a day and then replaced; its name says
/// until when, so that any client can delete those that a killed process left behind and none that is in use.
/// </summary>
internal sealed class ReplyQueues(IMessaging messaging, string? declared, TimeProvider time, ILogger logger, ServingLoops? loops) : IAsyncDisposable
{
    private const int IdLength = 32;
    private const string Prefix = "replies-";
    private const string TimestampFormat = "yyyyMMddHHmm";
    private static readonly TimeSpan Use = TimeSpan.FromDays(1);

    /// <summary>How far the clocks of two clients may differ: a queue is swept so long after its time.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromDays(1);

    private readonly SemaphoreSlim _opening = new(1);
    private readonly List<Task> _background = [];
    private readonly CancellationTokenSource _stopping = new();
    private ReplyQueue? _current;

    /// <summary>Expects a reply: the queue that it comes to, which is made if need be, and the reply.</summary>
    /// <param name="correlationId">The id that the reply will have.</param>
    /// <param name="limit">How long it will be waited for.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public async Task<(ReplyQueue Queue, Task<Message> Reply)> ExpectAsync(string correlationId, TimeSpan limit, CancellationToken cancellationToken)
    {
        if (TryExpect(Volatile.Read(ref _current), correlationId, limit) is { } expected)
            return expected;
        await _opening.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            ObjectDisposedException.ThrowIf(_stopping.IsCancellationRequested, typeof(IRequestClient));
            if (TryExpect(_current, correlationId, limit) is { } opened)
                return opened;
            if (_current is { } old)
                Run(() => CloseAsync(old));
            Volatile.Write(ref _current, await OpenAsync(limit, cancellationToken).ConfigureAwait(false));
            return TryExpect(_current, correlationId, TimeSpan.Zero)
                ?? throw new ServiceUnavailableException("the reply queue was deleted as soon as it was made.", messaging.Provider, EntityPath.Queue(_current!.Name));
        }
        finally
        {
            _opening.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        await _opening.WaitAsync().ConfigureAwait(false);
        await Task.WhenAll(_background).ConfigureAwait(false);
        if (_current is { } current)
            await current.DisposeAsync().ConfigureAwait(false);
    }

    private (ReplyQueue Queue, Task<Message> Reply)? TryExpect(ReplyQueue? queue, string correlationId, TimeSpan limit) =>
        queue is not null && SaturatingTime.Add(time.GetUtcNow(), limit) <= queue.UsableUntil && queue.TryExpect(correlationId, out var reply) ? (queue, reply) : null;

    private async Task<ReplyQueue> OpenAsync(TimeSpan limit, CancellationToken cancellationToken)
    {
        var until = declared is null ? SaturatingTime.Add(time.GetUtcNow(), SaturatingTime.Add(limit, Use)) : DateTimeOffset.MaxValue;
        var name = declared ?? $"{Prefix}{until.UtcDateTime.ToString(TimestampFormat, CultureInfo.InvariantCulture)}-{Guid.CreateVersion7():N}";
        if (declared is null)
        {
            await messaging.Topology.CreateQueueAsync(new QueueDefinition(name), cancellationToken).ConfigureAwait(false);
            Run(SweepAsync);
        }

        return new ReplyQueue(messaging, name, until, declared is null, time, logger, loops);
    }

    /// <summary>Deletes a queue that is not used any more, once nobody waits for a reply there.</summary>
    private async Task CloseAsync(ReplyQueue old)
    {
        await old.RetireAsync().WaitAsync(_stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await old.DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>Deletes the queues of clients that could not delete them themselves.</summary>
    private async Task SweepAsync()
    {
        try
        {
            await foreach (var queue in messaging.Topology.ListQueuesAsync(_stopping.Token).ConfigureAwait(false))
            {
                if (!IsLeft(queue.Name))
                    continue;
                await messaging.Topology.DeleteQueueAsync(queue.Name, _stopping.Token).ConfigureAwait(false);
                logger.ReplyQueueSwept(queue.Name);
            }
        }
#pragma warning disable CA1031 // Sweeping is a favour to others; whoever may and can does it next time.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            if (!_stopping.IsCancellationRequested)
                logger.NotSwept(exception);
        }
    }

    private bool IsLeft(string name) =>
        name.Length == Prefix.Length + TimestampFormat.Length + 1 + IdLength && name.StartsWith(Prefix, StringComparison.Ordinal)
        && name[^(IdLength + 1)] == '-' && Guid.TryParseExact(name.AsSpan(name.Length - IdLength), "N", out _)
        && DateTime.TryParseExact(
            name.AsSpan(Prefix.Length, TimestampFormat.Length), TimestampFormat, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var until)
        && SaturatingTime.Add(new DateTimeOffset(until), Grace) < time.GetUtcNow();

    /// <summary>Starts what belongs to no request: its end is waited for when the client is disposed.</summary>
    private void Run(Func<Task> work)
    {
        _background.RemoveAll(t => t.IsCompleted);
        using (ExecutionContext.SuppressFlow())
            _background.Add(Task.Run(work, CancellationToken.None));
    }
}
