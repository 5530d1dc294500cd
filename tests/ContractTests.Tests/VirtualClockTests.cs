namespace Integration.ContractTests.Tests;

public sealed class VirtualClockTests
{
    private readonly VirtualClock _clock = new();

    [Fact]
    public void Timers_fire_in_order_each_at_its_own_time()
    {
        var fired = new List<(string, TimeSpan)>();
        var start = _clock.GetUtcNow();
        void Set(string name, int due, int period = -1) => _clock.CreateTimer(
            _ => fired.Add((name, _clock.GetUtcNow() - start)), null, TimeSpan.FromSeconds(due), period < 0 ? Timeout.InfiniteTimeSpan : TimeSpan.FromSeconds(period));
        Set("late", 5);
        Set("early", 1);
        Set("every", 2, 2);
        Set("beyond", 7);

        _clock.Advance(TimeSpan.FromSeconds(6));

        Assert.Equal(
            [("early", 1), ("every", 2), ("every", 4), ("late", 5), ("every", 6)], fired.Select(f => (f.Item1, (int)f.Item2.TotalSeconds)));
        Assert.Equal(start + TimeSpan.FromSeconds(6), _clock.GetUtcNow());
    }

    [Fact]
    public void A_changed_or_disposed_timer_does_not_fire_at_its_old_time()
    {
        var fired = 0;
        var changed = _clock.CreateTimer(_ => fired++, null, TimeSpan.FromSeconds(1), Timeout.InfiniteTimeSpan);
        var disposed = _clock.CreateTimer(_ => fired += 100, null, TimeSpan.FromSeconds(1), Timeout.InfiniteTimeSpan);
        changed.Change(TimeSpan.FromSeconds(3), Timeout.InfiniteTimeSpan);
        disposed.Dispose();

        _clock.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(0, fired);
        _clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(1, fired);
        Assert.False(_clock.AdvanceToNextTimer());
    }

    [Fact]
    public async Task Running_a_task_moves_the_clock_as_far_as_the_task_needs()
    {
        var start = _clock.GetUtcNow();
        async Task WaitAsync()
        {
            await Task.Delay(TimeSpan.FromHours(1), _clock);
            await Task.Delay(TimeSpan.FromHours(2), _clock);
        }

        await _clock.RunAsync(WaitAsync());

        Assert.Equal(start + TimeSpan.FromHours(3), _clock.GetUtcNow());
    }

    [Fact]
    public async Task A_task_that_holds_the_clock_is_not_waiting_for_it()
    {
        var start = _clock.GetUtcNow();
        using var timer = _clock.CreateTimer(_ => { }, null, TimeSpan.FromHours(1), Timeout.InfiniteTimeSpan);
        async Task CallAsync()
        {
            using (_clock.Hold())
            using (_clock.Hold())
                await Task.Delay(TimeSpan.FromMilliseconds(200));
        }

        await _clock.RunAsync(CallAsync());
        Assert.Equal(start, _clock.GetUtcNow());
        await _clock.RunAsync(Task.Delay(TimeSpan.FromMinutes(1), _clock));
        Assert.Equal(start + TimeSpan.FromMinutes(1), _clock.GetUtcNow());
    }

    [Fact]
    public async Task A_timer_without_delay_fires_at_once()
    {
        var fired = new TaskCompletionSource();
        _clock.CreateTimer(_ => fired.SetResult(), null, TimeSpan.Zero, Timeout.InfiniteTimeSpan);

        await fired.Task;
    }
}
