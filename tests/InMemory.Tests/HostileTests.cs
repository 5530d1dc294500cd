namespace Integration.InMemory.Tests;

/// <summary>One message is one message's affair: what one of them holds, or lacks, harms no other.</summary>
public sealed class HostileTests
{
    private static readonly DeadLetterInfo Details = new("Broken", null, null, null, null);

    [Fact]
    public async Task A_dead_letter_that_its_ordered_queue_can_not_take_stays_and_is_told_and_the_others_move()
    {
        await using var messaging = (MessagingClient)InMemoryMessaging.Create();
        await messaging.Topology.CreateQueueAsync(new("jobs") { Ordered = true });
        var path = EntityPath.Queue("jobs").DeadLetter;
        (await messaging.FindDirectSender(path)!.SendManyAsync(
            [new(TestBroker.Text("a", "g"), Details), new(TestBroker.Text("groupless"), Details), new(TestBroker.Text("b", "g"), Details)])).ThrowIfAnyFailed();

        var result = await messaging.Queue("jobs").DeadLetters.RedriveAsync();

        Assert.Equal(2, result.Moved);
        Assert.Contains("'groupless'", Assert.Single(result.Failures).Message, StringComparison.Ordinal);
        Assert.Equal(["a", "b"], (await messaging.Queue("jobs").PeekAsync(10)).Select(m => m.MessageId));
        Assert.Equal("groupless", Assert.Single(await messaging.Source(path).PeekAsync(10)).MessageId);
    }

    [Fact]
    public async Task A_redrive_of_one_looks_past_those_that_can_not_be_moved()
    {
        await using var messaging = (MessagingClient)InMemoryMessaging.Create();
        await messaging.Topology.CreateQueueAsync(new("jobs") { Ordered = true });
        (await messaging.FindDirectSender(EntityPath.Queue("jobs").DeadLetter)!.SendManyAsync(
            [.. Enumerable.Range(0, 5).Select(i => new DirectMessage(TestBroker.Text($"groupless {i}"), Details)), new(TestBroker.Text("a", "g"), Details)])).ThrowIfAnyFailed();

        var result = await messaging.Queue("jobs").DeadLetters.RedriveAsync(new RedriveOptions { MaxMessages = 1, MaxMessagesPerSecond = int.MaxValue });

        Assert.Equal((1, 5), (result.Moved, result.Failures.Count));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(1_000_000)]
    [InlineData(long.MaxValue)]
    public async Task A_broker_at_the_end_of_the_calendar_goes_on(long ticksBeforeTheEnd)
    {
        await using var broker = new TestBroker();
        broker.Clock.SetUtcNow(ticksBeforeTheEnd == long.MaxValue ? DateTimeOffset.UnixEpoch.AddYears(8000) : DateTimeOffset.MaxValue.AddTicks(-ticksBeforeTheEnd));
        var queue = await broker.CreateQueueAsync(new QueueDefinition("orders") { DeduplicationWindow = TimeSpan.MaxValue, DefaultTimeToLive = TimeSpan.MaxValue, LockDuration = TimeSpan.MaxValue });

        await queue.SendAsync(TestBroker.Text("a") with { TimeToLive = TimeSpan.MaxValue, DeduplicationId = "a" }, TestBroker.Text("b") with { Delay = TimeSpan.MaxValue });
        var received = Assert.Single(await queue.ReceiveAsync());
        Assert.Equal(DateTimeOffset.MaxValue, await queue.Main.RenewLockAsync(received, default));
        await queue.Main.AbandonAsync(received, TimeSpan.MaxValue, default);
        Assert.Empty(await queue.ReceiveAsync());
        Assert.Equal(2, (await queue.Main.CountAsync(default)).Delayed);
    }

    [Fact]
    public async Task At_the_last_tick_of_the_calendar_messages_come_and_go()
    {
        await using var broker = new TestBroker();
        broker.Clock.SetUtcNow(DateTimeOffset.MaxValue);
        var queue = await broker.CreateQueueAsync(new QueueDefinition("orders") { DeduplicationWindow = TimeSpan.FromSeconds(1) });

        await queue.SendAsync(TestBroker.Text("a") with { TimeToLive = TimeSpan.MaxValue, DeduplicationId = "a" });

        Assert.Null(Assert.Single(await queue.Main.CompleteAsync(await queue.ReceiveAsync(), default)));
    }
}
