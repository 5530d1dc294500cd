using System.Transactions;
using Azure.Messaging.ServiceBus;

namespace Integration.Standins.Tests.ServiceBus;

public sealed class TransactionTests : StandInTest
{
    private static TransactionScope Scope() => new(TransactionScopeAsyncFlowOption.Enabled);

    [Fact]
    public async Task Completing_and_sending_happen_together()
    {
        await CreateQueueAsync();
        await SendAsync("q", "old");
        ServiceBusReceiver receiver = Client.CreateReceiver("q");
        ServiceBusReceivedMessage message = await ReceiveOneAsync(receiver);
        using (TransactionScope scope = Scope())
        {
            await SendAsync("q", "new");
            await receiver.CompleteMessageAsync(message);
            await AssertEmptyAsync(receiver);
            scope.Complete();
        }

        Assert.Equal(["new"], Bodies(await ReceiveNowAsync(receiver)));
        Time.Advance(TimeSpan.FromMinutes(5));
        Assert.Equal(["new"], Bodies(await ReceiveNowAsync(receiver)));
    }

    [Fact]
    public async Task Rolled_back_nothing_happened_and_the_lock_is_still_held()
    {
        await CreateQueueAsync();
        await SendAsync("q", "old");
        ServiceBusReceiver receiver = Client.CreateReceiver("q");
        ServiceBusReceivedMessage message = await ReceiveOneAsync(receiver);
        using (Scope())
        {
            await SendAsync("q", "new");
            await Client.CreateSender("q").ScheduleMessageAsync(new ServiceBusMessage("later"), Time.GetUtcNow().AddMinutes(1));
            await receiver.CompleteMessageAsync(message);
            await AssertFailsAsync(ServiceBusFailureReason.MessageLockLost, () => receiver.CompleteMessageAsync(message));
        }

        await receiver.CompleteMessageAsync(message);
        Time.Advance(TimeSpan.FromMinutes(5));
        await AssertEmptyAsync(receiver);
    }

    [Fact]
    public async Task A_lock_that_ran_out_before_the_commit_undoes_all()
    {
        await CreateQueueAsync();
        await SendAsync("q", "old");
        ServiceBusReceiver receiver = Client.CreateReceiver("q");
        ServiceBusReceivedMessage message = await ReceiveOneAsync(receiver);
        TransactionScope scope = Scope();
        await SendAsync("q", "new");
        await receiver.CompleteMessageAsync(message);
        Time.Advance(TimeSpan.FromSeconds(60));
        scope.Complete();
        Assert.Throws<TransactionAbortedException>(scope.Dispose);
        Assert.Equal(["old"], Bodies(await ReceiveNowAsync(receiver)));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Two_entities_need_to_be_asked_for(bool enabled)
    {
        await CreateQueueAsync();
        await CreateQueueAsync("other");
        await SendAsync("q", "1");
        await using var client = new ServiceBusClient(
            Namespace.ConnectionString,
            new ServiceBusClientOptions { EnableCrossEntityTransactions = enabled });
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

        Assert.Equal(enabled ? ["2"] : [], Bodies(await ReceiveNowAsync(Client.CreateReceiver("other"))));
    }
}
