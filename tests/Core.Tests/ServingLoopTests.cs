using System.Diagnostics;
using Integration.Serving;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Integration.Core.Tests;

public sealed class ServingLoopTests
{
    private readonly FakeTimeProvider _time = new(DateTimeOffset.UnixEpoch.AddYears(50));
    private readonly CancellationTokenSource _stop = new();

    [Fact]
    public async Task It_ends_by_its_own_stopping_alone()
    {
        var loop = new ServingLoop("test", "here", _time, NullLogger.Instance);
        Assert.Equal(LoopStatus.NotStarted, loop.Status);
        var rounds = 0;
        var running = loop.Start(
            async token =>
            {
                rounds++;
                if (rounds == 1)
                    throw new OperationCanceledException();
                await Task.Delay(Timeout.InfiniteTimeSpan, _time, token);
            },
            _stop.Token);
        await AdvanceUntilAsync(() => rounds == 2);

        await _stop.CancelAsync();
        await running;

        Assert.Equal(LoopStatus.Ended, loop.Status);
        Assert.Equal(2, rounds);
    }

    [Fact]
    public async Task Failures_are_told_until_a_round_goes_well()
    {
        var loop = new ServingLoop("test", "here", _time, NullLogger.Instance, new Backoff(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(4)));
        var gate = new SemaphoreSlim(0);
        var began = _time.GetUtcNow();
        Exception? next = new InvalidDataException("first");
        _ = loop.Start(
            async token =>
            {
                await gate.WaitAsync(token);
                if (next is not null)
                    throw next;
            },
            _stop.Token);

        gate.Release();
        await UntilAsync(() => loop.Status == LoopStatus.Failing);
        Assert.Equal(new LoopState(LoopStatus.Failing, 1, began, next), loop.State);
        var second = next = new NotSupportedException("second");
        gate.Release();
        await AdvanceUntilAsync(() => loop.State.Failures == 2);
        Assert.Equal(new LoopState(LoopStatus.Failing, 2, began, second), loop.State);
        next = null;
        gate.Release();
        await AdvanceUntilAsync(() => loop.Status == LoopStatus.Serving);
        Assert.Equal(new LoopState(LoopStatus.Serving, 0, null, null), loop.State);
        await _stop.CancelAsync();
    }

    [Fact]
    public async Task A_logger_that_throws_does_not_end_it()
    {
        var loop = new ServingLoop("test", "here", _time, new ThrowingLogger());
        var rounds = 0;
        _ = loop.Start(_ => ++rounds < 4 ? throw new InvalidOperationException() : Task.Delay(Timeout.InfiniteTimeSpan, _stop.Token), _stop.Token);

        await AdvanceUntilAsync(() => rounds == 4);
        await _stop.CancelAsync();
    }

    [Fact]
    public async Task It_carries_nothing_of_its_starter()
    {
        var ambient = new AsyncLocal<string?> { Value = "starter" };
        using var activity = new Activity("start").Start();
        var seen = new TaskCompletionSource<(Activity?, string?)>();
        var running = new ServingLoop("test", "here", _time, NullLogger.Instance).Start(
            _ =>
            {
                seen.TrySetResult((Activity.Current, ambient.Value));
                return Task.Delay(Timeout.InfiniteTimeSpan, _stop.Token);
            },
            _stop.Token);

        Assert.Equal((null, null), await seen.Task);
        Assert.Same(activity, Activity.Current);
        await _stop.CancelAsync();
        await running;
    }

    [Fact]
    public void Waits_double_to_the_longest_and_differ()
    {
        var backoff = new Backoff(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(30));
        for (var failures = 1; failures <= 40; failures++)
        {
            var least = Math.Min(Math.Pow(2, failures - 1), 24);
            var waits = Enumerable.Range(0, 50).Select(_ => backoff.After(failures)).ToList();
            Assert.All(waits, w => Assert.InRange(w.TotalSeconds, least, Math.Min(least * 1.25, 30)));
            Assert.True(waits.Distinct().Count() > 40);
            Assert.True(waits.Max() - waits.Min() > TimeSpan.FromSeconds(least / 10));
        }
    }

    [Fact]
    public void No_bound_is_too_long_or_too_short()
    {
        Assert.InRange(new Backoff(TimeSpan.FromDays(1_000_000), TimeSpan.MaxValue).After(int.MaxValue), TimeSpan.MaxValue * 0.79, TimeSpan.MaxValue);
        Assert.Equal(TimeSpan.Zero, Backoff.Wait(3, TimeSpan.Zero, TimeSpan.FromSeconds(1)));
        Assert.Equal(TimeSpan.FromSeconds(4), Backoff.Doubled(3, TimeSpan.FromSeconds(1), TimeSpan.MaxValue));
        Assert.Equal(TimeSpan.FromSeconds(1), Backoff.Doubled(int.MinValue, TimeSpan.FromSeconds(1), TimeSpan.MaxValue));
        Assert.Equal(TimeSpan.MaxValue, Backoff.Doubled(int.MaxValue, TimeSpan.MaxValue, TimeSpan.MaxValue));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Backoff(TimeSpan.Zero));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Backoff(TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(1)));
    }

    private static async Task UntilAsync(Func<bool> condition)
    {
        using var giveUp = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (!condition())
            await Task.Delay(5, giveUp.Token);
    }

    private Task AdvanceUntilAsync(Func<bool> condition) => UntilAsync(() =>
    {
        if (condition())
            return true;
        _time.Advance(TimeSpan.FromMilliseconds(250));
        return false;
    });

    private sealed class ThrowingLogger : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            throw new AggregateException("disk full");
    }
}
