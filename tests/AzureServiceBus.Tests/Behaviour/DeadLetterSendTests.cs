using Azure.Messaging.ServiceBus;
using Integration.Emulators.AzureServiceBus;

namespace Integration.AzureServiceBus.Tests.Behaviour;

/// <summary>Dead letters on their way through their owner: nobody gets them as messages, and nobody else's are touched.</summary>
public sealed class DeadLetterSendTests : EmulatorTest
{
    private static readonly DirectMessage Dead = new(
        Message.FromText("dead") with { MessageId = "d" }, new DeadLetterInfo("poison", "it was bad", null, DateTimeOffset.UnixEpoch, 4));

    [Fact]
    public async Task Refused_while_the_queue_has_live_messages_which_stay_as_they_are()
    {
        var queue = await QueueAsync();
        await queue.SendAsync(Message.FromText("live"));

        var refused = await SendAsync(queue.Path);

        Assert.IsType<ThrottledException>(refused.Error);
        var live = await ReceiveAsync(queue);
        Assert.Equal(("live", 1), (live.Message.Text, live.DeliveryCount));
        await live.CompleteAsync();
        Assert.Equal(0, (await queue.CountAsync()).Active);
        Assert.Equal(0, (await queue.DeadLetters.CountAsync()).Active);
        Assert.Null((await SendAsync(queue.Path)).Error);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task One_that_got_stuck_is_moved_by_the_next_receiver(bool ordered)
    {
        var queue = await QueueAsync(ordered: ordered);
        Emulator.FailNext(EmulatedError.Timeout, EmulatedOperation.Settle);

        Assert.IsType<ServiceUnavailableException>((await SendAsync(queue.Path)).Error);
        Clock.Advance(Lock + TimeSpan.FromSeconds(1));
        Assert.Equal(1, (await queue.CountAsync()).Active);

        Assert.Empty(await RunAsync(queue.ReceiveAsync(1, TimeSpan.FromSeconds(5))));
        var dead = await ReceiveAsync(queue.DeadLetters);
        Assert.Equal(Dead.DeadLetter! with { Source = queue.Path }, dead.DeadLetter);
        Assert.Equal("dead", dead.Message.Text);
    }

    [Fact]
    public async Task Sent_back_by_another_tool_it_is_delivered()
    {
        var queue = await QueueAsync();
        Assert.Null((await SendAsync(queue.Path)).Error);
        var dead = await ReceiveAsync(queue.DeadLetters);

        await using var sender = Messaging.As<ServiceBusClient>().CreateSender(queue.Path.Name);
        await sender.SendMessageAsync(new ServiceBusMessage(dead.As<ServiceBusReceivedMessage>()));

        Assert.Equal("dead", (await ReceiveAsync(queue)).Message.Text);
    }

    [Fact]
    public async Task Duplicate_detection_of_the_queue_drops_none_that_has_no_id_for_it()
    {
        await Messaging.Topology.CreateQueueAsync(new QueueDefinition("orders") { DeduplicationWindow = TimeSpan.FromMinutes(5), LockDuration = Lock });
        var queue = Messaging.Queue("orders");

        Assert.Null((await SendAsync(queue.Path)).Error);
        Assert.Null((await SendAsync(queue.Path)).Error);
        Assert.Null((await SendAsync(queue.Path, "same")).Error);
        Assert.Null((await SendAsync(queue.Path, "same")).Error);

        Assert.Equal(3, (await queue.DeadLetters.CountAsync()).Active);
    }

    private async Task<SendResult> SendAsync(EntityPath owner, string? deduplicationId = null)
    {
        var sender = ((IDirectSending)Messaging).FindDirectSender(owner.DeadLetter)!;
        return Assert.Single(await RunAsync(sender.SendManyAsync([Dead with { Message = Dead.Message with { DeduplicationId = deduplicationId } }])));
    }
}
