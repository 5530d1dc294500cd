using Azure.Messaging.ServiceBus;

namespace Integration.Standins.Tests.ServiceBus;

public sealed class PeekLockTests : StandInTest
{
    [Fact]
    public async Task A_locked_message_is_nobody_elses_until_its_lock_ends()
    {
        await CreateQueueAsync();
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
        await CreateQueueAsync();
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
        await AssertEmptyAsync(receiver);
    }

    [Fact]
    public async Task A_second_settlement_has_lost_the_lock()
    {
        await CreateQueueAsync();
        await SendAsync("q", "a");
        ServiceBusReceiver receiver = Client.CreateReceiver("q");
        ServiceBusReceivedMessage message = await ReceiveOneAsync(receiver);
        await receiver.CompleteMessageAsync(message);

        await AssertFailsAsync(ServiceBusFailureReason.MessageLockLost, () => receiver.CompleteMessageAsync(message));
        await AssertFailsAsync(ServiceBusFailureReason.MessageLockLost, () => receiver.AbandonMessageAsync(message));
    }

    [Fact]
    public async Task An_abandoned_message_comes_back_first_with_its_changes()
    {
        await CreateQueueAsync();
        await SendAsync("q", "a", "b");
        ServiceBusReceiver receiver = Client.CreateReceiver("q");
        ServiceBusReceivedMessage message = await ReceiveOneAsync(receiver);
        await receiver.AbandonMessageAsync(message, new Dictionary<string, object> { ["tried"] = 1 });

        IReadOnlyList<ServiceBusReceivedMessage> again = await ReceiveNowAsync(receiver);
        Assert.Equal(["a", "b"], Bodies(again));
        Assert.Equal([2, 1], again.Select(static m => m.DeliveryCount));
        Assert.Equal(1, again[0].ApplicationProperties["tried"]);
    }

    [Fact]
    public async Task It_is_delivered_max_delivery_count_times_and_then_dead()
    {
        await CreateQueueAsync(configure: static q => q.MaxDeliveryCount = 3);
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
        Assert.Equal("MaxDeliveryCountExceeded", dead.DeadLetterReason);
        Assert.Equal("a", dead.Body.ToString());
    }

    [Fact]
    public async Task A_dead_letter_has_its_reason_and_its_id_and_is_received_from_the_sub_queue()
    {
        await CreateQueueAsync();
        await Client.CreateSender("q").SendMessageAsync(Message("a", id: "m1"));
        ServiceBusReceiver receiver = Client.CreateReceiver("q");
        await receiver.DeadLetterMessageAsync(await ReceiveOneAsync(receiver), "bad", "very bad");

        Assert.Equal("q/$DeadLetterQueue", DeadLetters().EntityPath);
        ServiceBusReceivedMessage dead = await ReceiveOneAsync(Client.CreateReceiver("Q/$deadletterqueue"));
        Assert.Equal(("bad", "very bad", "m1"), (dead.DeadLetterReason, dead.DeadLetterErrorDescription, dead.MessageId));
        Assert.Equal("bad", dead.ApplicationProperties["DeadLetterReason"]);
        Assert.Empty(new ServiceBusMessage(dead).ApplicationProperties);
        await DeadLetters().CompleteMessageAsync(dead);
        await AssertEmptyAsync(DeadLetters());
    }

    [Fact]
    public async Task A_deferred_message_is_fetched_by_its_number_only()
    {
        await CreateQueueAsync();
        await SendAsync("q", "a");
        ServiceBusReceiver receiver = Client.CreateReceiver("q");
        ServiceBusReceivedMessage message = await ReceiveOneAsync(receiver);
        await receiver.DeferMessageAsync(message);
        await AssertEmptyAsync(receiver);
        Assert.Equal(ServiceBusMessageState.Deferred, (await receiver.PeekMessageAsync()).State);

        ServiceBusReceivedMessage deferred = await receiver.ReceiveDeferredMessageAsync(message.SequenceNumber);
        await receiver.CompleteMessageAsync(deferred);
        await AssertFailsAsync(
            ServiceBusFailureReason.MessageNotFound,
            () => receiver.ReceiveDeferredMessageAsync(message.SequenceNumber));
    }

    [Fact]
    public async Task What_is_received_and_deleted_cannot_be_settled_and_does_not_come_back()
    {
        await CreateQueueAsync();
        await SendAsync("q", "a");
        var options = new ServiceBusReceiverOptions { ReceiveMode = ServiceBusReceiveMode.ReceiveAndDelete };
        ServiceBusReceiver receiver = Client.CreateReceiver("q", options);
        ServiceBusReceivedMessage message = await ReceiveOneAsync(receiver);

        await Assert.ThrowsAsync<InvalidOperationException>(() => receiver.CompleteMessageAsync(message));
        Time.Advance(TimeSpan.FromHours(1));
        await AssertEmptyAsync(receiver);
    }

    [Fact]
    public async Task Peeking_goes_on_from_where_it_was_and_changes_nothing()
    {
        await CreateQueueAsync();
        await SendAsync("q", "a", "b", "c");
        ServiceBusReceiver receiver = Client.CreateReceiver("q");

        Assert.Equal(["a", "b"], Bodies(await receiver.PeekMessagesAsync(2)));
        ServiceBusReceivedMessage peeked = await receiver.PeekMessageAsync();
        Assert.Equal("c", peeked.Body.ToString());
        Assert.Null(await receiver.PeekMessageAsync());
        await Assert.ThrowsAsync<InvalidOperationException>(() => receiver.CompleteMessageAsync(peeked));
        Assert.All(await ReceiveNowAsync(receiver), static message => Assert.Equal(1, message.DeliveryCount));
    }
}
