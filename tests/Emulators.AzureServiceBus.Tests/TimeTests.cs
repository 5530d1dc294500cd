using Azure.Messaging.ServiceBus;

namespace Integration.Emulators.AzureServiceBus.Tests;

public sealed class TimeTests : EmulatorTest
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_expired_message_is_dead_or_gone(bool deadLetter)
    {
        CreateQueue(q => q with { DeadLetteringOnMessageExpiration = deadLetter });
        await Client.CreateSender("q").SendMessageAsync(new ServiceBusMessage("a") { TimeToLive = TimeSpan.FromSeconds(5) });
        Time.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal((0, deadLetter ? 1 : 0), (Emulator.GetRuntime("q").ActiveMessageCount, Emulator.GetRuntime("q").DeadLetterMessageCount));
        if (deadLetter)
            Assert.Equal("TTLExpiredException", (await ReceiveOneAsync(DeadLetters())).DeadLetterReason);
    }

    [Fact]
    public async Task The_shorter_of_message_and_entity_counts()
    {
        CreateQueue(static q => q with { DefaultMessageTimeToLive = TimeSpan.FromSeconds(10) });
        await Client.CreateSender("q").SendMessageAsync(new ServiceBusMessage("a") { TimeToLive = TimeSpan.FromHours(1) });
        ServiceBusReceivedMessage peeked = await Client.CreateReceiver("q").PeekMessageAsync();
        Assert.Equal(TimeSpan.FromSeconds(10), peeked.TimeToLive);
        Assert.Equal(Time.GetUtcNow().AddSeconds(10), peeked.ExpiresAt);
        Time.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal(0, Emulator.GetRuntime("q").ActiveMessageCount);
    }

    [Fact]
    public async Task A_time_to_live_beyond_what_the_header_holds_is_kept()
    {
        CreateQueue();
        await Client.CreateSender("q").SendMessageAsync(new ServiceBusMessage("a") { TimeToLive = TimeSpan.FromDays(100) });
        Assert.Equal(TimeSpan.FromDays(100), (await Client.CreateReceiver("q").PeekMessageAsync()).TimeToLive);
    }

    [Fact]
    public async Task A_locked_message_can_be_completed_after_its_time_and_expires_when_it_comes_back()
    {
        CreateQueue(static q => q with { DeadLetteringOnMessageExpiration = true });
        ServiceBusReceiver receiver = Client.CreateReceiver("q");
        foreach (string body in new[] { "completed", "abandoned" })
            await Client.CreateSender("q").SendMessageAsync(new ServiceBusMessage(body) { TimeToLive = TimeSpan.FromSeconds(5) });

        IReadOnlyList<ServiceBusReceivedMessage> messages = await ReceiveAsync(receiver, 2);
        Time.Advance(TimeSpan.FromSeconds(6));
        await receiver.CompleteMessageAsync(messages[0]);
        await receiver.AbandonMessageAsync(messages[1]);
        await AssertEmptyAsync(receiver);
        await AssertBodiesAsync(DeadLetters(), "abandoned");
    }

    [Fact]
    public async Task Eight_days_pass_at_once()
    {
        CreateQueue(static q => q with { LockDuration = TimeSpan.FromMinutes(5), DeadLetteringOnMessageExpiration = true });
        ServiceBusSender sender = Client.CreateSender("q");
        await sender.SendMessageAsync(new ServiceBusMessage("lives 7 days") { TimeToLive = TimeSpan.FromDays(7) });
        await sender.ScheduleMessageAsync(new ServiceBusMessage("comes in 3 days"), Time.GetUtcNow().AddDays(3));
        ServiceBusReceiver receiver = Client.CreateReceiver("q");
        ServiceBusReceivedMessage locked = await ReceiveOneAsync(receiver);
        for (int day = 0; day < 8; day++)
            Time.Advance(TimeSpan.FromDays(1));
        await AssertFailsAsync(ServiceBusFailureReason.MessageLockLost, () => receiver.CompleteMessageAsync(locked));
        await AssertBodiesAsync(receiver, "comes in 3 days");
        await AssertBodiesAsync(DeadLetters(), "lives 7 days");
    }

    [Fact]
    public async Task An_idle_entity_is_deleted_and_one_in_use_is_not()
    {
        CreateQueue(static q => q with { AutoDeleteOnIdle = TimeSpan.FromMinutes(5) });
        CreateQueue(static q => q with { AutoDeleteOnIdle = TimeSpan.FromMinutes(5) }, "used");
        await using ServiceBusReceiver receiver = Client.CreateReceiver("used");
        await AssertEmptyAsync(receiver);
        Time.Advance(TimeSpan.FromMinutes(4));
        await SendAsync("q", "a");
        Time.Advance(TimeSpan.FromMinutes(4));
        Assert.Equal(1, Emulator.GetRuntime("q").ActiveMessageCount);
        Time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(EmulatedError.EntityNotFound, Assert.Throws<ServiceBusEmulatorException>(() => Emulator.GetRuntime("q")).Error);
        Time.Advance(TimeSpan.FromMinutes(20));
        Assert.Equal(0, Emulator.GetRuntime("used").ActiveMessageCount);
        await receiver.CloseAsync();

        // The official client does not wait until its link is closed.
        await EventuallyAsync(() =>
        {
            Time.Advance(TimeSpan.FromMinutes(5));
            return Record.Exception(() => Emulator.GetRuntime("used")) is ServiceBusEmulatorException { Error: EmulatedError.EntityNotFound };
        });
    }
}
