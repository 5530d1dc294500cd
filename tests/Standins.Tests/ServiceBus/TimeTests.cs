using Azure.Messaging.ServiceBus;
using Azure.Messaging.ServiceBus.Administration;

namespace Integration.Standins.Tests.ServiceBus;

public sealed class TimeTests : StandInTest
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_expired_message_is_dead_or_gone(bool deadLetter)
    {
        await CreateQueueAsync(configure: q => q.DeadLetteringOnMessageExpiration = deadLetter);
        await Client.CreateSender("q").SendMessageAsync(new ServiceBusMessage("a") { TimeToLive = TimeSpan.FromSeconds(5) });
        Time.Advance(TimeSpan.FromSeconds(5));
        await AssertEmptyAsync(Client.CreateReceiver("q"));
        IReadOnlyList<ServiceBusReceivedMessage> dead = await ReceiveNowAsync(DeadLetters());
        Assert.Equal(deadLetter ? ["TTLExpiredException"] : [], dead.Select(static m => m.DeadLetterReason));
    }

    [Fact]
    public async Task The_shorter_of_message_and_entity_counts()
    {
        await CreateQueueAsync(configure: static q => q.DefaultMessageTimeToLive = TimeSpan.FromSeconds(10));
        await Client.CreateSender("q").SendMessageAsync(new ServiceBusMessage("a") { TimeToLive = TimeSpan.FromHours(1) });
        ServiceBusReceivedMessage peeked = await Client.CreateReceiver("q").PeekMessageAsync();
        Assert.Equal(TimeSpan.FromSeconds(10), peeked.TimeToLive);
        Assert.Equal(Time.GetUtcNow().AddSeconds(10), peeked.ExpiresAt);
        Time.Advance(TimeSpan.FromSeconds(10));
        await AssertEmptyAsync(Client.CreateReceiver("q"));
    }

    [Fact]
    public async Task A_locked_message_can_be_completed_after_its_time_and_expires_when_it_comes_back()
    {
        await CreateQueueAsync(configure: static q => q.DeadLetteringOnMessageExpiration = true);
        ServiceBusReceiver receiver = Client.CreateReceiver("q");
        foreach (string body in new[] { "completed", "abandoned" })
        {
            await Client.CreateSender("q").SendMessageAsync(new ServiceBusMessage(body) { TimeToLive = TimeSpan.FromSeconds(5) });
        }

        IReadOnlyList<ServiceBusReceivedMessage> messages = await ReceiveNowAsync(receiver);
        Time.Advance(TimeSpan.FromSeconds(6));
        await receiver.CompleteMessageAsync(messages[0]);
        await receiver.AbandonMessageAsync(messages[1]);
        await AssertEmptyAsync(receiver);
        Assert.Equal(["abandoned"], Bodies(await ReceiveNowAsync(DeadLetters())));
    }

    [Fact]
    public async Task A_scheduled_message_comes_when_it_is_due_under_a_new_number()
    {
        await CreateQueueAsync();
        ServiceBusSender sender = Client.CreateSender("q");
        ServiceBusReceiver receiver = Client.CreateReceiver("q");
        long number = await sender.ScheduleMessageAsync(new ServiceBusMessage("late"), Time.GetUtcNow().AddMinutes(1));
        await SendAsync("q", "now");
        ServiceBusReceivedMessage now = await ReceiveOneAsync(receiver);
        Assert.Equal("now", now.Body.ToString());
        Assert.Equal(ServiceBusMessageState.Scheduled, (await receiver.PeekMessageAsync(number)).State);
        QueueRuntimeProperties counts = await Administration.GetQueueRuntimePropertiesAsync("q");
        Assert.Equal((1, 1), (counts.ActiveMessageCount, counts.ScheduledMessageCount));

        await receiver.CompleteMessageAsync(now);
        Task<ServiceBusReceivedMessage> waiting = receiver.ReceiveMessageAsync(TimeSpan.FromMinutes(2));
        Time.Advance(TimeSpan.FromMinutes(1));
        ServiceBusReceivedMessage message = await waiting;
        Assert.Equal("late", message.Body.ToString());
        Assert.NotEqual(number, message.SequenceNumber);
        Assert.Equal(Time.GetUtcNow(), message.EnqueuedTime);
    }

    [Fact]
    public async Task A_cancelled_one_never_comes_and_can_be_cancelled_once()
    {
        await CreateQueueAsync();
        ServiceBusSender sender = Client.CreateSender("q");
        long number = await sender.ScheduleMessageAsync(new ServiceBusMessage("late"), Time.GetUtcNow().AddMinutes(1));
        await sender.CancelScheduledMessageAsync(number);
        Time.Advance(TimeSpan.FromHours(1));
        await AssertEmptyAsync(Client.CreateReceiver("q"));
        await AssertFailsAsync(ServiceBusFailureReason.MessageNotFound, () => sender.CancelScheduledMessageAsync(number));
    }
}
