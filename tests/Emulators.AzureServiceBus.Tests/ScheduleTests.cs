using Azure.Messaging.ServiceBus;

namespace Integration.Emulators.AzureServiceBus.Tests;

public sealed class ScheduleTests : EmulatorTest
{
    [Fact]
    public async Task A_scheduled_message_comes_when_it_is_due_under_a_new_number()
    {
        CreateQueue();
        ServiceBusSender sender = Client.CreateSender("q");
        ServiceBusReceiver receiver = Client.CreateReceiver("q");
        long number = await sender.ScheduleMessageAsync(new ServiceBusMessage("late"), Time.GetUtcNow().AddMinutes(1));
        await SendAsync("q", "now");
        ServiceBusReceivedMessage now = await ReceiveOneAsync(receiver);
        Assert.Equal("now", now.Body.ToString());
        ServiceBusReceivedMessage peeked = await receiver.PeekMessageAsync(number);
        Assert.Equal((ServiceBusMessageState.Scheduled, Time.GetUtcNow().AddMinutes(1)), (peeked.State, peeked.ScheduledEnqueueTime));
        EntityRuntime counts = Emulator.GetRuntime("q");
        Assert.Equal((1, 1), (counts.ActiveMessageCount, counts.ScheduledMessageCount));

        await receiver.CompleteMessageAsync(now);
        Task<ServiceBusReceivedMessage> waiting = receiver.ReceiveMessageAsync(TimeSpan.FromSeconds(20));
        Time.Advance(TimeSpan.FromMinutes(1));
        ServiceBusReceivedMessage message = await waiting;
        Assert.Equal("late", message.Body.ToString());
        Assert.NotEqual(number, message.SequenceNumber);
        Assert.Equal(Time.GetUtcNow(), message.EnqueuedTime);
    }

    [Fact]
    public async Task Several_are_scheduled_together_and_a_sent_message_may_have_a_time_too()
    {
        CreateQueue();
        ServiceBusSender sender = Client.CreateSender("q");
        IReadOnlyList<long> numbers = await sender.ScheduleMessagesAsync([Message("a"), Message("b")], Time.GetUtcNow().AddMinutes(1));
        Assert.Equal(2, numbers.Distinct().Count());
        await sender.SendMessageAsync(new ServiceBusMessage("c") { ScheduledEnqueueTime = Time.GetUtcNow().AddMinutes(2) });
        Assert.Equal(3, Emulator.GetRuntime("q").ScheduledMessageCount);
        Time.Advance(TimeSpan.FromMinutes(1));
        await AssertBodiesAsync(Client.CreateReceiver("q"), "a", "b");
        Time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(0, Emulator.GetRuntime("q").ScheduledMessageCount);
    }

    [Fact]
    public async Task A_cancelled_one_never_comes_and_can_be_cancelled_once()
    {
        CreateQueue();
        ServiceBusSender sender = Client.CreateSender("q");
        long number = await sender.ScheduleMessageAsync(new ServiceBusMessage("late"), Time.GetUtcNow().AddMinutes(1));
        await sender.CancelScheduledMessageAsync(number);
        Time.Advance(TimeSpan.FromHours(1));
        Assert.Equal(0, Emulator.GetRuntime("q").TotalMessageCount);
        await AssertFailsAsync(ServiceBusFailureReason.MessageNotFound, () => sender.CancelScheduledMessageAsync(number));
    }

    [Fact]
    public async Task One_that_is_due_already_is_there_at_once()
    {
        CreateQueue();
        await Client.CreateSender("q").ScheduleMessageAsync(new ServiceBusMessage("past"), Time.GetUtcNow().AddMinutes(-1));
        await AssertBodiesAsync(Client.CreateReceiver("q"), "past");
    }
}
