using Azure.Messaging.ServiceBus;

namespace Integration.Emulators.AzureServiceBus.Tests;

public sealed class ErrorTests : EmulatorTest
{
    [Fact]
    public async Task What_is_not_there_is_not_found()
    {
        await AssertFailsAsync(ServiceBusFailureReason.MessagingEntityNotFound, () => Client.CreateSender("no").SendMessageAsync(Message("a")));
        await AssertFailsAsync(ServiceBusFailureReason.MessagingEntityNotFound, () => Client.CreateReceiver("no").ReceiveMessageAsync());
        await AssertFailsAsync(ServiceBusFailureReason.MessagingEntityNotFound, () => Client.CreateReceiver("no", "no").ReceiveMessageAsync());
        await AssertFailsAsync(ServiceBusFailureReason.MessagingEntityNotFound, () => Client.CreateReceiver("no").PeekMessageAsync());
        await AssertFailsAsync(ServiceBusFailureReason.MessagingEntityNotFound, () => Client.AcceptNextSessionAsync("no"));
        await AssertFailsAsync(
            ServiceBusFailureReason.MessagingEntityNotFound,
            () => Client.CreateSender("no").ScheduleMessageAsync(Message("a"), Time.GetUtcNow().AddMinutes(1)));
    }

    [Theory]
    [InlineData(EntityState.Disabled, false, false)]
    [InlineData(EntityState.SendDisabled, false, true)]
    [InlineData(EntityState.ReceiveDisabled, true, false)]
    [InlineData(EntityState.Active, true, true)]
    public async Task A_disabled_entity_says_so(EntityState state, bool sends, bool receives)
    {
        CreateQueue(q => q with { Status = state });
        Task Send() => Client.CreateSender("q").SendMessageAsync(Message("a"));
        Task Receive() => Client.CreateReceiver("q").ReceiveMessageAsync(TimeSpan.FromMilliseconds(50));
        foreach ((bool works, Func<Task> call) in new[] { (sends, (Func<Task>)Send), (receives, Receive) })
        {
            if (works)
                await call();
            else
                await AssertFailsAsync(ServiceBusFailureReason.MessagingEntityDisabled, call);
        }
    }

    [Fact]
    public async Task Receivers_of_what_is_deleted_are_told()
    {
        CreateQueue();
        ServiceBusReceiver receiver = Client.CreateReceiver("q");
        Task<ServiceBusReceivedMessage> receive = receiver.ReceiveMessageAsync(TimeSpan.FromSeconds(60));
        await EventuallyAsync(() => Emulator.CountOperations(EmulatedOperation.Receive) >= 2);
        Emulator.Delete("q");
        Assert.Null(await receive.WaitAsync(TimeSpan.FromSeconds(20)));
        await AssertSoonFailsAsync(ServiceBusFailureReason.MessagingEntityNotFound, receiver);
    }

    [Fact]
    public async Task Names_have_slashes_and_no_case()
    {
        CreateQueue(name: "north/a.b-c_1");
        await SendAsync("north/a.b-c_1", "a");
        ServiceBusReceiver receiver = Client.CreateReceiver("North/A.b-c_1");
        Assert.Equal("a", (await receiver.PeekMessageAsync()).Body.ToString());
        await AssertBodiesAsync(receiver, "a");
    }

    [Fact]
    public void Settings_that_the_service_refuses_are_refused()
    {
        CreateQueue();
        Refuses(EmulatedError.EntityAlreadyExists, () => CreateQueue());
        Refuses(EmulatedError.EntityAlreadyExists, () => Emulator.CreateTopic(new TopicSettings("Q")));
        Refuses(EmulatedError.InvalidArgument, () => CreateQueue(static q => q with { LockDuration = TimeSpan.FromSeconds(4) }, "r"));
        Refuses(EmulatedError.InvalidArgument, () => CreateQueue(static q => q with { LockDuration = TimeSpan.FromSeconds(301) }, "r"));
        Refuses(EmulatedError.InvalidArgument, () => CreateQueue(static q => q with { MaxDeliveryCount = 0 }, "r"));
        Refuses(EmulatedError.InvalidArgument, () => CreateQueue(static q => q with { ForwardTo = "r" }, "r"));
        Refuses(EmulatedError.EntityNotFound, () => CreateQueue(static q => q with { ForwardTo = "missing" }, "r"));
        Refuses(EmulatedError.InvalidArgument, () => CreateQueue(name: "r?"));
        Refuses(EmulatedError.InvalidArgument, () => Emulator.UpdateQueue(new QueueSettings("q") { RequiresSession = true }));
        Refuses(EmulatedError.EntityNotFound, () => Emulator.CreateSubscription(new SubscriptionSettings("t", "s")));

        static void Refuses(EmulatedError error, Action call) => Assert.Equal(error, Assert.Throws<ServiceBusEmulatorException>(call).Error);
    }
}
