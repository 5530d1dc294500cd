using System.Collections.Concurrent;
using System.Threading.RateLimiting;
using Integration.Serving;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Integration.Hosting.Limits;

/// <summary>Permits for messages by a key of theirs, which is known once they are fetched. A permit is given back when its message is done with.</summary>
internal sealed class KeyLimit(
    PartitionedRateLimiter<MessageContext> limiter, bool isOwn, int maxHeld, IServiceScopeFactory scopes, TimeProvider time, ILogger logger) : IDisposable
{
    /// <summary>A limiter may have a queue of its own: whoever is in it for longer waits.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(250);

    private readonly ConcurrentDictionary<LockedMessage, RateLimitLease> _used = new();
    private int _held;

    /// <summary>How many messages that wait don't count as work in hand.</summary>
    public int MaxHeld => maxHeld;

    /// <summary>The limit of the options; null for none.</summary>
    public static KeyLimit? Make(KeyRateLimitOptions options, IServiceProvider services, TimeProvider time, ILogger logger)
    {
        var limiter = options switch
        {
            { Limiter: { } make } => make(services) ?? throw new InvalidOperationException("KeyRateLimit.Limiter gave no limiter."),
            { Messages: { } messages } => PartitionedRateLimiter.Create<MessageContext, string>(
                context => RateLimitPartition.Get(KeyOf(options.Key!, context), _ => new TokenBucket(messages, options.Period, options.Burst ?? messages, time)), StringComparer.Ordinal),
            _ => null,
        };
        return limiter is null ? null : new(limiter, options.Limiter is null, options.MaxHeld, services.GetRequiredService<IServiceScopeFactory>(), time, logger);
    }

    /// <summary>Whether a message may be handled now, without waiting.</summary>
    public async ValueTask<bool> TryAcquireAsync(LockedMessage message)
    {
        if (_used.ContainsKey(message))
            return true;
        try
        {
            var context = new MessageContext(message, scopes);
            try
            {
                return Take(message, limiter.AttemptAcquire(context)) is null;
            }
            finally
            {
                await context.EndScopeAsync().ConfigureAwait(false);
            }
        }
#pragma warning disable CA1031 // A limiter that can't be asked refuses: the message waits, and is no failure.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            logger.LimiterFailed(exception, message.Received.MessageId, message.Received.Source);
            return false;
        }
    }

    /// <summary>
    /// Waits until a message may be handled, its lock renewed meanwhile. False when it is not to be: it was given back because too many wait already, or
    /// nothing is fetched any more, or it lost its lock.
    /// </summary>
    /// <param name="message">The message.</param>
    /// <param name="tryGiveBack">Gives it back for at least so long; false when it must be held all the same.</param>
    /// <param name="cancellationToken">Cancelled when nothing is fetched any more.</param>
    public async Task<bool> WaitAsync(LockedMessage message, Func<LockedMessage, TimeSpan, Task<bool>> tryGiveBack, CancellationToken cancellationToken)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, message.Lost);
        var isHeld = false;
        try
        {
            while (!end.IsCancellationRequested)
            {
                var asking = AskAsync(message, end.Token);
                var pause = await Task.WhenAny(asking, time.DelayAsync(Patience, end.Token)).ConfigureAwait(false) == asking
                    ? await asking.ConfigureAwait(false)
                    : Patience;
                if (pause is null)
                    return true;
                if (!isHeld && !(isHeld = TryHold()) && await tryGiveBack(message, pause.Value).ConfigureAwait(false))
                {
                    await end.CancelAsync().ConfigureAwait(false);
                    await asking.ConfigureAwait(false);
                    return false;
                }

                pause = await asking.ConfigureAwait(false);
                if (pause is null)
                    return true;
                await time.DelayAsync(pause.Value, end.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }

            return false;
        }
        finally
        {
            if (isHeld)
                Interlocked.Decrement(ref _held);
        }
    }

    /// <summary>Gives the permit of a message back.</summary>
    public void End(LockedMessage message)
    {
        if (_used.TryRemove(message, out var lease))
            lease.Dispose();
    }

    public void Dispose()
    {
        if (isOwn)
            limiter.Dispose();
    }

    private static string KeyOf(string key, MessageContext context)
    {
        var message = context.Received.Message;
        if (key == KeyRateLimitOptions.Group)
            return message.GroupId ?? "";
        return message.Headers.TryGetValue(key[KeyRateLimitOptions.HeaderPrefix.Length..], out var value) ? value.ToString() ?? "" : "";
    }

    /// <summary>Asks, waiting as long as the limiter does: null with a permit, otherwise when to ask again. Never throws.</summary>
    private async Task<TimeSpan?> AskAsync(LockedMessage message, CancellationToken cancellationToken)
    {
        var context = new MessageContext(message, scopes);
        try
        {
            return Take(message, await limiter.AcquireAsync(context, 1, cancellationToken).ConfigureAwait(false));
        }
#pragma warning disable CA1031 // See above.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            if (!cancellationToken.IsCancellationRequested)
                logger.LimiterFailed(exception, message.Received.MessageId, message.Received.Source);
            return Refusals.Pause * 4;
        }
        finally
        {
            await context.EndScopeAsync().ConfigureAwait(false);
        }
    }

    private TimeSpan? Take(LockedMessage message, RateLimitLease lease)
    {
        if (lease.IsAcquired)
        {
            _used[message] = lease;
            return null;
        }

        using (lease)
            return lease.RetryAfter();
    }

    private bool TryHold()
    {
        if (Interlocked.Increment(ref _held) <= maxHeld)
            return true;
        Interlocked.Decrement(ref _held);
        return false;
    }
}
