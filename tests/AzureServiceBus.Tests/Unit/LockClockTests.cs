using Integration.AzureServiceBus.Receiving;
using Microsoft.Extensions.Time.Testing;

namespace Integration.AzureServiceBus.Tests.Unit;

/// <summary>The end of a lock on this machine's clock, whatever that shows.</summary>
public sealed class LockClockTests
{
    private static readonly TimeSpan Lock = TimeSpan.FromSeconds(30);

    private readonly FakeTimeProvider _service = new(new DateTimeOffset(2030, 1, 1, 0, 0, 0, TimeSpan.Zero));

    [Theory]
    [InlineData(0)]
    [InlineData(40)]
    [InlineData(-40)]
    [InlineData(86_400)]
    [InlineData(-86_400)]
    public void With_a_declared_lock_it_is_exact(int ahead)
    {
        var local = new FakeTimeProvider(_service.GetUtcNow() + TimeSpan.FromSeconds(ahead));
        var clock = new LockClock(local, Lock);

        Assert.Equal(local.GetUtcNow() + Lock, clock.ToLocal(_service.GetUtcNow() + Lock, _service.GetUtcNow() - TimeSpan.FromHours(1), isNew: true));

        // What waited in a buffer for 10 s has 20 s left.
        var waited = _service.GetUtcNow() + Lock;
        local.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal(local.GetUtcNow() + TimeSpan.FromSeconds(20), clock.ToLocal(waited, null, isNew: false));
    }

    [Fact]
    public void A_clock_ahead_never_makes_a_new_lock_shorter_than_the_service_s_shortest()
    {
        var local = new FakeTimeProvider(_service.GetUtcNow() + TimeSpan.FromSeconds(40));
        var clock = new LockClock(local, lockDuration: null);

        Assert.Equal(local.GetUtcNow() + LockClock.ShortestLock, clock.ToLocal(_service.GetUtcNow() + Lock, _service.GetUtcNow(), isNew: true));
    }

    [Fact]
    public void A_clock_behind_is_told_by_a_message_from_the_future()
    {
        var local = new FakeTimeProvider(_service.GetUtcNow() - TimeSpan.FromSeconds(40));
        var clock = new LockClock(local, lockDuration: null);

        Assert.Equal(local.GetUtcNow() + Lock, clock.ToLocal(_service.GetUtcNow() + Lock, _service.GetUtcNow(), isNew: true));
    }

    [Theory]
    [InlineData(3_600, true)]
    [InlineData(-3_600, true)]
    [InlineData(3_600, false)]
    [InlineData(-3_600, false)]
    [InlineData(-86_400 * 3_650, false)]
    public void Once_the_clock_was_set_a_lock_is_no_longer_than_before(int seconds, bool isDeclared)
    {
        var local = new SetClock(_service);
        var clock = new LockClock(local, isDeclared ? Lock : null);
        foreach (var set in (TimeSpan[])[TimeSpan.Zero, TimeSpan.FromSeconds(seconds), TimeSpan.Zero])
        {
            local.Ahead = set;
            _service.Advance(TimeSpan.FromMinutes(1));

            // The backlog is older than the clock is off, so that it tells nothing.
            var left = clock.ToLocal(_service.GetUtcNow() + Lock, _service.GetUtcNow() - TimeSpan.FromDays(7_300), isNew: true) - local.GetUtcNow();

            Assert.InRange(left, LockClock.ShortestLock, isDeclared ? Lock : Lock + (set < TimeSpan.Zero ? -set : TimeSpan.Zero));
        }
    }

    [Fact]
    public void Clocks_that_agree_are_believed()
    {
        var clock = new LockClock(_service, lockDuration: null);

        Assert.Equal(_service.GetUtcNow() + Lock, clock.ToLocal(_service.GetUtcNow() + Lock, _service.GetUtcNow() - TimeSpan.FromDays(1), isNew: true));
    }
}
