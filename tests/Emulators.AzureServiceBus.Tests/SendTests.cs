using Azure.Core.Amqp;
using Azure.Messaging.ServiceBus;

namespace Integration.Emulators.AzureServiceBus.Tests;

public sealed class SendTests : EmulatorTest
{
    [Fact]
    public async Task Properties_come_back_with_their_types()
    {
        CreateQueue();
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
            message.ApplicationProperties[name] = value;

        await Client.CreateSender("q").SendMessageAsync(message);
        ServiceBusReceivedMessage received = await ReceiveOneAsync(Client.CreateReceiver("q"));
        Assert.Equal(sent, received.ApplicationProperties);
        Assert.Equal([0, 255, 254], received.Body.ToArray());
        Assert.Equal(
            ("c", "s", "t", "r", "to", "rs", "p"),
            (received.CorrelationId, received.Subject, received.ContentType, received.ReplyTo, received.To, received.ReplyToSessionId, received.PartitionKey));
        Assert.Equal(Time.GetUtcNow(), received.EnqueuedTime);
        Assert.Equal(1, received.SequenceNumber);
    }

    [Fact]
    public async Task A_date_is_cut_to_milliseconds_of_utc()
    {
        CreateQueue();
        var message = new ServiceBusMessage();
        message.ApplicationProperties["at"] = new DateTime(2026, 1, 2, 3, 4, 5, 6, 7, DateTimeKind.Utc);
        await Client.CreateSender("q").SendMessageAsync(message);
        Assert.Equal(
            new DateTime(2026, 1, 2, 3, 4, 5, 6, DateTimeKind.Utc),
            (await ReceiveOneAsync(Client.CreateReceiver("q"))).ApplicationProperties["at"]);
    }

    [Fact]
    public async Task Binary_properties_are_refused_by_the_service()
    {
        CreateQueue();
        var bytes = new ServiceBusMessage();
        bytes.ApplicationProperties["p"] = new byte[] { 1 };
        ServiceBusException refused =
            await AssertFailsAsync(ServiceBusFailureReason.MessageSizeExceeded, () => Client.CreateSender("q").SendMessageAsync(bytes));
        Assert.Contains("unsupported type", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_value_body_and_a_sequence_body_come_back()
    {
        CreateQueue();
        ServiceBusSender sender = Client.CreateSender("q");
        await sender.SendMessageAsync(new ServiceBusMessage(new AmqpAnnotatedMessage(AmqpMessageBody.FromValue(42L))));
        await sender.SendMessageAsync(new ServiceBusMessage(new AmqpAnnotatedMessage(AmqpMessageBody.FromSequence([[1, "two"]]))));
        IReadOnlyList<ServiceBusReceivedMessage> received = await ReceiveAsync(Client.CreateReceiver("q"), 2);
        Assert.True(received[0].GetRawAmqpMessage().Body.TryGetValue(out object? value));
        Assert.Equal(42L, value);
        Assert.True(received[1].GetRawAmqpMessage().Body.TryGetSequence(out IEnumerable<IList<object>>? sequence));
        Assert.Equal([1, "two"], Assert.Single(sequence!));
    }

    [Fact]
    public async Task A_full_queue_says_so()
    {
        CreateQueue(static q => q with { MaxSizeInMegabytes = 1 });
        ServiceBusSender sender = Client.CreateSender("q");
        for (int i = 0; i < 4; i++)
            await sender.SendMessageAsync(new ServiceBusMessage(new byte[250 * 1024]));

        await AssertFailsAsync(
            ServiceBusFailureReason.QuotaExceeded,
            () => sender.SendMessageAsync(new ServiceBusMessage(new byte[250 * 1024])));
    }

    [Fact]
    public async Task Thousands_of_messages_go_through_in_order()
    {
        const int total = 20_000;
        CreateQueue();
        ServiceBusSender sender = Client.CreateSender("q");
        for (int batch = 0; batch < total; batch += 1000)
            await sender.SendMessagesAsync(Enumerable.Range(batch, 1000).Select(static n => new ServiceBusMessage($"{n}")));

        await using ServiceBusReceiver receiver = Client.CreateReceiver("q", new ServiceBusReceiverOptions { PrefetchCount = 500 });
        int expected = 0;
        while (expected < total)
        {
            IReadOnlyList<ServiceBusReceivedMessage> received = await receiver.ReceiveMessagesAsync(500);
            Assert.All(received, message => Assert.Equal(expected++, int.Parse(message.Body.ToString())));
            await Task.WhenAll(received.Select(message => receiver.CompleteMessageAsync(message)));
        }

        Assert.Equal(0, Emulator.GetRuntime("q").ActiveMessageCount);
    }

    [Fact]
    public async Task Sixteen_clients_at_once_get_each_message_once()
    {
        const int clients = 16, each = 200;
        CreateQueue();
        var seen = new System.Collections.Concurrent.ConcurrentDictionary<string, int>();
        using var done = new CancellationTokenSource();
        Task[] consuming = [.. Enumerable.Range(0, clients).Select(n => Task.Run(async () =>
        {
            ServiceBusReceiver receiver = Connect(n).CreateReceiver("q", new ServiceBusReceiverOptions { PrefetchCount = n % 4 });
            while (!done.IsCancellationRequested)
            {
                foreach (ServiceBusReceivedMessage message in await receiver.ReceiveMessagesAsync(10, TimeSpan.FromSeconds(0.5)))
                {
                    await receiver.CompleteMessageAsync(message);
                    seen.AddOrUpdate(message.Body.ToString(), 1, static (_, count) => count + 1);
                }
            }
        }))];
        await Task.WhenAll(Enumerable.Range(0, clients).Select(producer => Task.Run(async () =>
        {
            ServiceBusSender sender = Connect(producer).CreateSender("q");
            for (int i = 0; i < each; i++)
                await sender.SendMessageAsync(new ServiceBusMessage($"{producer}-{i}"));
        })));

        await EventuallyAsync(() => seen.Count == clients * each);
        await done.CancelAsync();
        await Task.WhenAll(consuming);
        Assert.All(seen.Values, static count => Assert.Equal(1, count));
        Assert.Equal(0, Emulator.GetRuntime("q").ActiveMessageCount);
    }

    private ServiceBusClient Connect(int number)
    {
        lock (Time)
            return Connect(options: new ServiceBusClientOptions { Identifier = $"client-{number}" });
    }
}
