using Azure.Messaging.ServiceBus;
using Integration.AzureServiceBus.Messages;

namespace Integration.AzureServiceBus.Tests.Behaviour;

/// <summary>Several marks at once, forged by a sender with the plain SDK: the messages beside it are received.</summary>
public sealed class HostileSenderTests : EmulatorTest
{
    public static TheoryData<string, bool> Details => new(
        from text in (string[])["", " ", "\0", "\u001b[2J", "\ufffe", new string('x', 4096), new string('x', 4097), new string('\u20ac', 5_000)]
        from ordered in new[] { false, true }
        select (text, ordered));

    [Theory]
    [MemberData(nameof(Details))]
    public async Task With_whatever_reason_a_stranger_has_its_message_dead_lettered_the_others_are_received(string reason, bool ordered)
    {
        var queue = await QueueAsync(ordered: ordered);
        await SendAsync(ordered, new()
        {
            [WireNames.DeadLetterTransfer] = Guid.NewGuid().ToString("N"),
            [WireNames.TransferReason] = reason,
            [WireNames.TransferDescription] = reason,
            [WireNames.TransferGroup] = reason,
        });
        await queue.SendAsync(Message.FromText("innocent") with { GroupId = ordered ? "a" : null });

        var received = await ReceiveAsync(queue);

        Assert.Equal("innocent", received.Message.Text);
        await received.CompleteAsync();
    }

    /// <summary>A copy in the adapter's own form that claims any number of deliveries is delivered, or dead-lettered by the service.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(9)]
    [InlineData(2_000)]
    [InlineData(int.MaxValue)]
    public async Task A_copy_that_claims_deliveries_keeps_nobody_waiting(int claimed)
    {
        var queue = await QueueAsync();
        await SendAsync(
            ordered: false,
            new() { [WireNames.EnqueuedAt] = DateTimeOffset.UnixEpoch, [WireNames.SequenceNumber] = 1L, [WireNames.DeliveryCount] = claimed },
            id: WireNames.Prefix.Delayed + "1");
        await queue.SendAsync(Message.FromText("innocent"));

        while (await ReceiveAsync(queue) is { Message.Text: not "innocent" } odd)
            await odd.CompleteAsync();
    }

    [Fact]
    public async Task A_callback_that_throws_when_a_lock_is_lost_keeps_no_session()
    {
        var queue = await QueueAsync(ordered: true);
        await queue.SendManyAsync([.. Enumerable.Range(0, 3).Select(i => Message.FromText("m") with { GroupId = $"g{i}" })]);
        var client = Connect(client: o => o with { DrainTimeout = TimeSpan.Zero });
        for (var i = 0; i < 3; i++)
            (await ReceiveAsync(client.Queue("orders"))).LockLost.Register(() => throw new InvalidOperationException("in a callback"));

        Assert.True(await DisposeAsync(client));

        for (var i = 0; i < 3; i++)
            await (await ReceiveAsync(queue)).CompleteAsync();
    }

    private async Task SendAsync(bool ordered, Dictionary<string, object> properties, string? id = null)
    {
        var odd = new ServiceBusMessage("odd");
        if (ordered)
            odd.SessionId = "s";
        if (id is not null)
            odd.MessageId = id;
        foreach (var (name, value) in properties)
            odd.ApplicationProperties[name] = value;
        await using var sender = Messaging.As<ServiceBusClient>().CreateSender("orders");
        await sender.SendMessageAsync(odd);
    }
}
