namespace Integration.InMemory.Tests;

/// <summary>What happens by itself, at the very moment, without anybody asking.</summary>
public sealed class TimeTests
{
    private static readonly TimeSpan Tick = TimeSpan.FromTicks(1);

    [Fact]
    public async Task A_lock_is_lost_at_its_end_and_not_before()
    {
        await using var broker = new TestBroker();
        var queue = await broker.CreateQueueAsync();
        await queue.SendAsync(TestBroker.Text("a"));
        var first = (await queue.ReceiveAsync()).Single();
        broker.Clock.Advance(TimeSpan.FromSeconds(30) - Tick);
        Assert.Empty(await queue.ReceiveAsync());
        broker.Clock.Advance(Tick);
        Assert.IsType<MessageLockLostException>((await queue.Main.CompleteAsync([first], default)).Single());
        Assert.Equal(2, (await queue.ReceiveAsync()).Single().Delivery.DeliveryCount);
    }

    [Fact]
    public async Task Expired_messages_and_forgotten_ids_free_their_memory_without_a_call()
    {
        await using var broker = new TestBroker();
        var queue = await broker.CreateQueueAsync(new("orders") { DeduplicationWindow = TimeSpan.FromMinutes(5) });
        await queue.SendAsync(TestBroker.Text("a") with { TimeToLive = TimeSpan.FromMinutes(1), Delay = TimeSpan.FromMinutes(1), DeduplicationId = "d" });
        broker.Clock.Advance(TimeSpan.FromMinutes(2) - Tick);
        Assert.Equal(1, broker.Broker.MessageCount);
        broker.Clock.Advance(Tick);
        Assert.Equal(0, broker.Broker.MessageCount);
        Assert.NotEqual(0, broker.Broker.StoredBytes);
        broker.Clock.Advance(TimeSpan.FromMinutes(3));
        Assert.Equal(0, broker.Broker.StoredBytes);
    }

    [Fact]
    public async Task A_message_that_comes_back_at_its_end_is_given_to_nobody()
    {
        await using var broker = new TestBroker();
        var queue = await broker.CreateQueueAsync(new("orders") { DeadLetterOnExpiration = true });
        await queue.SendAsync(TestBroker.Text("a") with { TimeToLive = TimeSpan.FromSeconds(10) });
        var held = (await queue.ReceiveAsync()).Single();
        var waiting = queue.Main.ReceiveAsync(1, TimeSpan.FromSeconds(20), default);
        broker.Clock.Advance(TimeSpan.FromSeconds(10));
        await queue.Main.AbandonAsync(held, TimeSpan.Zero, default);
        Assert.Equal(new(0, 0, 0, 1, IsExact: true), await queue.Main.CountAsync(default));
        broker.Clock.Advance(TimeSpan.FromSeconds(10));
        Assert.Empty(await waiting.WaitAsync(TimeSpan.FromSeconds(30)));
    }

    [Fact]
    public async Task A_topic_forgets_ids_without_a_call()
    {
        await using var broker = new TestBroker();
        await broker.Driver.Topology.CreateTopicAsync(new("events") { DeduplicationWindow = TimeSpan.FromMinutes(5) }, default);
        await broker.SendAsync(EntityPath.Topic("events"), TestBroker.Text("a") with { DeduplicationId = "d" });
        Assert.NotEqual(0, broker.Broker.StoredBytes);
        broker.Clock.Advance(TimeSpan.FromMinutes(5));
        Assert.Equal(0, broker.Broker.StoredBytes);
    }

    [Fact]
    public async Task Whoever_waits_gets_a_message_the_moment_it_is_due()
    {
        await using var broker = new TestBroker();
        var queue = await broker.CreateQueueAsync(new("orders") { LockDuration = TimeSpan.FromSeconds(5) });
        await queue.SendAsync(TestBroker.Text("delayed") with { Delay = TimeSpan.FromSeconds(3) }, TestBroker.Text("locked"));
        await queue.ReceiveAsync(1);
        var (first, second) = (Wait(), Wait());
        broker.Clock.Advance(TimeSpan.FromSeconds(3));
        Assert.Equal("delayed", await first);
        Assert.False(second.IsCompleted);
        broker.Clock.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal("locked", await second);

        async Task<string> Wait() =>
            (await queue.Main.ReceiveAsync(1, TimeSpan.FromSeconds(10), default).WaitAsync(TimeSpan.FromSeconds(30))).Single().Message.MessageId!;
    }

    [Fact]
    public async Task A_published_message_wakes_up_later_too()
    {
        await using var broker = new TestBroker();
        await broker.Driver.Topology.CreateTopicAsync(new("events"), default);
        var subscription = await broker.CreateSubscriptionAsync(new("events", "all"));
        await broker.SendAsync(EntityPath.Topic("events"), TestBroker.Text("a") with { Delay = TimeSpan.FromDays(100) });
        var waiting = subscription.Main.ReceiveAsync(1, Timeout.InfiniteTimeSpan, default);
        broker.Clock.Advance(TimeSpan.FromDays(50));
        broker.Clock.Advance(TimeSpan.FromDays(50));
        Assert.Single(await waiting.WaitAsync(TimeSpan.FromSeconds(30)));
    }

    [Fact]
    public async Task The_longest_times_are_for_ever()
    {
        await using var broker = new TestBroker();
        var queue = await broker.CreateQueueAsync(new("orders") { LockDuration = TimeSpan.MaxValue, DefaultTimeToLive = TimeSpan.MaxValue });
        await queue.SendAsync(TestBroker.Text("never") with { Delay = TimeSpan.MaxValue }, TestBroker.Text("a") with { TimeToLive = TimeSpan.MaxValue });
        var received = (await queue.ReceiveAsync()).Single();
        broker.Clock.Advance(TimeSpan.FromDays(36500));
        Assert.Equal(new(0, 1, 1, 0, IsExact: true), await queue.Main.CountAsync(default));
        await queue.Main.AbandonAsync(received, TimeSpan.MaxValue, default);
        Assert.Equal(new(0, 0, 2, 0, IsExact: true), await queue.Main.CountAsync(default));
        using var stop = new CancellationTokenSource();
        var waiting = queue.Main.ReceiveAsync(1, TimeSpan.MaxValue, stop.Token);
        broker.Clock.Advance(TimeSpan.FromDays(36500));
        Assert.False(waiting.IsCompleted);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
    }

    [Fact]
    public async Task On_the_systems_clock_a_delay_ends_too()
    {
        await using var messaging = InMemoryMessaging.Create();
        await messaging.Topology.CreateQueueAsync(new("orders"));
        await messaging.Queue("orders").SendAsync(Message.FromText("soon") with { Delay = TimeSpan.FromMilliseconds(1.5) });
        var message = await messaging.Queue("orders").ReceiveOneAsync(TimeSpan.FromSeconds(30));
        await message!.CompleteAsync();
    }
}
