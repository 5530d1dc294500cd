using Azure.Messaging.ServiceBus;

namespace Integration.Emulators.AzureServiceBus.Tests;

public sealed class FaultTests : EmulatorTest
{
    [Fact]
    public async Task A_passing_failure_is_tried_again_and_a_lasting_one_is_not()
    {
        CreateQueue();
        ServiceBusClient client = Connect(options: new ServiceBusClientOptions
        {
            RetryOptions = new ServiceBusRetryOptions { Delay = TimeSpan.FromMilliseconds(10), MaxDelay = TimeSpan.FromMilliseconds(20) },
        });
        ServiceBusSender sender = client.CreateSender("q");
        Emulator.FailNext(EmulatedError.InternalError, EmulatedOperation.Send, count: 2);
        await sender.SendMessageAsync(Message("a"));
        Assert.Equal(3, Emulator.CountOperations(EmulatedOperation.Send));
        Emulator.FailNext(EmulatedError.QuotaExceeded, EmulatedOperation.Send, "q");
        await AssertFailsAsync(ServiceBusFailureReason.QuotaExceeded, () => sender.SendMessageAsync(Message("b")));
        await AssertBodiesAsync(Client.CreateReceiver("q"), "a");
    }

    [Theory]
    [InlineData(EmulatedError.EntityNotFound, ServiceBusFailureReason.MessagingEntityNotFound)]
    [InlineData(EmulatedError.EntityAlreadyExists, ServiceBusFailureReason.MessagingEntityAlreadyExists)]
    [InlineData(EmulatedError.EntityDisabled, ServiceBusFailureReason.MessagingEntityDisabled)]
    [InlineData(EmulatedError.MessageLockLost, ServiceBusFailureReason.MessageLockLost)]
    [InlineData(EmulatedError.SessionLockLost, ServiceBusFailureReason.SessionLockLost)]
    [InlineData(EmulatedError.SessionCannotBeLocked, ServiceBusFailureReason.SessionCannotBeLocked)]
    [InlineData(EmulatedError.MessageNotFound, ServiceBusFailureReason.MessageNotFound)]
    [InlineData(EmulatedError.MessageSizeExceeded, ServiceBusFailureReason.MessageSizeExceeded)]
    [InlineData(EmulatedError.QuotaExceeded, ServiceBusFailureReason.QuotaExceeded)]
    [InlineData(EmulatedError.Timeout, ServiceBusFailureReason.ServiceTimeout)]
    [InlineData(EmulatedError.ServerBusy, ServiceBusFailureReason.ServiceBusy)]
    [InlineData(EmulatedError.InternalError, ServiceBusFailureReason.GeneralError)]
    [InlineData(EmulatedError.ConnectionLost, ServiceBusFailureReason.ServiceCommunicationProblem)]
    public async Task Errors_come_as_the_client_knows_them(EmulatedError error, ServiceBusFailureReason reason)
    {
        CreateQueue();
        ServiceBusSender sender = Client.CreateSender("q");
        await sender.SendMessageAsync(Message("a"));
        Emulator.FailNext(error, EmulatedOperation.Send);
        await AssertFailsAsync(reason, () => sender.SendMessageAsync(Message("b")));
        await sender.SendMessageAsync(Message("c"));
        await AssertBodiesAsync(Client.CreateReceiver("q"), "a", "c");
    }

    [Fact]
    public async Task Requests_fail_too()
    {
        CreateQueue();
        Emulator.FailNext(EmulatedError.QuotaExceeded, EmulatedOperation.Peek);
        await AssertFailsAsync(ServiceBusFailureReason.QuotaExceeded, () => Client.CreateReceiver("q").PeekMessageAsync());
        Emulator.FailNext(EmulatedError.Unauthorized, EmulatedOperation.Receive);
        await Assert.ThrowsAsync<UnauthorizedAccessException>(() => Client.CreateReceiver("q").ReceiveMessageAsync());
    }

    [Fact]
    public async Task A_lost_answer_leaves_the_effect()
    {
        CreateQueue();
        Emulator.FailNext(EmulatedError.Timeout, EmulatedOperation.Send, afterEffect: true);
        await AssertFailsAsync(ServiceBusFailureReason.ServiceTimeout, () => Client.CreateSender("q").SendMessageAsync(Message("a")));
        await AssertBodiesAsync(Client.CreateReceiver("q"), "a");
    }

    [Fact]
    public async Task A_settlement_that_failed_for_a_while_can_be_tried_again()
    {
        CreateQueue(static q => q with { RequiresSession = true });
        await Client.CreateSender("q").SendMessageAsync(Message("a", "s"));
        ServiceBusSessionReceiver receiver = await Client.AcceptSessionAsync("q", "s");
        ServiceBusReceivedMessage message = await ReceiveOneAsync(receiver);
        Emulator.FailNext(EmulatedError.ServerBusy, EmulatedOperation.Settle);
        await AssertFailsAsync(ServiceBusFailureReason.ServiceBusy, () => receiver.CompleteMessageAsync(message));
        await receiver.CompleteMessageAsync(message);
        Assert.Equal(0, Emulator.GetRuntime("q").ActiveMessageCount);
    }

    [Fact]
    public async Task Faults_can_be_taken_back()
    {
        CreateQueue();
        Emulator.FailNext(EmulatedError.ServerBusy, count: int.MaxValue);
        await AssertFailsAsync(ServiceBusFailureReason.ServiceBusy, () => Client.CreateReceiver("q").ReceiveMessageAsync());
        Emulator.ClearFaults();
        await AssertEmptyAsync(Client.CreateReceiver("q"));
    }

    [Fact]
    public async Task A_cut_link_is_made_anew_and_its_messages_stay_locked()
    {
        CreateQueue();
        await SendAsync("q", "a", "b");
        ServiceBusReceiver receiver = Client.CreateReceiver("q");
        IReadOnlyList<ServiceBusReceivedMessage> messages = await ReceiveAsync(receiver, 2);
        Emulator.DetachLinks("q");
        await AssertEmptyAsync(receiver);
        await receiver.CompleteMessageAsync(messages[0]);
        Assert.Equal(1, Emulator.GetRuntime("q").ActiveMessageCount);
        Time.Advance(TimeSpan.FromSeconds(60));
        Assert.Equal(2, (await ReceiveOneAsync(receiver)).DeliveryCount);
    }

    [Fact]
    public async Task A_cut_link_loses_its_session()
    {
        CreateQueue(static q => q with { RequiresSession = true });
        await Client.CreateSender("q").SendMessageAsync(Message("a", "s"));
        ServiceBusSessionReceiver session = await Client.AcceptNextSessionAsync("q");
        Emulator.DetachLinks("q");
        await EventuallyAsync(() => session.IsClosed);
        Assert.Equal("s", (await Client.AcceptNextSessionAsync("q")).SessionId);
    }

    [Fact]
    public async Task Locks_can_be_lost_on_demand()
    {
        CreateQueue();
        CreateQueue(static q => q with { RequiresSession = true }, "sessions");
        await SendAsync("q", "a");
        ServiceBusReceiver receiver = Client.CreateReceiver("q");
        ServiceBusReceivedMessage message = await ReceiveOneAsync(receiver);
        Emulator.LoseLocks("q");
        await AssertFailsAsync(ServiceBusFailureReason.MessageLockLost, () => receiver.CompleteMessageAsync(message));
        Assert.Equal(2, (await ReceiveOneAsync(receiver)).DeliveryCount);

        ServiceBusSessionReceiver kept = await Client.AcceptSessionAsync("sessions", "kept");
        ServiceBusSessionReceiver lost = await Client.AcceptSessionAsync("sessions", "lost");
        Emulator.LoseLocks("sessions", "lost");
        await EventuallyAsync(() => lost.IsClosed);
        await kept.RenewSessionLockAsync();
    }

    [Fact]
    public async Task Dropped_connections_are_made_anew()
    {
        CreateQueue();
        ServiceBusClient client = Connect(options: new ServiceBusClientOptions { RetryOptions = new ServiceBusRetryOptions { Delay = TimeSpan.FromMilliseconds(10) } });
        ServiceBusSender sender = client.CreateSender("q");
        await sender.SendMessageAsync(Message("a"));
        Emulator.DropConnections();
        await sender.SendMessageAsync(Message("b"));
        await AssertBodiesAsync(client.CreateReceiver("q"), "a", "b");
    }
}
