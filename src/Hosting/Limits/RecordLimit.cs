using System.Threading.RateLimiting;

namespace Integration.Hosting.Limits;

/// <summary>
/// Permits for records of a stream, shared by the partitions of a consumer: taken before a record is handled, not before it is read, which takes it from
/// nobody.
/// </summary>
/// <param name="limiter">Where permits come from.</param>
/// <param name="isOwn">Whether the limiter ends with this.</param>
/// <param name="time">The clock of waits.</param>
internal sealed class RecordLimit(RateLimiter limiter, bool isOwn, TimeProvider time) : IDisposable
{
    /// <summary>The limit of the options; null for none.</summary>
    public static RecordLimit? Make(RateLimitOptions options, IServiceProvider services, TimeProvider time) =>
        Limiters.Make(options, services, time) is var (limiter, isOwn) ? new(limiter, isOwn, time) : null;

    public ValueTask<RateLimitLease> AcquireAsync(CancellationToken cancellationToken) => limiter.AcquireOneAsync(time, cancellationToken);

    /// <summary>A permit if there is one now; else null.</summary>
    public RateLimitLease? TryAcquire()
    {
        var lease = limiter.AttemptAcquire();
        if (lease.IsAcquired)
            return lease;
        lease.Dispose();
        return null;
    }

    public void Dispose()
    {
        if (isOwn)
            limiter.Dispose();
    }
}
