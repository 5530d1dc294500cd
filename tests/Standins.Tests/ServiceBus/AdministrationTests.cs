using Azure;
using Azure.Messaging.ServiceBus;
using Azure.Messaging.ServiceBus.Administration;

namespace Integration.Standins.Tests.ServiceBus;

public sealed class AdministrationTests : StandInTest
{
    [Fact]
    public async Task Settings_come_back_and_change()
    {
        var options = new CreateQueueOptions("Q1") { LockDuration = TimeSpan.FromSeconds(7), UserMetadata = "m", RequiresSession = true };
        Response<QueueProperties> created = await Administration.CreateQueueAsync(options);
        Assert.Equal(201, created.GetRawResponse().Status);
        Assert.Equal(options, new CreateQueueOptions(created.Value));

        QueueProperties queue = await Administration.GetQueueAsync("q1");
        Assert.Equal((TimeSpan.FromSeconds(7), 10, 1024L), (queue.LockDuration, queue.MaxDeliveryCount, queue.MaxSizeInMegabytes));
        queue.MaxDeliveryCount = 3;
        await Administration.UpdateQueueAsync(queue);
        Assert.Equal(3, (await Administration.GetQueueAsync("Q1")).Value.MaxDeliveryCount);
    }

    [Fact]
    public async Task Names_are_unique_over_queues_and_topics_whatever_their_case()
    {
        await CreateQueueAsync("name");
        await AssertFailsAsync(ServiceBusFailureReason.MessagingEntityAlreadyExists, () => Administration.CreateQueueAsync("NAME"));
        await AssertFailsAsync(ServiceBusFailureReason.MessagingEntityAlreadyExists, () => Administration.CreateTopicAsync("name"));
        Assert.True(await Administration.QueueExistsAsync("Name"));
        Assert.False(await Administration.TopicExistsAsync("name"));
    }

    [Fact]
    public async Task What_is_missing_is_not_found()
    {
        await AssertFailsAsync(ServiceBusFailureReason.MessagingEntityNotFound, () => Administration.GetQueueAsync("x"));
        await AssertFailsAsync(ServiceBusFailureReason.MessagingEntityNotFound, () => Administration.DeleteTopicAsync("x"));
        await AssertFailsAsync(ServiceBusFailureReason.MessagingEntityNotFound, () => Administration.CreateSubscriptionAsync("x", "s"));
        await AssertFailsAsync(ServiceBusFailureReason.MessagingEntityNotFound, () => SendAsync("x", "a"));
        await AssertFailsAsync(ServiceBusFailureReason.MessagingEntityNotFound, () => Client.CreateReceiver("x").ReceiveMessageAsync());
        await AssertFailsAsync(
            ServiceBusFailureReason.MessagingEntityNotFound,
            async () => await Administration.GetSubscriptionsAsync("x").ToListAsync());
    }

    [Fact]
    public async Task Listings_have_pages()
    {
        for (int i = 0; i < 101; i++)
        {
            await CreateQueueAsync($"q{i}");
        }

        Assert.Equal(101, (await Administration.GetQueuesAsync().ToListAsync()).Count);
        Assert.Equal([100, 1], await Administration.GetQueuesAsync().AsPages().Select(static page => page.Values.Count).ToListAsync());
    }

    [Fact]
    public async Task Values_out_of_range_are_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new CreateQueueOptions("q") { DuplicateDetectionHistoryTimeWindow = Second });
        Assert.Throws<ArgumentException>(() => new CreateQueueOptions("a?b"));
        await Assert.ThrowsAsync<ArgumentException>(() => CreateQueueAsync("q", static q => q.LockDuration = TimeSpan.FromMinutes(6)));
    }

    [Fact]
    public async Task A_disabled_entity_says_so()
    {
        await CreateQueueAsync(configure: static q => q.Status = EntityStatus.SendDisabled);
        await AssertFailsAsync(ServiceBusFailureReason.MessagingEntityDisabled, () => SendAsync("q", "a"));
        await AssertEmptyAsync(Client.CreateReceiver("q"));
        QueueProperties queue = await Administration.GetQueueAsync("q");
        queue.Status = EntityStatus.Disabled;
        await Administration.UpdateQueueAsync(queue);
        await AssertFailsAsync(ServiceBusFailureReason.MessagingEntityDisabled, () => Client.CreateReceiver("q").ReceiveMessageAsync());
    }

    [Fact]
    public async Task Counts_are_exact()
    {
        await CreateQueueAsync();
        await SendAsync("q", "a", "b", "c", "d");
        ServiceBusReceiver receiver = Client.CreateReceiver("q");
        IReadOnlyList<ServiceBusReceivedMessage> messages = await ReceiveNowAsync(receiver, 3);
        await receiver.CompleteMessageAsync(messages[0]);
        await receiver.DeadLetterMessageAsync(messages[1]);
        QueueRuntimeProperties counts = await Administration.GetQueueRuntimePropertiesAsync("q");
        Assert.Equal((2, 1, 3), (counts.ActiveMessageCount, counts.DeadLetterMessageCount, counts.TotalMessageCount));
        Assert.True(counts.SizeInBytes > 0);
    }
}
