using System.Diagnostics.CodeAnalysis;
using System.Threading.RateLimiting;
using Integration.Drivers;

namespace Integration.Hosting.Limits;

/// <summary>
/// A token bucket by the application's clock, which may be virtual; that of the framework reads the system's. It fills evenly, has no queue, and says with a
/// refusal when to ask again.
/// </summary>
/// <param name="tokens">How many come in a period.</param>
/// <param name="period">The period.</param>
/// <param name="burst">How many it holds; full at first.</param>
/// <param name="time">The clock.</param>
internal sealed class TokenBucket(int tokens, TimeSpan period, int burst, TimeProvider time) : ReplenishingRateLimiter
{
    /// <summary>What adding fractions may be short by.</summary>
    private const double Tolerance = 1e-6;

    private static readonly Lease Granted = new(null);

    private readonly Lock _gate = new();
    private readonly double _perSecond = tokens / period.TotalSeconds;
    private double _left = burst;
    private long _filledAt = time.GetTimestamp();
    private long _granted;
    private long _refused;

    /// <summary>For how long it is full; null while it is not.</summary>
    public override TimeSpan? IdleDuration
    {
        get
        {
            lock (_gate)
            {
                var idle = time.GetElapsedTime(_filledAt) - Missing(burst);
                return idle >= TimeSpan.Zero ? idle : null;
            }
        }
    }

    public override TimeSpan ReplenishmentPeriod => SaturatingTime.Multiply(period, 1.0 / tokens);

    public override bool IsAutoReplenishing => true;

    public override bool TryReplenish() => false;

    public override RateLimiterStatistics GetStatistics()
    {
        lock (_gate)
        {
            Fill();
            return new() { CurrentAvailablePermits = (long)(_left + Tolerance), TotalSuccessfulLeases = _granted, TotalFailedLeases = _refused };
        }
    }

    protected override RateLimitLease AttemptAcquireCore(int permitCount)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(permitCount, burst);
        lock (_gate)
        {
            Fill();
            if (_left + Tolerance < permitCount)
            {
                _refused++;
                return new Lease(Missing(permitCount));
            }

            _left = Math.Max(0, _left - permitCount);
            _granted++;
            return Granted;
        }
    }

    protected override ValueTask<RateLimitLease> AcquireAsyncCore(int permitCount, CancellationToken cancellationToken) => new(AttemptAcquireCore(permitCount));

    private void Fill()
    {
        var now = time.GetTimestamp();
        _left = Math.Min(burst, _left + (time.GetElapsedTime(_filledAt, now).TotalSeconds * _perSecond));
        _filledAt = now;
    }

    /// <summary>How long it takes, from the last filling, until there are so many; timers are cut to milliseconds.</summary>
    private TimeSpan Missing(int wanted) => SaturatingTime.Add(SaturatingTime.Multiply(period, Math.Max(0, wanted - _left) / tokens), TimeSpan.FromMilliseconds(1));

    private sealed class Lease(TimeSpan? retryAfter) : RateLimitLease
    {
        public override bool IsAcquired => retryAfter is null;

        public override IEnumerable<string> MetadataNames => retryAfter is null ? [] : [MetadataName.RetryAfter.Name];

        public override bool TryGetMetadata(string metadataName, [NotNullWhen(true)] out object? metadata)
        {
            metadata = metadataName == MetadataName.RetryAfter.Name ? retryAfter : null;
            return metadata is not null;
        }
    }
}
