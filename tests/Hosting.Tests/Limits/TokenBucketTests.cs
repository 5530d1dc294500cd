using System.Threading.RateLimiting;
using Integration.Hosting.Limits;
using Microsoft.Extensions.Time.Testing;

namespace Integration.Hosting.Tests.Limits;

public sealed class TokenBucketTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void It_gives_a_burst_and_then_evenly_and_says_when_to_ask_again()
    {
        using var bucket = new TokenBucket(10, TimeSpan.FromSeconds(1), 3, _time);
        Assert.Equal(3, Enumerable.Range(0, 5).Count(_ => bucket.AttemptAcquire().IsAcquired));

        using var refused = bucket.AttemptAcquire();
        Assert.True(refused.TryGetMetadata(MetadataName.RetryAfter, out var after));
        Assert.InRange(after, TimeSpan.FromMilliseconds(100), TimeSpan.FromMilliseconds(102));
        _time.Advance(after);
        Assert.True(bucket.AttemptAcquire().IsAcquired);
        Assert.False(bucket.AttemptAcquire().IsAcquired);

        // However long it is quiet.
        _time.Advance(TimeSpan.FromDays(1));
        Assert.Equal(3, bucket.GetStatistics()?.CurrentAvailablePermits);
        Assert.Equal(3, Enumerable.Range(0, 5).Count(_ => bucket.AttemptAcquire().IsAcquired));
    }

    [Fact]
    public void It_is_idle_from_when_it_is_full()
    {
        using var bucket = new TokenBucket(1, TimeSpan.FromSeconds(1), 1, _time);
        Assert.True(bucket.AttemptAcquire().IsAcquired);

        Assert.Null(bucket.IdleDuration);
        _time.Advance(TimeSpan.FromSeconds(11));
        Assert.InRange(bucket.IdleDuration!.Value, TimeSpan.FromSeconds(9.9), TimeSpan.FromSeconds(10));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(long.MaxValue)]
    public void No_period_is_too_short_or_too_long(long ticks)
    {
        using var bucket = new TokenBucket(1, TimeSpan.FromTicks(ticks), int.MaxValue, _time);
        Assert.True(bucket.AttemptAcquire(int.MaxValue).IsAcquired);
        using var refused = bucket.AttemptAcquire(int.MaxValue);

        Assert.True(refused.TryGetMetadata(MetadataName.RetryAfter, out var after));
        Assert.True(after > TimeSpan.Zero);
    }
}
