using Microsoft.Extensions.Time.Testing;

namespace Integration.Core.Tests;

public sealed class WaitingTests
{
    private readonly FakeTimeProvider _time = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(0.001)]
    [InlineData(40)]
    [InlineData(49.8)]
    [InlineData(120)]
    [InlineData(1000)]
    public async Task A_delay_of_any_length_ends_with_its_time(double days)
    {
        var delay = _time.DelayAsync(TimeSpan.FromDays(days), Token);

        _time.Advance(TimeSpan.FromDays(days) - TimeSpan.FromSeconds(1));
        Assert.False(delay.IsCompleted);
        _time.Advance(TimeSpan.FromSeconds(1));
        await delay;
    }

    [Fact]
    public async Task The_longest_delay_waits_and_can_be_cancelled()
    {
        using var cancel = new CancellationTokenSource();
        var delay = TimeProvider.System.DelayAsync(TimeSpan.MaxValue, cancel.Token);

        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => delay);
        Assert.True(TimeProvider.System.DelayAsync(TimeSpan.MinValue, Token).IsCompletedSuccessfully);
    }

    [Fact]
    public async Task A_source_is_cancelled_after_any_time_and_not_before()
    {
        using var source = _time.CancelAfter(TimeSpan.FromDays(100));
        using var never = TimeProvider.System.CancelAfter(TimeSpan.MaxValue);

        _time.Advance(TimeSpan.FromDays(99));
        Assert.False(source.IsCancellationRequested);
        _time.Advance(TimeSpan.FromDays(1));
        await Task.Delay(Timeout.InfiniteTimeSpan, source.Token).ContinueWith(_ => { }, Token, TaskContinuationOptions.None, TaskScheduler.Default);

        Assert.True(source.IsCancellationRequested);
        Assert.False(never.IsCancellationRequested);
    }

    [Fact]
    public async Task A_task_is_waited_for_as_long_as_was_said()
    {
        await Task.CompletedTask.OrTimeoutAsync(TimeSpan.Zero, _time);
        await Task.CompletedTask.OrTimeoutAsync(TimeSpan.MaxValue, _time);
        await Assert.ThrowsAsync<TimeoutException>(() => new TaskCompletionSource().Task.OrTimeoutAsync(TimeSpan.Zero, _time));
        var waiting = new TaskCompletionSource().Task.OrTimeoutAsync(TimeSpan.FromDays(90), _time);
        _time.Advance(TimeSpan.FromDays(89));
        Assert.False(waiting.IsCompleted);
        _time.Advance(TimeSpan.FromDays(1));
        await Assert.ThrowsAsync<TimeoutException>(() => waiting);
    }

    [Fact]
    public async Task Prompt_timers_ring_in_order_on_a_thread_of_their_own_and_not_once_disposed()
    {
        var time = PromptTime.For(TimeProvider.System);
        var rung = new System.Collections.Concurrent.ConcurrentQueue<(string Name, bool OnPool)>();
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var last = time.CreateTimer(_ => done.SetResult(), null, TimeSpan.FromMilliseconds(400), Timeout.InfiniteTimeSpan);
        await using var second = Timer("second", 200);
        await using var first = Timer("first", 50);
        await using var broken = time.CreateTimer(_ => throw new InvalidOperationException(), null, TimeSpan.FromMilliseconds(20), Timeout.InfiniteTimeSpan);
        var disposed = Timer("disposed", 100);
        await disposed.DisposeAsync();
        await using var moved = Timer("moved", 10);
        moved.Change(TimeSpan.FromMilliseconds(300), Timeout.InfiniteTimeSpan);

        await done.Task.WaitAsync(TimeSpan.FromSeconds(30), Token);

        Assert.Equal([("first", false), ("second", false), ("moved", false)], rung);
        Assert.Same(_time, PromptTime.For(_time));

        ITimer Timer(string name, int milliseconds) => time.CreateTimer(
            _ => rung.Enqueue((name, Thread.CurrentThread.IsThreadPoolThread)), null, TimeSpan.FromMilliseconds(milliseconds), Timeout.InfiniteTimeSpan);
    }
}
