using Azure.Messaging.ServiceBus;

namespace Integration.Emulators.AzureServiceBus.Tests;

public sealed class DeferralTests : EmulatorTest
{
    [Fact]
    public async Task A_deferred_message_is_fetched_by_its_number_only()
    {
        CreateQueue();
        await SendAsync("q", "a");
        ServiceBusReceiver receiver = Client.CreateReceiver("q");
        ServiceBusReceivedMessage message = await ReceiveOneAsync(receiver);
        await receiver.DeferMessageAsync(message, new Dictionary<string, object> { ["later"] = true });
        await AssertEmptyAsync(receiver);
        Assert.Equal(ServiceBusMessageState.Deferred, (await receiver.PeekMessageAsync()).State);

        ServiceBusReceivedMessage deferred = await receiver.ReceiveDeferredMessageAsync(message.SequenceNumber);
        Assert.Equal(true, deferred.ApplicationProperties["later"]);
        await receiver.RenewMessageLockAsync(deferred);
        await receiver.CompleteMessageAsync(deferred);
        await AssertFailsAsync(
            ServiceBusFailureReason.MessageNotFound,
            () => receiver.ReceiveDeferredMessageAsync(message.SequenceNumber));
    }

    [Fact]
    public async Task It_can_be_abandoned_and_dead_lettered_and_stays_deferred_in_between()
    {
        CreateQueue();
        await SendAsync("q", "a");
        ServiceBusReceiver receiver = Client.CreateReceiver("q");
        ServiceBusReceivedMessage message = await ReceiveOneAsync(receiver);
        await receiver.DeferMessageAsync(message);
        await receiver.AbandonMessageAsync(await receiver.ReceiveDeferredMessageAsync(message.SequenceNumber));
        await AssertEmptyAsync(receiver);
        await receiver.DeadLetterMessageAsync(await receiver.ReceiveDeferredMessageAsync(message.SequenceNumber), "why", "because");
        ServiceBusReceivedMessage dead = await ReceiveOneAsync(DeadLetters());
        Assert.Equal(("why", "because"), (dead.DeadLetterReason, dead.DeadLetterErrorDescription));
    }

    [Fact]
    public async Task In_a_session_it_is_the_sessions()
    {
        CreateQueue(static q => q with { RequiresSession = true });
        await Client.CreateSender("q").SendMessageAsync(Message("1", "a"));
        ServiceBusSessionReceiver receiver = await Client.AcceptSessionAsync("q", "a");
        ServiceBusReceivedMessage message = await ReceiveOneAsync(receiver);
        await receiver.DeferMessageAsync(message);
        ServiceBusSessionReceiver other = await Client.AcceptSessionAsync("q", "b");
        await AssertFailsAsync(ServiceBusFailureReason.MessageNotFound, () => other.ReceiveDeferredMessageAsync(message.SequenceNumber));
        await receiver.CompleteMessageAsync(await receiver.ReceiveDeferredMessageAsync(message.SequenceNumber));
        Assert.Equal(0, Emulator.GetRuntime("q").ActiveMessageCount);
    }

    [Fact]
    public async Task Received_and_deleted_it_is_gone()
    {
        CreateQueue();
        await SendAsync("q", "a");
        ServiceBusReceiver receiver = Client.CreateReceiver("q");
        ServiceBusReceivedMessage message = await ReceiveOneAsync(receiver);
        await receiver.DeferMessageAsync(message);
        ServiceBusReceiver deleting = Client.CreateReceiver("q", new ServiceBusReceiverOptions { ReceiveMode = ServiceBusReceiveMode.ReceiveAndDelete });
        Assert.Equal("a", (await deleting.ReceiveDeferredMessageAsync(message.SequenceNumber)).Body.ToString());
        Assert.Equal(0, Emulator.GetRuntime("q").ActiveMessageCount);
    }
}
