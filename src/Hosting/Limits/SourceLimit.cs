using System.Collections.Concurrent;
using System.Threading.RateLimiting;
using Integration.Serving;

namespace Integration.Hosting.Limits;

/// <summary>
/// Permits for what is to be fetched of a source: without one nothing is, so that nobody's lock runs for a message that may not be handled. A permit is
/// given back when its message is done with.
/// </summary>
/// <param name="limiter">Where permits come from.</param>
/// <param name="isOwn">Whether the limiter ends with this.</param>
/// <param name="time">The clock of waits.</param>
internal sealed class SourceLimit(RateLimiter limiter, bool isOwn, TimeProvider time) : IDisposable
{
    private readonly ConcurrentQueue<RateLimitLease> _unused = new();
    private readonly ConcurrentDictionary<LockedMessage, RateLimitLease> _used = new();
    private bool _isBusy;

    /// <summary>The limit of the options; null for none.</summary>
    public static SourceLimit? Make(RateLimitOptions options, IServiceProvider services, TimeProvider time) =>
        Limiters.Make(options, services, time) is var (limiter, isOwn) ? new(limiter, isOwn, time) : null;

    /// <summary>
    /// Waits until something may be fetched; how much. As long as there is little to fetch it takes no more than one permit: others may want them.
    /// </summary>
    public async ValueTask<int> AcquireAsync(int most, CancellationToken cancellationToken)
    {
        if (_unused.IsEmpty)
            _unused.Enqueue(await limiter.AcquireOneAsync(time, cancellationToken).ConfigureAwait(false));
        while (_isBusy && _unused.Count < most)
        {
            var lease = limiter.AttemptAcquire();
            if (!lease.IsAcquired)
            {
                lease.Dispose();
                break;
            }

            _unused.Enqueue(lease);
        }

        return Math.Min(most, _unused.Count);
    }

    /// <summary>
    /// Uses permits for what was fetched. Those that are too many serve next time where they would be spent otherwise; where they come back, as of a
    /// limit of what is handled at a time, others may have them.
    /// </summary>
    public void Use(LockedMessage[] messages)
    {
        foreach (var message in messages)
        {
            if (_unused.TryDequeue(out var lease))
                _used[message] = lease;
        }

        _isBusy = _unused.IsEmpty;
        if (limiter is not ReplenishingRateLimiter)
            ReturnUnused();
    }

    /// <summary>Gives the permit of a message back.</summary>
    public void End(LockedMessage message)
    {
        if (_used.TryRemove(message, out var lease))
            lease.Dispose();
    }

    /// <summary>Gives back what was not used, as nothing is fetched for now.</summary>
    public void ReturnUnused()
    {
        while (_unused.TryDequeue(out var lease))
            lease.Dispose();
    }

    public void Dispose()
    {
        ReturnUnused();
        if (isOwn)
            limiter.Dispose();
    }
}
