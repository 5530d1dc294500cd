using System.Collections.Concurrent;
using Integration.Drivers;

namespace Integration.InMemory.Tests;

public sealed class DeliveryTests
{
    [Fact]
    public async Task An_ordered_queue_needs_groups_and_a_plain_one_no_deduplication_id()
    {
        await using var broker = new TestBroker();
        var ordered = await broker.CreateQueueAsync(new("ordered") { Ordered = true });
        var plain = await broker.CreateQueueAsync(new("plain"));
        var outcomes = await ordered.SendAsync(TestBroker.Text("a"), TestBroker.Text("b", "g"));
        Assert.Equal(nameof(Message.GroupId), Assert.IsType<ArgumentException>(outcomes[0].Error).ParamName);
        Assert.Null(outcomes[1].Error);
        outcomes = await plain.SendAsync(TestBroker.Text("a") with { DeduplicationId = "d" }, TestBroker.Text("b"));
        var fault = Assert.IsType<ArgumentException>(outcomes[0].Error);
        Assert.Equal(nameof(Message.DeduplicationId), fault.ParamName);
        Assert.Contains("DeduplicationWindow", fault.Message, StringComparison.Ordinal);
        Assert.Null(outcomes[1].Error);
    }

    [Fact]
    public async Task A_lock_of_another_source_or_life_settles_nothing()
    {
        await using var broker = new TestBroker();
        var queue = await broker.CreateQueueAsync();
        var other = await broker.CreateQueueAsync(new("others"));
        await queue.SendAsync(TestBroker.Text("a"));
        var held = (await queue.ReceiveAsync()).Single();
        await Assert.ThrowsAsync<MessageLockLostException>(() => other.Main.AbandonAsync(held, TimeSpan.Zero, default));
        await broker.Driver.Topology.DeleteQueueAsync("orders", default);
        await Assert.ThrowsAsync<EntityNotFoundException>(() => queue.Main.RenewLockAsync(held, default));
        await broker.CreateQueueAsync();
        await Assert.ThrowsAsync<MessageLockLostException>(() => queue.Main.RenewLockAsync(held, default));
    }

    [Fact]
    public async Task Those_who_wait_learn_that_the_queue_was_deleted()
    {
        await using var broker = new TestBroker();
        var queue = await broker.CreateQueueAsync();
        var waiting = (Task[])[
            queue.Main.ReceiveAsync(1, Timeout.InfiniteTimeSpan, default),
            queue.DeadLetters.ReceiveAsync(1, TimeSpan.FromMinutes(1), default)];
        await broker.Driver.Topology.DeleteQueueAsync("orders", default);
        foreach (var receive in waiting)
            await Assert.ThrowsAsync<EntityNotFoundException>(() => receive.WaitAsync(TimeSpan.FromSeconds(30)));
    }

    [Fact]
    public async Task A_lowered_maximum_holds_for_the_next_delivery()
    {
        await using var broker = new TestBroker();
        var queue = await broker.CreateQueueAsync();
        await queue.SendAsync(TestBroker.Text("twice"), TestBroker.Text("new"));
        for (var i = 0; i < 2; i++)
            await queue.Main.AbandonAsync((await queue.ReceiveAsync(1)).Single(), TimeSpan.Zero, default);
        await broker.Driver.Topology.UpdateQueueAsync(new("orders") { MaxDeliveryCount = 2 }, default);
        Assert.Equal(["new"], await queue.ReceiveIdsAsync());
        var dead = (await queue.DeadLetters.PeekAsync(1, null, default)).Single();
        Assert.Equal(("twice", DeadLetterReason.MaxDeliveryCountExceeded, 2), (dead.MessageId, dead.DeadLetter!.Reason, dead.DeadLetter.OriginalDeliveryCount));
    }

    [Fact]
    public async Task A_window_that_is_switched_off_forgets()
    {
        await using var broker = new TestBroker();
        var definition = new QueueDefinition("orders") { DeduplicationWindow = TimeSpan.FromMinutes(5) };
        var queue = await broker.CreateQueueAsync(definition);
        var message = TestBroker.Text("a") with { DeduplicationId = "d" };
        await queue.SendAsync(message, message);
        await broker.Driver.Topology.UpdateQueueAsync(new("orders"), default);
        await broker.Driver.Topology.UpdateQueueAsync(definition, default);
        await queue.SendAsync(message);
        Assert.Equal(2, broker.Broker.MessageCount);
    }

    [Fact]
    public async Task A_group_that_is_never_empty_leaves_the_others_their_turn()
    {
        await using var broker = new TestBroker();
        var queue = await broker.CreateQueueAsync(new("orders") { Ordered = true, MaxDeliveryCount = 100 });
        await queue.SendAsync(TestBroker.Text("busy", "busy"), TestBroker.Text("b", "b"), TestBroker.Text("c", "c"));
        var seen = new List<string>();
        for (var i = 0; i < 3; i++)
        {
            var message = (await queue.ReceiveAsync(1)).Single();
            seen.Add(message.Message.MessageId!);
            await queue.Main.AbandonAsync(message, TimeSpan.Zero, default);
        }

        Assert.Equal(["busy", "b", "c"], seen);
    }

    [Fact]
    public async Task A_redrive_keeps_to_its_rate_and_to_what_was_there()
    {
        await using var broker = new TestBroker();
        var queue = await broker.CreateQueueAsync();
        await BuryAsync(queue, 25);
        var progress = new List<long>();
        var redrive = queue.DeadLetters.RedriveAsync(new() { MaxMessagesPerSecond = 10, Progress = new Immediate(progress.Add) }, default);
        await BuryAsync(queue, 1, skip: 1);
        for (var tenths = 0; !redrive.IsCompleted; tenths++)
        {
            var moved = (await queue.Main.CountAsync(default)).Active;
            Assert.InRange(moved, 0, tenths + 1);
            broker.Clock.Advance(TimeSpan.FromMilliseconds(100));
            await Task.Yield();
        }

        Assert.Equal(25, (await redrive).Moved);
        Assert.Equal(Enumerable.Range(1, 25).Select(i => (long)i), progress);
        Assert.Equal(new(25, 0, 0, 1, IsExact: true), await queue.Main.CountAsync(default));
    }

    [Fact]
    public async Task A_redrive_can_be_cancelled_and_taken_up()
    {
        await using var broker = new TestBroker();
        var queue = await broker.CreateQueueAsync();
        await BuryAsync(queue, 5);
        using var stop = new CancellationTokenSource();
        var redrive = queue.DeadLetters.RedriveAsync(new() { MaxMessagesPerSecond = 1 }, stop.Token);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => redrive);
        Assert.Equal(new(1, 0, 0, 4, IsExact: true), await queue.Main.CountAsync(default));
        Assert.Equal(4, (await queue.DeadLetters.RedriveAsync(new(), default)).Moved);
    }

    [Fact]
    public async Task Dead_letters_of_a_subscription_go_back_to_it_alone()
    {
        await using var broker = new TestBroker();
        await broker.Driver.Topology.CreateTopicAsync(new("events"), default);
        var one = await broker.CreateSubscriptionAsync(new("events", "one"));
        var two = await broker.CreateSubscriptionAsync(new("events", "two"));
        await broker.SendAsync(EntityPath.Topic("events"), TestBroker.Text("a"));
        await one.Main.DeadLetterAsync((await one.ReceiveAsync()).Single(), "broken", null, default);
        Assert.Equal(1, (await one.DeadLetters.RedriveAsync(new(), default)).Moved);
        Assert.Equal((1, 1), ((await one.Main.CountAsync(default)).Active, (await two.Main.CountAsync(default)).Active));
    }

    [Fact]
    public async Task Cancelling_while_messages_arrive_loses_none_and_counts_none_twice()
    {
        const int Messages = 2000;
        await using var broker = new TestBroker();
        var queue = await broker.CreateQueueAsync();
        var got = new ConcurrentBag<DriverMessage>();
        var sending = Task.Run(async () =>
        {
            for (var i = 0; i < Messages; i++)
                await queue.SendAsync(TestBroker.Text($"m{i}"));
        });
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(async () =>
        {
            while (!sending.IsCompleted)
            {
                using var stop = new CancellationTokenSource();
                var receive = queue.Main.ReceiveAsync(3, Timeout.InfiniteTimeSpan, stop.Token);
                await Task.Yield();
                await stop.CancelAsync();
                try
                {
                    foreach (var message in await receive)
                        got.Add(message);
                }
                catch (OperationCanceledException)
                {
                    // Then it was given none.
                }
            }
        })).Append(sending));
        foreach (var message in await queue.ReceiveAsync(int.MaxValue))
            got.Add(message);
        Assert.Equal(Messages, got.Select(m => m.Message.MessageId).Distinct().Count());
        Assert.All(got, m => Assert.Equal(1, m.Delivery.DeliveryCount));
    }

    [Fact]
    public async Task Subscriptions_that_come_and_go_while_publishing_leave_nothing_behind()
    {
        await using var broker = new TestBroker();
        await broker.Driver.Topology.CreateTopicAsync(new("events"), default);
        var kept = await broker.CreateSubscriptionAsync(new("events", "kept"));
        var publishing = Task.WhenAll(Enumerable.Range(0, 4).Select(p => Task.Run(async () =>
        {
            for (var i = 0; i < 500; i++)
                Assert.Null((await broker.SendAsync(EntityPath.Topic("events"), TestBroker.Text($"{p}-{i}")))[0].Error);
        })));
        while (!publishing.IsCompleted)
        {
            await broker.CreateSubscriptionAsync(new("events", "passing"));
            await Task.Yield();
            await broker.Driver.Topology.DeleteSubscriptionAsync("events", "passing", default);
        }

        await publishing;
        var received = await kept.ReceiveAsync(int.MaxValue);
        Assert.Equal(2000, received.Select(m => m.Message.MessageId).Distinct().Count());
        Assert.All(await kept.Main.CompleteAsync(received, default), Assert.Null);
        Assert.Equal((0, 0), (broker.Broker.MessageCount, broker.Broker.StoredBytes));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Sixteen_producers_and_consumers_lose_nothing(bool ordered)
    {
        const int PerProducer = 500;
        await using var messaging = InMemoryMessaging.Create();
        await messaging.Topology.CreateQueueAsync(new("orders") { Ordered = ordered, MaxDeliveryCount = 1000 });
        var queue = messaging.Queue("orders");
        var done = new ConcurrentDictionary<string, int>();
        var last = new ConcurrentDictionary<string, int>();
        var producers = Enumerable.Range(0, 16).Select(p => Task.Run(() => queue.SendManyAsync(
            Enumerable.Range(0, PerProducer).Select(i => TestBroker.Text($"{p}-{i}", $"g{p}").WithHeader("number", i)))));
        var consumers = Enumerable.Range(0, 16).Select(c => Task.Run(async () =>
        {
            var random = new Random(c);
            while (done.Count < 16 * PerProducer)
            {
                foreach (var message in await queue.ReceiveAsync(5, TimeSpan.FromMilliseconds(50)))
                {
                    if (random.Next(5) == 0)
                    {
                        await message.AbandonAsync();
                        continue;
                    }

                    var number = message.Headers["number"].As<int>();
                    if (ordered)
                        Assert.Equal(last.GetValueOrDefault(message.GroupId!, -1) + 1, number);
                    last[message.GroupId!] = number;
                    Assert.True(done.TryAdd(message.MessageId, 0), "delivered again after it was completed");
                    await message.CompleteAsync();
                }
            }
        }));
        await Task.WhenAll([.. producers, .. consumers]).WaitAsync(TimeSpan.FromMinutes(2));
        Assert.Equal((0, 0), (messaging.As<InMemoryBroker>().MessageCount, messaging.As<InMemoryBroker>().StoredBytes));
    }

    private static async Task BuryAsync(TestSource queue, int count, int skip = 0)
    {
        await queue.SendAsync([.. Enumerable.Range(0, count).Select(i => TestBroker.Text($"m{i}"))]);
        var received = await queue.ReceiveAsync(count + skip);
        foreach (var message in received.Skip(skip))
            await queue.Main.DeadLetterAsync(message, "broken", null, default);
        foreach (var message in received.Take(skip))
            await queue.Main.AbandonAsync(message, TimeSpan.Zero, default);
    }

    private sealed class Immediate(Action<long> report) : IProgress<long>
    {
        public void Report(long value) => report(value);
    }
}
