using System.Runtime.Serialization;
using Azure.Core.Amqp;
using Azure.Messaging.ServiceBus;

namespace Integration.Standins.Tests.ServiceBus;

public sealed class SendTests : StandInTest
{
    [Fact]
    public async Task Properties_come_back_with_their_types()
    {
        await CreateQueueAsync();
        var sent = new Dictionary<string, object>
        {
            ["string"] = "s",
            ["int"] = 1,
            ["long"] = 2L,
            ["bool"] = true,
            ["double"] = 1.5,
            ["decimal"] = 1.10m,
            ["guid"] = Guid.NewGuid(),
            ["time"] = new DateTimeOffset(2026, 2, 3, 4, 5, 6, 789, TimeSpan.Zero).AddTicks(7),
            ["span"] = TimeSpan.FromTicks(5),
            ["uri"] = new Uri("https://example.org/a"),
        };
        var message = new ServiceBusMessage(new byte[] { 0, 255, 254 })
        {
            CorrelationId = "c",
            Subject = "s",
            ContentType = "t",
            ReplyTo = "r",
            To = "to",
            ReplyToSessionId = "rs",
            PartitionKey = "p",
        };
        foreach ((string name, object value) in sent)
        {
            message.ApplicationProperties[name] = value;
        }

        await Client.CreateSender("q").SendMessageAsync(message);
        ServiceBusReceivedMessage received = await ReceiveOneAsync(Client.CreateReceiver("q"));
        Assert.Equal(sent, received.ApplicationProperties);
        Assert.Equal([0, 255, 254], received.Body.ToArray());
        Assert.Equal(
            ("c", "s", "t", "r", "to", "rs", "p"),
            (received.CorrelationId, received.Subject, received.ContentType, received.ReplyTo, received.To, received.ReplyToSessionId, received.PartitionKey));
        Assert.Equal(Time.GetUtcNow(), received.EnqueuedTime);
    }

    [Fact]
    public async Task A_date_is_cut_to_milliseconds_of_utc()
    {
        await CreateQueueAsync();
        var message = new ServiceBusMessage();
        message.ApplicationProperties["at"] = new DateTime(2026, 1, 2, 3, 4, 5, 6, 7, DateTimeKind.Utc);
        await Client.CreateSender("q").SendMessageAsync(message);
        Assert.Equal(
            new DateTime(2026, 1, 2, 3, 4, 5, 6, DateTimeKind.Utc),
            (await ReceiveOneAsync(Client.CreateReceiver("q"))).ApplicationProperties["at"]);
    }

    [Fact]
    public async Task Types_that_amqp_has_no_form_for_are_refused_by_the_client_and_bytes_by_the_service()
    {
        await CreateQueueAsync();
        ServiceBusSender sender = Client.CreateSender("q");
        var list = new ServiceBusMessage();
        list.ApplicationProperties["p"] = new List<int>();
        await Assert.ThrowsAsync<SerializationException>(() => sender.SendMessageAsync(list));

        var bytes = new ServiceBusMessage();
        bytes.ApplicationProperties["p"] = new byte[] { 1 };
        ServiceBusException refused =
            await AssertFailsAsync(ServiceBusFailureReason.MessageSizeExceeded, () => sender.SendMessageAsync(bytes));
        Assert.Contains("unsupported type System.Byte[]", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Sizes_are_bounded()
    {
        await CreateQueueAsync();
        ServiceBusSender sender = Client.CreateSender("q");
        await sender.SendMessageAsync(new ServiceBusMessage(new byte[255 * 1024]));
        await AssertFailsAsync(
            ServiceBusFailureReason.MessageSizeExceeded,
            () => sender.SendMessageAsync(new ServiceBusMessage(new byte[256 * 1024])));
        ServiceBusMessage[] two = [new(new byte[130 * 1024]), new(new byte[130 * 1024])];
        await AssertFailsAsync(ServiceBusFailureReason.MessageSizeExceeded, () => sender.SendMessagesAsync(two));

        var properties = new ServiceBusMessage();
        properties.ApplicationProperties["p"] = new string('x', 64 * 1024);
        await AssertFailsAsync(ServiceBusFailureReason.MessageSizeExceeded, () => sender.SendMessageAsync(properties));
    }

    [Fact]
    public async Task A_batch_takes_what_fits_and_what_it_took_can_be_sent()
    {
        await CreateQueueAsync();
        Namespace.MaxMessageSizeInBytes = 10_000;
        ServiceBusSender sender = Client.CreateSender("q");
        using ServiceBusMessageBatch batch = await sender.CreateMessageBatchAsync();
        Assert.Equal(10_000, batch.MaxSizeInBytes);
        int count = 0;
        while (batch.TryAddMessage(new ServiceBusMessage(new byte[900])))
        {
            count++;
        }

        Assert.Equal(count, batch.Count);
        Assert.InRange(batch.SizeInBytes, 9_000, 10_000);
        await sender.SendMessagesAsync(batch);
        Assert.Equal(count, (await ReceiveNowAsync(Client.CreateReceiver("q"))).Count);
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(
            async () => await sender.CreateMessageBatchAsync(new CreateMessageBatchOptions { MaxSizeInBytes = 10_001 }));
    }

    [Fact]
    public async Task A_full_queue_says_so()
    {
        await CreateQueueAsync(configure: static q => q.MaxSizeInMegabytes = 1);
        ServiceBusSender sender = Client.CreateSender("q");
        for (int i = 0; i < 4; i++)
        {
            await sender.SendMessageAsync(new ServiceBusMessage(new byte[250 * 1024]));
        }

        await AssertFailsAsync(
            ServiceBusFailureReason.QuotaExceeded,
            () => sender.SendMessageAsync(new ServiceBusMessage(new byte[250 * 1024])));
    }

    [Fact]
    public async Task Later_changes_to_a_message_are_not_seen()
    {
        await CreateQueueAsync();
        byte[] body = [1, 2];
        var message = new ServiceBusMessage(body);
        await Client.CreateSender("q").SendMessageAsync(message);
        body[0] = 9;
        message.ApplicationProperties["late"] = 1;
        ServiceBusReceivedMessage received = await ReceiveOneAsync(Client.CreateReceiver("q"));
        Assert.Equal([1, 2], received.Body.ToArray());
        Assert.Empty(received.ApplicationProperties);
    }

    [Fact]
    public async Task A_batch_holds_what_a_message_was_when_it_was_added()
    {
        await CreateQueueAsync();
        ServiceBusSender sender = Client.CreateSender("q");
        using ServiceBusMessageBatch batch = await sender.CreateMessageBatchAsync();
        var message = new ServiceBusMessage("a") { Subject = "before", ScheduledEnqueueTime = Time.GetUtcNow().AddSeconds(5) };
        Assert.True(batch.TryAddMessage(message));
        message.Subject = "after";
        await sender.SendMessagesAsync(batch);
        await AssertEmptyAsync(Client.CreateReceiver("q"));
        Time.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal("before", (await ReceiveOneAsync(Client.CreateReceiver("q"))).Subject);
    }

    [Fact]
    public async Task A_value_body_is_read_from_the_raw_message_only()
    {
        await CreateQueueAsync();
        await Client.CreateSender("q").SendMessageAsync(new ServiceBusMessage(new AmqpAnnotatedMessage(AmqpMessageBody.FromValue(42L))));
        ServiceBusReceivedMessage received = await ReceiveOneAsync(Client.CreateReceiver("q"));
        Assert.True(received.GetRawAmqpMessage().Body.TryGetValue(out object value));
        Assert.Equal(42L, value);
        Assert.Throws<NotSupportedException>(() => received.Body);
    }

    [Fact]
    public async Task Duplicates_within_the_window_are_dropped_in_silence()
    {
        await CreateQueueAsync(configure: static q =>
        {
            q.RequiresDuplicateDetection = true;
            q.DuplicateDetectionHistoryTimeWindow = TimeSpan.FromSeconds(30);
        });
        ServiceBusSender sender = Client.CreateSender("q");
        await sender.SendMessageAsync(Message("a", id: "1"));
        Time.Advance(TimeSpan.FromSeconds(29));
        await sender.SendMessageAsync(Message("b", id: "1"));
        Time.Advance(Second);
        await sender.SendMessageAsync(Message("c", id: "1"));
        Assert.Equal(["a", "c"], Bodies(await ReceiveNowAsync(Client.CreateReceiver("q"))));
    }
}
