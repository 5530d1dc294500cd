using Integration.RabbitMq.Sending;

namespace Integration.RabbitMq.Tests.Unit;

/// <summary>The grid of delays, which bounds how many queues there are.</summary>
public sealed class DelayGridTests
{
    [Theory]
    [InlineData(0.001, 10)]
    [InlineData(10, 10)]
    [InlineData(11, 20)]
    [InlineData(10_001, 10_100)]
    [InlineData(600_001, 601_000)]
    public void A_delay_is_rounded_up(double milliseconds, long expected) => Assert.Equal(expected, DelayQueues.OnGrid(TimeSpan.FromMilliseconds(milliseconds)));

    [Fact]
    public void No_delay_is_early_or_more_than_a_second_late()
    {
        var random = new Random(1);
        for (var i = 0; i < 10_000; i++)
        {
            var delay = TimeSpan.FromMilliseconds(Math.Pow(10, random.NextDouble() * 9));

            Assert.InRange(DelayQueues.OnGrid(delay) - delay.TotalMilliseconds, 0, 1000);
        }
    }
}
