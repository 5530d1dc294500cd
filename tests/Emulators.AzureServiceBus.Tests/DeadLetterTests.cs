using Azure.Messaging.ServiceBus;

namespace Integration.Emulators.AzureServiceBus.Tests;

public sealed class DeadLetterTests : EmulatorTest
{
    [Fact]
    public async Task A_dead_letter_has_its_reason_and_its_id_and_is_received_from_the_sub_queue()
    {
        CreateQueue();
        await Client.CreateSender("q").SendMessageAsync(Message("a", id: "m1"));
        ServiceBusReceiver receiver = Client.CreateReceiver("q");
        await receiver.DeadLetterMessageAsync(await ReceiveOneAsync(receiver), "bad", "very bad");

        ServiceBusReceiver byPath = Client.CreateReceiver("Q/$deadletterqueue");
        ServiceBusReceivedMessage dead = await ReceiveOneAsync(byPath);
        Assert.Equal(("bad", "very bad", "m1"), (dead.DeadLetterReason, dead.DeadLetterErrorDescription, dead.MessageId));
        Assert.Equal("bad", dead.ApplicationProperties["DeadLetterReason"]);
        await byPath.CompleteMessageAsync(dead);
        Assert.Equal(0, Emulator.GetRuntime("q").DeadLetterMessageCount);
    }

    [Fact]
    public async Task Properties_go_with_it()
    {
        CreateQueue();
        await SendAsync("q", "a", "b");
        ServiceBusReceiver receiver = Client.CreateReceiver("q");
        IReadOnlyList<ServiceBusReceivedMessage> messages = await ReceiveAsync(receiver, 2);
        await receiver.DeadLetterMessageAsync(messages[0], new Dictionary<string, object> { ["at"] = new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero) });
        await receiver.DeadLetterMessageAsync(messages[1]);
        IReadOnlyList<ServiceBusReceivedMessage> dead = await ReceiveAsync(DeadLetters(), 2);
        Assert.Equal(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero), dead[0].ApplicationProperties["at"]);
        Assert.Empty(dead[1].ApplicationProperties);
        Assert.Null(dead[1].DeadLetterReason);
    }

    [Fact]
    public async Task Dead_letters_are_peeked_and_abandoned_and_never_die_again()
    {
        CreateQueue(static q => q with { MaxDeliveryCount = 1 });
        await SendAsync("q", "a");
        ServiceBusReceiver receiver = Client.CreateReceiver("q");
        await receiver.AbandonMessageAsync(await ReceiveOneAsync(receiver));
        ServiceBusReceiver dead = DeadLetters();
        for (int i = 0; i < 3; i++)
            await dead.AbandonMessageAsync(await ReceiveOneAsync(dead));
        Assert.Equal("a", (await dead.PeekMessageAsync()).Body.ToString());
    }

    [Fact]
    public async Task Forwarding_passes_messages_and_dead_letters_on()
    {
        CreateQueue(name: "target");
        CreateQueue(name: "graveyard");
        Emulator.CreateTopic(new TopicSettings("t"));
        Emulator.CreateSubscription(new SubscriptionSettings("t", "s") { ForwardTo = "target" });
        CreateQueue(static q => q with { ForwardDeadLetteredMessagesTo = "graveyard" }, "source");
        await SendAsync("t", "1");
        await AssertBodiesAsync(Client.CreateReceiver("target"), "1");

        await SendAsync("source", "2");
        ServiceBusReceiver receiver = Client.CreateReceiver("source");
        await receiver.DeadLetterMessageAsync(await ReceiveOneAsync(receiver), "r");
        ServiceBusReceivedMessage dead = await ReceiveOneAsync(Client.CreateReceiver("graveyard"));
        Assert.Equal(("source", "r"), (dead.DeadLetterSource, dead.DeadLetterReason));
    }

    [Fact]
    public async Task What_cannot_be_passed_on_is_in_the_transfer_dead_letter_queue()
    {
        CreateQueue(name: "target");
        CreateQueue(static q => q with { ForwardTo = "target" });
        Emulator.Delete("target");
        await SendAsync("q", "a");
        ServiceBusReceiver receiver = Client.CreateReceiver("q", new ServiceBusReceiverOptions { SubQueue = SubQueue.TransferDeadLetter });
        await AssertBodiesAsync(receiver, "a");
    }

    [Fact]
    public async Task Messages_that_wait_are_passed_on_when_forwarding_is_set()
    {
        CreateQueue(name: "target");
        CreateQueue();
        await SendAsync("q", "a");
        Emulator.UpdateQueue(new QueueSettings("q") { ForwardTo = "target" });
        await AssertBodiesAsync(Client.CreateReceiver("target"), "a");
    }
}
