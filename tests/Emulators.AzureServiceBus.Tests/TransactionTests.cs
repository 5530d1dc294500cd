using System.Transactions;
using Azure.Messaging.ServiceBus;

namespace Integration.Emulators.AzureServiceBus.Tests;

public sealed class TransactionTests : EmulatorTest
{
    private static TransactionScope Scope() => new(TransactionScopeAsyncFlowOption.Enabled);

    [Fact]
    public async Task Completing_and_sending_happen_together()
    {
        CreateQueue();
        await SendAsync("q", "old");
        ServiceBusReceiver receiver = Client.CreateReceiver("q");
        ServiceBusReceivedMessage message = await ReceiveOneAsync(receiver);
        using (TransactionScope scope = Scope())
        {
            await SendAsync("q", "new");
            await receiver.CompleteMessageAsync(message);
            Assert.Equal(1, Emulator.GetRuntime("q").ActiveMessageCount);
            scope.Complete();
        }

        await AssertBodiesAsync(receiver, "new");
        Time.Advance(TimeSpan.FromMinutes(5));
        await AssertBodiesAsync(receiver, "new");
    }

    [Fact]
    public async Task Rolled_back_nothing_happened_and_the_lock_is_still_held()
    {
        CreateQueue();
        await SendAsync("q", "old");
        ServiceBusReceiver receiver = Client.CreateReceiver("q");
        ServiceBusReceivedMessage message = await ReceiveOneAsync(receiver);
        using (Scope())
        {
            await SendAsync("q", "new");
            await Client.CreateSender("q").ScheduleMessageAsync(new ServiceBusMessage("later"), Time.GetUtcNow().AddMinutes(1));
            await receiver.CompleteMessageAsync(message);
        }

        await receiver.CompleteMessageAsync(message);
        Time.Advance(TimeSpan.FromMinutes(5));
        Assert.Equal(0, Emulator.GetRuntime("q").TotalMessageCount);
    }

    [Fact]
    public async Task What_a_transaction_has_settled_is_settled_for_others_too()
    {
        CreateQueue();
        await SendAsync("q", "old");
        ServiceBusReceiver receiver = Client.CreateReceiver("q");
        ServiceBusReceivedMessage message = await ReceiveOneAsync(receiver);
        using TransactionScope scope = Scope();
        await receiver.CompleteMessageAsync(message);
        using (new TransactionScope(TransactionScopeOption.Suppress, TransactionScopeAsyncFlowOption.Enabled))
            await AssertFailsAsync(ServiceBusFailureReason.MessageLockLost, () => Connect().CreateReceiver("q").CompleteMessageAsync(message));
        scope.Complete();
    }

    [Fact]
    public async Task A_lock_that_ran_out_before_the_commit_undoes_all()
    {
        CreateQueue();
        await SendAsync("q", "old");
        ServiceBusReceiver receiver = Client.CreateReceiver("q");
        ServiceBusReceivedMessage message = await ReceiveOneAsync(receiver);
        TransactionScope scope = Scope();
        await SendAsync("q", "new");
        await receiver.CompleteMessageAsync(message);
        Time.Advance(TimeSpan.FromSeconds(60));
        scope.Complete();

        // So the official client calls every failure of a commit.
        Assert.Throws<TransactionInDoubtException>(scope.Dispose);
        await AssertBodiesAsync(receiver, "old");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Two_entities_need_to_be_asked_for(bool enabled)
    {
        CreateQueue();
        CreateQueue(name: "other");
        await SendAsync("q", "1");
        ServiceBusClient client = Connect(options: new ServiceBusClientOptions { EnableCrossEntityTransactions = enabled, RetryOptions = NoRetries });
        ServiceBusReceiver receiver = client.CreateReceiver("q");
        ServiceBusReceivedMessage message = await ReceiveOneAsync(receiver);
        using (TransactionScope scope = Scope())
        {
            await receiver.CompleteMessageAsync(message);
            Task send = client.CreateSender("other").SendMessageAsync(new ServiceBusMessage("2"));
            if (enabled)
            {
                await send;
                scope.Complete();
            }
            else
            {
                await Assert.ThrowsAsync<InvalidOperationException>(() => send);
            }
        }

        Assert.Equal(enabled ? (0, 1) : (1, 0), (Emulator.GetRuntime("q").ActiveMessageCount, Emulator.GetRuntime("other").ActiveMessageCount));
    }

    [Fact]
    public async Task Messages_of_a_session_and_deferred_ones_take_part()
    {
        CreateQueue(static q => q with { RequiresSession = true });
        await Client.CreateSender("q").SendMessagesAsync([Message("1", "s"), Message("2", "s")]);
        ServiceBusSessionReceiver receiver = await Client.AcceptSessionAsync("q", "s");
        IReadOnlyList<ServiceBusReceivedMessage> messages = await ReceiveAsync(receiver, 2);
        await receiver.DeferMessageAsync(messages[1]);
        ServiceBusReceivedMessage deferred = await receiver.ReceiveDeferredMessageAsync(messages[1].SequenceNumber);
        using (Scope())
        {
            await receiver.CompleteMessageAsync(messages[0]);
            await receiver.CompleteMessageAsync(deferred);
        }

        Assert.Equal(2, Emulator.GetRuntime("q").ActiveMessageCount);
        using (TransactionScope scope = Scope())
        {
            await receiver.CompleteMessageAsync(messages[0]);
            await receiver.CompleteMessageAsync(deferred);
            scope.Complete();
        }

        Assert.Equal(0, Emulator.GetRuntime("q").ActiveMessageCount);
    }

    [Fact]
    public async Task What_a_lost_connection_left_open_is_rolled_back()
    {
        CreateQueue();
        await SendAsync("q", "a");
        ServiceBusReceiver receiver = Client.CreateReceiver("q");
        ServiceBusReceivedMessage message = await ReceiveOneAsync(receiver);
        TransactionScope scope = Scope();
        await receiver.CompleteMessageAsync(message);
        Emulator.DropConnections();
        Time.Advance(TimeSpan.FromSeconds(60));
        await EventuallyAsync(() => Emulator.GetRuntime("q").ActiveMessageCount == 1);
        scope.Complete();
        Assert.ThrowsAny<TransactionException>(scope.Dispose);
        Assert.Equal(2, (await ReceiveOneAsync(Connect().CreateReceiver("q"))).DeliveryCount);
    }
}
