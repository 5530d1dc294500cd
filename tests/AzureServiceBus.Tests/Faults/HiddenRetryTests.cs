using Azure.Messaging.ServiceBus;
using Integration.AzureServiceBus.Tests.Behaviour;
using Integration.Emulators.AzureServiceBus;

namespace Integration.AzureServiceBus.Tests.Faults;

/// <summary>Without hidden retries a call whose answer is lost fails at once, and has been made once.</summary>
public sealed class HiddenRetryTests : EmulatorTest
{
    [Theory, InlineData(true, 1), InlineData(false, 2)]
    public async Task A_send_whose_answer_is_lost(bool noHiddenRetries, int stored)
    {
        await QueueAsync();
        var messaging = Connect(noHiddenRetries);
        Emulator.FailNext(EmulatedError.InternalError, EmulatedOperation.Send, afterEffect: true);

        var failure = await Record.ExceptionAsync(() => messaging.Queue("orders").SendAsync(Message.FromText("x")));

        Assert.Equal(noHiddenRetries, failure is MessagingException { IsTransient: true });
        Assert.Equal(stored, (await Messaging.Queue("orders").PeekAsync(10)).Count);
    }

    [Theory, InlineData(true), InlineData(false)]
    public async Task A_call_of_the_administration_that_fails_for_a_moment(bool noHiddenRetries)
    {
        await QueueAsync();
        var messaging = Connect(noHiddenRetries);
        Emulator.FailNext(EmulatedError.ServerBusy, EmulatedOperation.Administration);

        var failure = await Record.ExceptionAsync(() => messaging.Topology.FindQueueAsync("orders"));

        Assert.Equal(noHiddenRetries, failure is MessagingException { IsTransient: true });
    }

    private IMessaging Connect(bool noHiddenRetries) => Connect(
        o => o with { Retry = new ServiceBusRetryOptions { MaxRetries = 3, Delay = TimeSpan.FromMilliseconds(10), TryTimeout = TimeSpan.FromSeconds(10) } },
        c => c with { NoHiddenRetries = noHiddenRetries });
}
