namespace Integration.InMemory.Tests;

public sealed class DirectSendTests
{
    [Fact]
    public async Task A_subscription_gets_the_message_alone_and_past_its_filter()
    {
        await using var messaging = (MessagingClient)InMemoryMessaging.Create();
        await messaging.Topology.CreateTopicAsync(new("events"));
        await messaging.Topology.CreateSubscriptionAsync(new SubscriptionDefinition("events", "a") { Filter = MessageFilter.Parse("kind = 'x'") });
        await messaging.Topology.CreateSubscriptionAsync(new("events", "b"));
        var path = EntityPath.Subscription("events", "a");

        var sent = await messaging.FindDirectSender(path)!.SendManyAsync([new(TestBroker.Text("one") with { DeduplicationId = "hint" })]);

        Assert.True(sent.AllSucceeded);
        Assert.Equal("one", Assert.Single(await messaging.Source(path).PeekAsync(10)).MessageId);
        Assert.Empty(await messaging.Topic("events").Subscription("b").PeekAsync(10));
    }

    [Fact]
    public async Task A_dead_letter_keeps_its_details_and_can_be_redriven()
    {
        await using var messaging = (MessagingClient)InMemoryMessaging.Create();
        await messaging.Topology.CreateQueueAsync(new("jobs"));
        var path = EntityPath.Queue("jobs").DeadLetter;
        var details = new DeadLetterInfo("Broken", "why", EntityPath.Queue("elsewhere"), DateTimeOffset.UnixEpoch, 7);

        (await messaging.FindDirectSender(path)!.SendManyAsync([new(TestBroker.Text("dead"), details)])).ThrowIfAnyFailed();

        var found = Assert.Single(await messaging.Source(path).PeekAsync(10));
        Assert.Equal(details with { Source = EntityPath.Queue("jobs") }, found.DeadLetter);
        Assert.Equal(1, (await messaging.Queue("jobs").DeadLetters.RedriveAsync()).Moved);
        Assert.Equal("dead", Assert.Single(await messaging.Queue("jobs").PeekAsync(10)).MessageId);
    }

    [Fact]
    public async Task One_bad_message_fails_alone_and_batches_are_split()
    {
        await using var messaging = (MessagingClient)InMemoryMessaging.Create(new InMemoryOptions { MaxBatchCount = 2, Limits = new() { MaxMessageBytes = 100 } });
        await messaging.Topology.CreateQueueAsync(new("jobs"));
        var details = new DeadLetterInfo("r", null, null, null, null);
        DirectMessage[] messages =
        [
            new(TestBroker.Text("1"), details), new(TestBroker.Text("2"), details), new(TestBroker.Text("3") with { Body = new byte[200] }, details),
            new(TestBroker.Text("4")), new(TestBroker.Text("5"), details),
        ];

        var results = await messaging.FindDirectSender(EntityPath.Queue("jobs").DeadLetter)!.SendManyAsync(messages);

        Assert.Equal([true, true, false, false, true], results.Select(r => r.Succeeded));
        Assert.IsType<MessageTooLargeException>(results[2].Error);
        Assert.IsType<ArgumentException>(results[3].Error);
        Assert.Equal(3, (await messaging.Queue("jobs").CountAsync()).DeadLettered);
    }

    [Fact]
    public async Task Queues_and_topics_are_sent_to_the_usual_way()
    {
        await using var messaging = (MessagingClient)InMemoryMessaging.Create();

        Assert.Throws<ArgumentException>(() => messaging.FindDirectSender(EntityPath.Queue("jobs")));
        Assert.Throws<ArgumentException>(() => messaging.FindDirectSender(EntityPath.Topic("events")));
        var missing = await messaging.FindDirectSender(EntityPath.Subscription("events", "a"))!.SendManyAsync([new(TestBroker.Text("x"))]);
        Assert.IsType<EntityNotFoundException>(missing[0].Error);
    }
}
