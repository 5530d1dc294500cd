using System.Threading.RateLimiting;

namespace Integration.Hosting.Limits;

/// <summary>The limiters of options, and how they are asked.</summary>
internal static class Limiters
{
    /// <summary>The limiter of the options, and whether it ends with whoever asked for it; null for no limit.</summary>
    public static (RateLimiter Limiter, bool IsOwn)? Make(RateLimitOptions options, IServiceProvider services, TimeProvider time) => options switch
    {
        { Limiter: { } make } => (make(services) ?? throw new InvalidOperationException("RateLimit.Limiter gave no limiter."), false),
        { Messages: { } messages } => (new TokenBucket(messages, options.Period, options.Burst ?? messages, time), true),
        _ => null,
    };

    /// <summary>Waits for a permit, however often it is refused.</summary>
    public static async ValueTask<RateLimitLease> AcquireOneAsync(this RateLimiter limiter, TimeProvider time, CancellationToken cancellationToken)
    {
        while (true)
        {
            var lease = await limiter.AcquireAsync(1, cancellationToken).ConfigureAwait(false);
            if (lease.IsAcquired)
                return lease;
            var pause = lease.RetryAfter();
            lease.Dispose();
            await time.DelayAsync(pause, cancellationToken).ConfigureAwait(false);
        }
    }
}
