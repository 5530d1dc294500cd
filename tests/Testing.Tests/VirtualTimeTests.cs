using Integration.Testing.Time;

namespace Integration.Testing.Tests;

/// <summary>The clock of a test host.</summary>
public class VirtualTimeTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Timers_ring_in_the_order_of_their_moments_each_at_its_own()
    {
        var time = new VirtualTime(Start);
        var rung = new List<(int Timer, double Second)>();
        using var late = Make(1, due: 5);
        using var early = Make(2, due: 1);
        using var again = Make(3, due: 2, period: 2);
        Assert.Equal(Start.AddSeconds(1), time.NextDue);
        time.MoveTo(Start.AddSeconds(6));
        Assert.Equal([(2, 1), (3, 2), (3, 4), (1, 5), (3, 6)], rung);
        Assert.Equal(Start.AddSeconds(6), time.GetUtcNow());

        ITimer Make(int timer, int due, int period = 0) => time.CreateTimer(
            _ => rung.Add((timer, (time.GetUtcNow() - Start).TotalSeconds)), null, TimeSpan.FromSeconds(due), TimeSpan.FromSeconds(period));
    }

    [Fact]
    public async Task A_delivery_that_sleeps_has_its_timer_set_when_it_is_seen_to_sleep()
    {
        var time = new VirtualTime(Start);
        var due = new List<DateTimeOffset?>();
        time.FellAsleep = () => due.Add(time.NextDue);
        var flow = DeliveryFlow.Current = new DeliveryFlow(EntityPath.Queue("orders"), ["a"]);
        var delay = Task.Delay(TimeSpan.FromSeconds(3), time);
        Assert.Equal([Start.AddSeconds(3)], due);
        Assert.True(flow.IsAsleep);
        time.MoveTo(Start.AddSeconds(3));
        await delay;
        Assert.False(flow.IsAsleep);
    }

    [Fact]
    public async Task A_time_out_is_no_sleep_and_a_delay_that_is_cancelled_ends_one()
    {
        var time = new VirtualTime(Start);
        var flow = DeliveryFlow.Current = new DeliveryFlow(EntityPath.Queue("orders"), ["a"]);
        using var cancel = new CancellationTokenSource(TimeSpan.FromSeconds(3), time);
        var waiting = new TaskCompletionSource<int>().Task.WaitAsync(TimeSpan.FromSeconds(2), time);
        Assert.False(flow.IsAsleep);
        var delay = Task.Delay(TimeSpan.FromSeconds(9), time, cancel.Token);
        Assert.True(flow.IsAsleep);
        time.MoveTo(Start.AddSeconds(3));
        await Assert.ThrowsAsync<TimeoutException>(() => waiting);
        await Assert.ThrowsAsync<TaskCanceledException>(() => delay);
        Assert.False(flow.IsAsleep);
    }
}
