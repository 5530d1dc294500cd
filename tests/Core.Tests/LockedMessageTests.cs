using Integration.Drivers;
using Integration.Serving;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Integration.Core.Tests;

/// <summary>A message in hand keeps its lock until it is settled or let go, and tells once when the lock is lost all the same.</summary>
public sealed class LockedMessageTests
{
    private static readonly EntityPath Orders = EntityPath.Queue("orders");
    private static readonly TimeSpan LockDuration = TimeSpan.FromSeconds(30);

    private readonly FakeTimeProvider _time = new();
    private readonly ScriptedDriver _driver = new();
    private readonly Told _told = new();
    private int _renewals;

    public LockedMessageTests() => _driver.OnRenew = _ =>
    {
        Interlocked.Increment(ref _renewals);
        return Task.FromResult(_time.GetUtcNow() + LockDuration);
    };

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_lock_is_renewed_at_half_of_what_is_left_of_it_each_time()
    {
        await using var locked = await HoldAsync();

        await AdvanceAsync(TimeSpan.FromSeconds(14.9));
        Assert.Equal(0, _renewals);
        await AdvanceAsync(TimeSpan.FromSeconds(0.1));
        Assert.Equal(1, _renewals);
        await AdvanceAsync(TimeSpan.FromSeconds(15));
        await AdvanceAsync(TimeSpan.FromSeconds(15));

        Assert.Equal(3, _renewals);
        Assert.Equal(_time.GetUtcNow() + LockDuration, locked.Received.LockedUntil);
        Assert.False(locked.IsLost);
    }

    [Fact]
    public async Task A_renewal_that_fails_is_tried_again_at_half_of_what_is_left()
    {
        var failing = true;
        var tries = new List<DateTimeOffset>();
        var began = _time.GetUtcNow();
        _driver.OnRenew = _ =>
        {
            tries.Add(_time.GetUtcNow());
            return failing ? throw new TimeoutException() : Task.FromResult(_time.GetUtcNow() + LockDuration);
        };
        await using var locked = await HoldAsync();

        await AdvanceAsync(TimeSpan.FromSeconds(15));
        await AdvanceAsync(TimeSpan.FromSeconds(7.5));
        failing = false;
        await AdvanceAsync(TimeSpan.FromSeconds(3.75));

        Assert.Equal([15, 22.5, 26.25], tries.Select(t => (t - began).TotalSeconds));
        Assert.False(locked.IsLost);
        Assert.Equal(2, _told.Lines.Count(l => l == 13));
    }

    [Fact]
    public async Task A_lost_lock_is_told_once()
    {
        _driver.OnRenew = _ => throw new MessageLockLostException("it is gone.", "scripted", Orders);
        await using var locked = await HoldAsync();
        var times = 0;
        await using var registration = locked.Lost.Register(() => Interlocked.Increment(ref times));

        await AdvanceAsync(TimeSpan.FromSeconds(15));
        await AdvanceAsync(TimeSpan.FromHours(1));

        Assert.True(locked.IsLost);
        Assert.Equal(1, times);
        Assert.Equal([12], _told.Lines);
    }

    [Fact]
    public async Task Where_locks_cannot_be_renewed_their_end_is_told()
    {
        await using var locked = await HoldAsync(canRenew: false);

        await AdvanceAsync(TimeSpan.FromSeconds(29.9));
        Assert.False(locked.IsLost);
        await AdvanceAsync(TimeSpan.FromSeconds(0.1));

        Assert.True(locked.IsLost);
        Assert.Equal(0, _renewals);
    }

    [Fact]
    public async Task What_is_settled_is_neither_renewed_nor_lost()
    {
        await using var locked = await HoldAsync();
        await locked.Received.CompleteAsync(Token);

        await AdvanceAsync(TimeSpan.FromSeconds(15));
        await AdvanceAsync(TimeSpan.FromMinutes(10));

        Assert.Equal(0, _renewals);
        Assert.False(locked.IsLost);
        Assert.Empty(_told.Lines);
    }

    [Fact]
    public async Task A_settlement_that_takes_longer_than_half_of_the_lock_is_not_a_lost_lock()
    {
        var answer = new TaskCompletionSource<IReadOnlyList<Exception?>>();
        _driver.OnComplete = _ => answer.Task;
        await using var locked = await HoldAsync();
        var completing = locked.Received.CompleteAsync(Token);

        await AdvanceAsync(TimeSpan.FromSeconds(15));
        Assert.False(locked.IsLost);
        answer.SetResult([new TimeoutException()]);
        await Assert.ThrowsAsync<ServiceUnavailableException>(() => completing);
        await AdvanceAsync(TimeSpan.FromSeconds(7.5));

        Assert.Equal(1, _renewals);
        Assert.False(locked.IsLost);
    }

    [Fact]
    public async Task Disposing_waits_for_a_renewal_under_way_and_ends_the_renewing()
    {
        var answer = new TaskCompletionSource<DateTimeOffset>();
        _driver.OnRenew = _ =>
        {
            Interlocked.Increment(ref _renewals);
            return answer.Task;
        };
        var locked = await HoldAsync();
        await AdvanceAsync(TimeSpan.FromSeconds(15));

        var disposing = locked.DisposeAsync().AsTask();
        await Task.Delay(50, Token);
        Assert.False(disposing.IsCompleted);
        answer.SetResult(_time.GetUtcNow() + LockDuration);
        await disposing.WaitAsync(TimeSpan.FromSeconds(30), Token);
        await AdvanceAsync(TimeSpan.FromHours(1));

        Assert.Equal(1, _renewals);
        Assert.False(locked.Lost.IsCancellationRequested);
    }

    [Fact]
    public async Task Among_many_that_are_let_go_each_message_that_stays_in_hand_is_renewed_in_time()
    {
        var messages = await ReceiveAsync(500);
        var renewed = new List<string>();
        _driver.OnRenew = m =>
        {
            lock (renewed)
                renewed.Add(m.Message.MessageId!);
            return Task.FromResult(_time.GetUtcNow() + LockDuration);
        };
        using var keeper = new LockKeeper(canRenew: true, _time, _told);
        foreach (var message in messages)
        {
            var held = keeper.Hold([message])[0];
            if (message.MessageId is not ("m0" or "m250" or "m499"))
                await held.DisposeAsync();
        }

        await AdvanceAsync(TimeSpan.FromSeconds(14.9));
        Assert.Empty(renewed);
        await AdvanceAsync(TimeSpan.FromSeconds(0.1));
        Assert.Equal(["m0", "m250", "m499"], renewed.Order());
        await AdvanceAsync(TimeSpan.FromSeconds(15));
        Assert.Equal(6, renewed.Count);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_handlers_token_is_cancelled_by_the_loss_of_the_lock_and_by_the_other_whenever_it_was_asked_for(bool before)
    {
        using var other = new CancellationTokenSource();
        using var keeper = new LockKeeper(canRenew: false, _time, _told);
        var (lost, cancelled) = (keeper.Hold(await ReceiveAsync(1))[0], keeper.Hold(await ReceiveAsync(1))[0]);
        if (before)
            (_, _) = (lost.LostOr(CancellationToken.None), cancelled.LostOr(other.Token));

        await other.CancelAsync();
        Assert.True(cancelled.LostOr(other.Token).IsCancellationRequested);
        Assert.False(cancelled.Lost.IsCancellationRequested);
        await AdvanceAsync(LockDuration);
        Assert.True(lost.LostOr(CancellationToken.None).IsCancellationRequested);
        Assert.True(lost.Lost.IsCancellationRequested);
    }

    [Fact]
    public async Task Messages_are_given_back_but_for_those_that_are_settled_or_lost()
    {
        var messages = await ReceiveAsync(40);
        _driver.OnRenew = m => m.Message.MessageId == "m1" ? throw new MessageLockLostException("it is gone.", "scripted", Orders) : Task.FromResult(_time.GetUtcNow() + LockDuration);
        _driver.OnAbandon = (m, _) => m.Message.MessageId == "m2" ? throw new TimeoutException() : Task.CompletedTask;
        await using var locked = new LockedMessages(_driver.Capabilities, _time, NullLogger.Instance);
        locked.Add(messages);
        await messages[0].CompleteAsync(Token);
        await AdvanceAsync(TimeSpan.FromSeconds(15));

        Assert.Equal(1, await locked.GiveBackAsync());

        Assert.Equal(Enumerable.Range(2, 38).Select(i => $"m{i}"), _driver.Abandoned.Select(m => m.Message.MessageId!).OrderBy(id => int.Parse(id[1..], null)));
        Assert.Equal(0, await locked.GiveBackAsync());
        Assert.Equal(38, _driver.Abandoned.Count);
    }

    private async Task<LockedMessage> HoldAsync(bool canRenew = true) => new LockKeeper(canRenew, _time, _told).Hold(await ReceiveAsync(1))[0];

    private async Task<IReadOnlyList<ReceivedMessage>> ReceiveAsync(int count)
    {
        _driver.MaxReceiveCount = count;
        _driver.OnReceive = (_, _, _) => Task.FromResult<IReadOnlyList<DriverMessage>>(
            [.. Enumerable.Range(0, count).Select(i => ScriptedDriver.Delivery(Orders, _time.GetUtcNow() + LockDuration, $"m{i}"))]);
        var client = new MessagingClient(_driver, new MessagingClientOptions { TimeProvider = _time });
        return await client.Queue("orders").ReceiveAsync(count, TimeSpan.Zero, Token);
    }

    /// <summary>Moves the clock, and lets what that sets off run to its next wait.</summary>
    private async Task AdvanceAsync(TimeSpan by)
    {
        _time.Advance(by);
        for (var i = 0; i < 20; i++)
            await Task.Delay(1, Token);
    }

    private sealed class Told : ILogger
    {
        private readonly List<int> _lines = [];

        public IReadOnlyList<int> Lines
        {
            get
            {
                lock (_lines)
                    return [.. _lines];
            }
        }

        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            lock (_lines)
                _lines.Add(eventId.Id);
        }
    }
}
