using Azure.Messaging.ServiceBus;

namespace Integration.Emulators.AzureServiceBus.Tests;

public sealed class BatchTests : EmulatorTest
{
    private protected override ServiceBusEmulatorOptions Configure(ServiceBusEmulatorOptions options) => options with { MaxMessageSizeInBytes = 10_000 };

    [Fact]
    public async Task A_batch_takes_what_fits_and_what_it_took_can_be_sent()
    {
        CreateQueue();
        ServiceBusSender sender = Client.CreateSender("q");
        using ServiceBusMessageBatch batch = await sender.CreateMessageBatchAsync();
        Assert.Equal(10_000, batch.MaxSizeInBytes);
        int count = 0;
        while (batch.TryAddMessage(new ServiceBusMessage(new byte[900])))
            count++;

        Assert.InRange(batch.SizeInBytes, 9_000, 10_000);
        await sender.SendMessagesAsync(batch);
        Assert.Equal(count, Emulator.GetRuntime("q").ActiveMessageCount);
        Assert.Equal(1, Emulator.CountOperations(EmulatedOperation.Send));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(
            async () => await sender.CreateMessageBatchAsync(new CreateMessageBatchOptions { MaxSizeInBytes = 10_001 }));
    }

    [Fact]
    public async Task Messages_and_lists_of_messages_beyond_the_limit_are_refused()
    {
        CreateQueue();
        ServiceBusSender sender = Client.CreateSender("q");
        await sender.SendMessageAsync(new ServiceBusMessage(new byte[9_800]));
        await AssertFailsAsync(ServiceBusFailureReason.MessageSizeExceeded, () => sender.SendMessageAsync(new ServiceBusMessage(new byte[10_000])));
        ServiceBusMessage[] two = [new(new byte[5_000]), new(new byte[5_000])];
        await AssertFailsAsync(ServiceBusFailureReason.MessageSizeExceeded, () => sender.SendMessagesAsync(two));
        Assert.Equal(1, Emulator.GetRuntime("q").ActiveMessageCount);
    }

    [Fact]
    public async Task An_entity_may_take_larger_messages_than_the_namespace()
    {
        CreateQueue(static q => q with { MaxMessageSizeInKilobytes = 1024 });
        await Client.CreateSender("q").SendMessageAsync(new ServiceBusMessage(new byte[1_000_000]));
        Assert.Equal(1_000_000, (await ReceiveOneAsync(Client.CreateReceiver("q"))).Body.ToMemory().Length);
    }

    [Fact]
    public async Task All_properties_together_have_64_kilobytes()
    {
        CreateQueue(static q => q with { MaxMessageSizeInKilobytes = 1024 });
        ServiceBusSender sender = Client.CreateSender("q");
        var fits = new ServiceBusMessage();
        fits.ApplicationProperties["p"] = new string('x', 65_000);
        await sender.SendMessageAsync(fits);
        var large = new ServiceBusMessage();
        large.ApplicationProperties["p"] = new string('x', 64 * 1024);
        await AssertFailsAsync(ServiceBusFailureReason.MessageSizeExceeded, () => sender.SendMessageAsync(large));
    }

    [Fact]
    public async Task A_batch_is_taken_whole_or_not_at_all()
    {
        CreateQueue(static q => q with { RequiresSession = true });
        await Assert.ThrowsAsync<InvalidOperationException>(
            () => Client.CreateSender("q").SendMessagesAsync([Message("a", "s"), Message("b")]));
        Assert.Equal(0, Emulator.GetRuntime("q").ActiveMessageCount);
    }
}
