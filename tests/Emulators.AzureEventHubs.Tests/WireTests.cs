using System.Collections.Concurrent;
using Microsoft.Azure.Amqp;
using Microsoft.Azure.Amqp.Encoding;
using Microsoft.Azure.Amqp.Framing;

namespace Integration.Emulators.AzureEventHubs.Tests;

/// <summary>What the official client has no way to ask for.</summary>
public sealed class WireTests : EmulatorTest
{
    private const string Partition = $"{Hub}/Partitions/0";

    private protected override EventHubsEmulatorOptions Configure(EventHubsEmulatorOptions options) => options with { MaxMessageSizeInBytes = 4096 };

    [Fact]
    public async Task A_drain_gives_what_there_is_and_takes_back_the_rest()
    {
        await SendAsync("0", "a", "b");
        await using RawClient client = await RawClient.ConnectAsync(Emulator.Port, Hub);
        ReceivingAmqpLink link = await client.OpenReceiverAsync($"{Hub}/ConsumerGroups/{Group}/Partitions/0");
        var received = new ConcurrentQueue<AmqpMessage>();
        link.RegisterMessageListener(message =>
        {
            received.Enqueue(message);
            link.DisposeDelivery(message, settled: true, AmqpConstants.AcceptedOutcome);
        });
        link.IssueCredit(1, drain: false, AmqpConstants.NullBinary);
        await EventuallyAsync(() => received.Count == 1);
        link.IssueCredit(10, drain: true, AmqpConstants.NullBinary);
        await EventuallyAsync(() => received.Count == 2 && link.LinkCredit == 0);

        await SendAsync("0", "c");
        await Task.Delay(100);
        Assert.Equal(2, received.Count);
        link.IssueCredit(1, drain: false, AmqpConstants.NullBinary);
        await EventuallyAsync(() => received.Count == 3);
    }

    [Fact]
    public async Task Idempotent_publishing_is_refused()
    {
        await using RawClient client = await RawClient.ConnectAsync(Emulator.Port, Hub);
        AmqpException refused = await Assert.ThrowsAsync<AmqpException>(async () =>
        {
            SendingAmqpLink link = await client.OpenSenderAsync(Partition, "com.microsoft:idempotent-producer");
            await RawClient.SendAsync(link, Message("a"));
        });
        Assert.Equal(AmqpErrorCode.NotImplemented, refused.Error.Condition);
        SendingAmqpLink replicated = await client.OpenSenderAsync(Partition, "com.microsoft:georeplication");
        Assert.Null(replicated.Settings.OfferedCapabilities);
        Assert.IsType<Accepted>(await RawClient.SendAsync(replicated, Message("a")));
    }

    [Fact]
    public async Task What_is_too_large_ends_the_link_and_leaves_nothing()
    {
        await using RawClient client = await RawClient.ConnectAsync(Emulator.Port, Hub);
        SendingAmqpLink link = await client.OpenSenderAsync(Partition);
        Assert.Equal(4096UL, link.Settings.MaxMessageSize);

        var refused = await Assert.ThrowsAsync<OperationCanceledException>(
            () => RawClient.SendAsync(link, Batch(Message("a"), Message(new string('b', 4096)))));
        Assert.Equal(AmqpErrorCode.MessageSizeExceeded, Assert.IsType<AmqpException>(refused.InnerException).Error.Condition);
        Assert.True(Emulator.GetPartitions(Hub)[0].IsEmpty);
    }

    [Fact]
    public async Task A_batch_has_one_key_and_something_in_it()
    {
        await using RawClient client = await RawClient.ConnectAsync(Emulator.Port, Hub);
        SendingAmqpLink link = await client.OpenSenderAsync(Hub);
        AssertRejected("com.microsoft:argument-error", await RawClient.SendAsync(link, Batch(Message("a", "x"), Message("b", "y"))));
        AssertRejected("com.microsoft:argument-error", await RawClient.SendAsync(link, Batch(Array.Empty<byte[]>())));
        AssertRejected("com.microsoft:argument-error", await RawClient.SendAsync(link, Batch(new byte[] { 0, 0x53, 0x72, 0xFF })));
        Assert.All(Emulator.GetPartitions(Hub), partition => Assert.True(partition.IsEmpty));
        Assert.IsType<Accepted>(await RawClient.SendAsync(link, Batch(Message("a", "x"), Message("b", "x"))));
    }

    [Fact]
    public async Task A_path_that_is_none_is_refused()
    {
        await using RawClient client = await RawClient.ConnectAsync(Emulator.Port, Hub);
        foreach (string path in new[] { $"{Hub}/Publishers/p", $"{Hub}/ConsumerGroups/{Group}" })
            await Assert.ThrowsAsync<AmqpException>(async () => await RawClient.SendAsync(await client.OpenSenderAsync(path), Message("a")));
    }

    private static void AssertRejected(AmqpSymbol condition, Outcome outcome) => Assert.Equal(condition, Assert.IsType<Rejected>(outcome).Error.Condition);

    private static AmqpMessage Message(string body, string? key = null)
    {
        var message = AmqpMessage.Create(new Data { Value = new ArraySegment<byte>([.. System.Text.Encoding.UTF8.GetBytes(body)]) });
        if (key is not null)
            message.MessageAnnotations.Map["x-opt-partition-key"] = key;
        return message;
    }

    private static AmqpMessage Batch(params AmqpMessage[] messages) => Batch([.. messages.Select(static message =>
    {
        using Stream stream = message.ToStream();
        byte[] bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    })]);

    private static AmqpMessage Batch(params byte[][] messages)
    {
        var batch = AmqpMessage.Create(messages.Select(static bytes => new Data { Value = new ArraySegment<byte>(bytes) }));
        batch.MessageFormat = 0x80013700;
        batch.MessageAnnotations.Map["of-the-batch"] = true;
        return batch;
    }
}
