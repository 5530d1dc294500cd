using Integration.RabbitMq.Sending;

namespace Integration.RabbitMq.Tests.Unit;

/// <summary>Which queue a delayed message waits in, and how long that lasts.</summary>
public sealed class DelayPeriodsTests
{
    private static readonly DateTimeOffset Midnight = new(2026, 11, 26, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public void A_period_is_a_day_of_UTC()
    {
        var day = DelayPeriods.Daily.NumberAt(Midnight);

        Assert.Equal(day, DelayPeriods.Daily.NumberAt(Midnight.AddDays(1).AddTicks(-1)));
        Assert.Equal(day, DelayPeriods.Daily.NumberAt(Midnight.ToOffset(TimeSpan.FromHours(-8))));
        Assert.Equal(day + 1, DelayPeriods.Daily.NumberAt(Midnight.AddDays(1)));
    }

    /// <summary>Made by one whose clock is a day ahead, when the day begins there, and used by one whose clock is a day behind until it is over there.</summary>
    [Fact]
    public void A_queue_outlasts_what_is_sent_to_it_by_clocks_that_are_off_by_a_day_either_way()
    {
        var delay = DelayQueues.MaxDelay;
        var (made, lastUsed) = (Midnight.AddDays(-1), Midnight.AddDays(2).AddTicks(-1));

        Assert.Equal(DelayPeriods.Daily.NumberAt(made.AddDays(1)), DelayPeriods.Daily.NumberAt(lastUsed.AddDays(-1)));
        Assert.InRange(made + DelayPeriods.Daily.LifetimeOf(delay) - (lastUsed + delay), TimeSpan.FromDays(1), TimeSpan.FromDays(2));
    }
}
