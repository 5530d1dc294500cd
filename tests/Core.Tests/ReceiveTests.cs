using Integration.Drivers;
using Microsoft.Extensions.Time.Testing;

namespace Integration.Core.Tests;

public sealed class ReceiveTests
{
    private static readonly EntityPath Orders = EntityPath.Queue("orders");

    private readonly FakeTimeProvider _time = new();
    private readonly ScriptedDriver _driver = new();

    private MessagingClient Client => new(_driver, new MessagingClientOptions { TimeProvider = _time, DrainTimeout = TimeSpan.FromSeconds(5) });

    [Fact]
    public async Task A_long_wait_is_several_requests_where_the_service_waits_shorter()
    {
        var waits = new List<TimeSpan>();
        _driver.MaxReceiveWait = TimeSpan.FromSeconds(20);
        _driver.OnReceive = (_, wait, _) =>
        {
            waits.Add(wait);
            _time.Advance(wait);
            return Task.FromResult<IReadOnlyList<DriverMessage>>([]);
        };

        Assert.Empty(await Client.Queue("orders").ReceiveAsync(1, TimeSpan.FromSeconds(50), TestContext.Current.CancellationToken));
        Assert.Equal([20, 20, 10], waits.Select(w => w.TotalSeconds));
    }

    [Fact]
    public async Task Never_more_is_asked_for_than_the_service_gives_at_once()
    {
        var asked = 0;
        _driver.OnReceive = (max, _, _) =>
        {
            asked = max;
            return Task.FromResult<IReadOnlyList<DriverMessage>>([]);
        };

        await Client.Queue("orders").ReceiveAsync(500, TimeSpan.Zero, TestContext.Current.CancellationToken);
        Assert.Equal(10, asked);
    }

    [Fact]
    public async Task Leaving_the_loop_gives_back_what_was_fetched_ahead()
    {
        Fetch("a", "b", "c");

        await foreach (var message in Client.Queue("orders").ReceiveAllAsync(TestContext.Current.CancellationToken))
        {
            await message.CompleteAsync(TestContext.Current.CancellationToken);
            break;
        }

        Assert.Equal(["a"], _driver.Completed.Select(m => m.Message.MessageId));
        Assert.Equal(["b", "c"], _driver.Abandoned.Select(m => m.Message.MessageId));
    }

    [Fact]
    public async Task A_message_that_waited_is_renewed_before_it_is_handed_out_and_dropped_when_lost()
    {
        Fetch("a", "b", "c");
        _driver.OnRenew = m => m.Message.MessageId == "b"
            ? throw new MessageLockLostException("lost.", "scripted", Orders)
            : Task.FromResult(_time.GetUtcNow().AddSeconds(30));
        var seen = new List<string>();

        await foreach (var message in Client.Queue("orders").ReceiveAllAsync(new ReceiveAllOptions { StopWhenEmpty = true }, TestContext.Current.CancellationToken))
        {
            seen.Add(message.MessageId);
            _time.Advance(TimeSpan.FromSeconds(16));
        }

        Assert.Equal(["a", "c"], seen);
    }

    [Fact]
    public async Task Cancelling_is_the_callers_own_cancellation()
    {
        _driver.OnReceive = async (_, _, token) =>
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, token);
            return [];
        };
        using var cancel = new CancellationTokenSource();
        var receiving = Client.Queue("orders").ReceiveAsync(1, TimeSpan.FromMinutes(1), cancel.Token);

        await cancel.CancelAsync();

        var cancelled = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => receiving);
        Assert.Equal(cancel.Token, cancelled.CancellationToken);
    }

    [Fact]
    public async Task Disposing_ends_receives_gives_back_what_is_in_hand_and_refuses_further_calls()
    {
        // Its lock has no end: the clock below runs on until disposing is done, by however much that may be.
        _driver.OnReceive = (_, _, _) => Task.FromResult<IReadOnlyList<DriverMessage>>([ScriptedDriver.Delivery(Orders, DateTimeOffset.MaxValue, "a")]);
        var client = Client;
        var queue = client.Queue("orders");
        await queue.ReceiveAsync(1, TimeSpan.Zero, TestContext.Current.CancellationToken);
        _driver.OnReceive = async (_, _, token) =>
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, token);
            return [];
        };
        var receiving = queue.ReceiveAsync(1, TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken);

        var disposing = client.DisposeAsync().AsTask();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => receiving);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => queue.SendAsync(new Message(), TestContext.Current.CancellationToken));
        Assert.False(disposing.IsCompleted);
        while (!disposing.IsCompleted)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        Assert.Equal(["a"], _driver.Abandoned.Select(m => m.Message.MessageId));
        Assert.True(_driver.IsDisposed);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => queue.CountAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_message_in_hand_may_be_settled_while_disposing_waits()
    {
        Fetch("a");
        var client = Client;
        var message = await client.Queue("orders").ReceiveOneAsync(TimeSpan.Zero, TestContext.Current.CancellationToken);

        var disposing = client.DisposeAsync().AsTask();
        await message!.CompleteAsync(TestContext.Current.CancellationToken);
        await disposing;

        Assert.Single(_driver.Completed);
        Assert.Empty(_driver.Abandoned);
    }

    [Fact]
    public void Asking_for_a_wrong_native_type_says_which_there_are()
    {
        var wrong = Assert.Throws<InvalidCastException>(() => Client.As<string>());
        Assert.Contains(typeof(ScriptedDriver).FullName!, wrong.Message, StringComparison.Ordinal);
    }

    private void Fetch(params string[] ids)
    {
        var left = ids;
        _driver.OnReceive = (_, wait, _) =>
        {
            var now = _time.GetUtcNow();
            IReadOnlyList<DriverMessage> batch = [.. left.Select(id => ScriptedDriver.Delivery(Orders, now.AddSeconds(30), id))];
            left = [];
            return Task.FromResult(batch);
        };
    }
}
