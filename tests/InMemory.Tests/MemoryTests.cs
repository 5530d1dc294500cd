using Integration.InMemory.Broker;

namespace Integration.InMemory.Tests;

public sealed class MemoryTests
{
    private static readonly EntityPath Events = EntityPath.Topic("events");

    [Fact]
    public async Task A_full_broker_refuses_each_message_that_does_not_fit_and_recovers()
    {
        await using var broker = new TestBroker(new() { MaxBytes = 2500 });
        var queue = await broker.CreateQueueAsync();
        var outcomes = await queue.SendAsync(Sized("a", 400), Sized("b", 400), Sized("c", 400), Sized("d", 1));
        Assert.Equal([true, true, false, true], outcomes.Select(o => o.Error is null));
        var error = Assert.IsType<QuotaExceededException>(outcomes[2].Error);
        Assert.Contains("MaxBytes", error.Message, StringComparison.Ordinal);
        Assert.Equal((queue.Path, false), (error.Entity, error.IsTransient));

        await queue.Main.CompleteAsync(await queue.ReceiveAsync(1), default);
        Assert.Null((await queue.SendAsync(Sized("c", 400)))[0].Error);
        Assert.Equal(["b", "d", "c"], await queue.ReceiveIdsAsync());
    }

    [Fact]
    public async Task A_refused_message_is_not_taken_for_a_duplicate_later()
    {
        await using var broker = new TestBroker(new() { MaxBytes = 1500 });
        var queue = await broker.CreateQueueAsync(new("orders") { DeduplicationWindow = TimeSpan.FromMinutes(5) });
        var message = Sized("b", 400) with { DeduplicationId = "same" };
        Assert.IsType<QuotaExceededException>((await queue.SendAsync(Sized("a", 400), message))[1].Error);
        await queue.Main.PurgeAsync(default);
        Assert.Null((await queue.SendAsync(message))[0].Error);
        Assert.Equal(["b"], await queue.ReceiveIdsAsync());
    }

    [Fact]
    public async Task A_message_is_published_to_all_subscriptions_or_to_none()
    {
        await using var broker = new TestBroker(new() { MaxBytes = 2500 });
        await broker.Driver.Topology.CreateTopicAsync(new("events"), default);
        await broker.CreateSubscriptionAsync(new("events", "one"));
        await broker.CreateSubscriptionAsync(new("events", "two"));
        await broker.CreateSubscriptionAsync(new("events", "three"));
        var outcomes = await broker.SendAsync(Events, Sized("a", 400));
        Assert.Equal(Events, Assert.IsType<QuotaExceededException>(outcomes[0].Error).Entity);
        Assert.Equal((0, 0), (broker.Broker.MessageCount, broker.Broker.StoredBytes));
    }

    [Fact]
    public async Task Dead_letters_move_when_the_broker_is_full()
    {
        await using var broker = new TestBroker(new() { MaxBytes = 1000 });
        var queue = await broker.CreateQueueAsync();
        await queue.SendAsync(Sized("a", 400));
        await queue.Main.DeadLetterAsync((await queue.ReceiveAsync()).Single(), new string('r', 4096), null, default);
        Assert.Equal(1, broker.Broker.MessageCount);
        Assert.Equal(1, (await queue.DeadLetters.RedriveAsync(new(), default)).Moved);
        Assert.InRange(broker.Broker.StoredBytes, 1, 1000);
    }

    [Fact]
    public async Task The_size_counts_bytes_of_text_and_values_by_type()
    {
        await using var broker = new TestBroker();
        var message = new Message
        {
            Body = new byte[] { 1, 2, 3 },
            MessageId = "é",
            CorrelationId = "12345",
            Headers = MessageHeaders.Create(
                ("s", "😀"), ("b", true), ("i", 5L), ("f", 1.5), ("m", 1.5m), ("t", DateTimeOffset.UnixEpoch), ("g", Guid.Empty), ("x", new byte[7])),
        };
        Assert.Equal(3 + 2 + 5 + 8 + 4 + 1 + 8 + 8 + 16 + 10 + 16 + 7, broker.Driver.OpenSender(EntityPath.Queue("q")).Prepare(message, null).Size);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task The_sender_may_reuse_its_buffer(bool inBatches)
    {
        await using var messaging = InMemoryMessaging.Create();
        await messaging.Topology.CreateQueueAsync(new("orders"), default);
        var queue = messaging.Queue("orders");
        var buffer = "first"u8.ToArray();
        var message = Message.FromBytes(buffer) with { MessageId = "a" };
        if (inBatches)
            (await queue.SendManyAsync([message])).ThrowIfAnyFailed();
        else
            await queue.SendAsync(message);
        "later"u8.CopyTo(buffer);
        Assert.Equal("first", (await queue.ReceiveAsync(1, TimeSpan.Zero)).Single().Message.Text);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_lot_of_messages_leave_nothing_behind(bool ordered)
    {
        const int Rounds = 10;
        const int Messages = 20_000;
        await using var broker = new TestBroker(new() { MaxBatchCount = int.MaxValue });
        var queue = await broker.CreateQueueAsync(new("orders") { Ordered = ordered, DeduplicationWindow = TimeSpan.FromMinutes(1) });
        for (var round = 0; round < Rounds; round++)
        {
            await queue.SendAsync([.. Enumerable.Range(0, Messages).Select(i => TestBroker.Text($"m{i}", $"g{i}") with
            {
                DeduplicationId = $"{round}-{i}",
                TimeToLive = TimeSpan.FromHours(1),
            })]);
            var received = await queue.ReceiveAsync(Messages);
            Assert.Equal(Messages, received.Length);
            Assert.All(await queue.Main.CompleteAsync(received, default), Assert.Null);
            broker.Clock.Advance(TimeSpan.FromMinutes(1));
        }

        Assert.Equal((0, 0), (broker.Broker.MessageCount, broker.Broker.StoredBytes));
        var store = queue.Store;
        Assert.Equal((0, 0, 0), (store.Main.Count, store.Main.DueCount, store.Deduplication.Count));
        Assert.InRange(store.Deduplication.Capacity, 0, 2048);
        if (ordered)
        {
            var groups = (GroupOrder)store.Main.Order;
            Assert.Equal(0, groups.GroupCount);
            Assert.InRange(groups.GroupCapacity, 0, 2048);
        }
    }

    private static Message Sized(string id, int bytes) => new() { MessageId = id, Body = new byte[bytes] };
}
