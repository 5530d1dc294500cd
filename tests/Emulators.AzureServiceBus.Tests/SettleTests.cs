using Azure.Messaging.ServiceBus;

namespace Integration.Emulators.AzureServiceBus.Tests;

public sealed class SettleTests : EmulatorTest
{
    [Fact]
    public async Task A_locked_message_is_nobody_elses_until_its_lock_ends()
    {
        CreateQueue();
        await SendAsync("q", "a");
        ServiceBusReceiver first = Client.CreateReceiver("q"), second = Client.CreateReceiver("q");

        ServiceBusReceivedMessage message = await ReceiveOneAsync(first);
        Assert.Equal(1, message.DeliveryCount);
        Assert.Equal(Time.GetUtcNow() + TimeSpan.FromSeconds(60), message.LockedUntil);
        await AssertEmptyAsync(second);

        Time.Advance(TimeSpan.FromSeconds(60));
        Assert.Equal(2, (await ReceiveOneAsync(second)).DeliveryCount);
        await AssertFailsAsync(ServiceBusFailureReason.MessageLockLost, () => first.CompleteMessageAsync(message));
    }

    [Fact]
    public async Task A_lock_that_is_renewed_lasts_longer()
    {
        CreateQueue();
        await SendAsync("q", "a");
        ServiceBusReceiver receiver = Client.CreateReceiver("q");
        ServiceBusReceivedMessage message = await ReceiveOneAsync(receiver);

        Time.Advance(TimeSpan.FromSeconds(50));
        await receiver.RenewMessageLockAsync(message);
        Assert.Equal(Time.GetUtcNow() + TimeSpan.FromSeconds(60), message.LockedUntil);
        Time.Advance(TimeSpan.FromSeconds(59));
        await AssertEmptyAsync(receiver);
        await receiver.CompleteMessageAsync(message);
        Time.Advance(TimeSpan.FromMinutes(10));
        Assert.Equal(0, Emulator.GetRuntime("q").ActiveMessageCount);
    }

    [Fact]
    public async Task A_lock_that_is_over_is_not_renewed()
    {
        CreateQueue();
        await SendAsync("q", "a");
        ServiceBusReceiver receiver = Client.CreateReceiver("q");
        ServiceBusReceivedMessage message = await ReceiveOneAsync(receiver);
        Time.Advance(TimeSpan.FromSeconds(60));
        await AssertFailsAsync(ServiceBusFailureReason.MessageLockLost, () => receiver.RenewMessageLockAsync(message));
    }

    [Fact]
    public async Task A_second_settlement_has_lost_the_lock()
    {
        CreateQueue();
        await SendAsync("q", "a");
        ServiceBusReceiver receiver = Client.CreateReceiver("q");
        ServiceBusReceivedMessage message = await ReceiveOneAsync(receiver);
        await receiver.CompleteMessageAsync(message);

        await AssertFailsAsync(ServiceBusFailureReason.MessageLockLost, () => receiver.CompleteMessageAsync(message));
        await AssertFailsAsync(ServiceBusFailureReason.MessageLockLost, () => receiver.AbandonMessageAsync(message));
    }

    [Fact]
    public async Task Another_receiver_can_settle_by_the_lock_token()
    {
        CreateQueue();
        await SendAsync("q", "a");
        ServiceBusReceivedMessage message = await ReceiveOneAsync(Client.CreateReceiver("q"));
        await Connect().CreateReceiver("q").CompleteMessageAsync(message);
        Assert.Equal(0, Emulator.GetRuntime("q").ActiveMessageCount);
    }

    [Fact]
    public async Task An_abandoned_message_comes_back_first_with_its_changes()
    {
        CreateQueue();
        await SendAsync("q", "a", "b");
        ServiceBusReceiver receiver = Client.CreateReceiver("q");
        ServiceBusReceivedMessage message = await ReceiveOneAsync(receiver);
        await receiver.AbandonMessageAsync(message, new Dictionary<string, object> { ["tried"] = 1, ["for"] = TimeSpan.FromSeconds(3) });

        IReadOnlyList<ServiceBusReceivedMessage> again = await ReceiveAsync(receiver, 2);
        Assert.Equal(["a", "b"], Bodies(again));
        Assert.Equal([2, 1], again.Select(static m => m.DeliveryCount));
        Assert.Equal(1, again[0].ApplicationProperties["tried"]);
        Assert.Equal(TimeSpan.FromSeconds(3), again[0].ApplicationProperties["for"]);
    }

    [Fact]
    public async Task It_is_delivered_max_delivery_count_times_and_then_dead()
    {
        CreateQueue(static q => q with { MaxDeliveryCount = 3 });
        await SendAsync("q", "a");
        ServiceBusReceiver receiver = Client.CreateReceiver("q");
        for (int delivery = 1; delivery <= 3; delivery++)
        {
            ServiceBusReceivedMessage message = await ReceiveOneAsync(receiver);
            Assert.Equal(delivery, message.DeliveryCount);
            await receiver.AbandonMessageAsync(message);
        }

        await AssertEmptyAsync(receiver);
        ServiceBusReceivedMessage dead = await ReceiveOneAsync(DeadLetters());
        Assert.Equal(("MaxDeliveryCountExceeded", "a"), (dead.DeadLetterReason, dead.Body.ToString()));
    }
}
