using System.Diagnostics.Metrics;
using Integration.Costs;
using Integration.Diagnostics;
using Integration.Emulators.AzureServiceBus;

namespace Integration.AzureServiceBus.Tests.Requests;

/// <summary>
/// The table of requests of the documentation against what is measured, on the emulator, which counts what it is asked for. With INTEGRATION_WRITE_COST_TABLE=1
/// the figures are written into it instead.
/// </summary>
public sealed class CostTableTests : IAsyncLifetime
{
    private const string Queue = "orders";
    private const string Topic = "prices";
    private static readonly CostTable Table = new(Repository.Find("docs/providers/azure-service-bus.md"));
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private ServiceBusEmulator _emulator = null!;
    private IMessaging _messaging = null!;

    public async ValueTask InitializeAsync()
    {
        _emulator = await ServiceBusEmulator.StartAsync(new ServiceBusEmulatorOptions());
        _messaging = AzureServiceBusMessaging.Create(
            new AzureServiceBusOptions { ConnectionString = _emulator.ConnectionString, AdministrationConnectionString = _emulator.AdministrationConnectionString });
    }

    public async ValueTask DisposeAsync()
    {
        await _messaging.DisposeAsync();
        await _emulator.DisposeAsync();
    }

    [Fact]
    public Task One_message_at_a_time() => MeasureAsync("queue, one message at a time", 20, async count =>
    {
        for (var i = 0; i < count; i++)
        {
            await _messaging.Queue(Queue).SendAsync(Message.FromText("hello"));
            await (await NextAsync(_messaging.Queue(Queue))).CompleteAsync();
        }
    });

    [Fact]
    public Task Dead_letters() => MeasureAsync("queue, one at a time, dead-lettered instead of completed", 20, async count =>
    {
        for (var i = 0; i < count; i++)
        {
            await _messaging.Queue(Queue).SendAsync(Message.FromText("hello"));
            await (await NextAsync(_messaging.Queue(Queue))).DeadLetterAsync("poison");
        }
    });

    [Fact]
    public Task Batches_of_ten() => MeasureAsync("queue, batches of ten", 100, async count =>
    {
        for (var i = 0; i < count; i += 10)
        {
            (await _messaging.Queue(Queue).SendManyAsync(Enumerable.Range(0, 10).Select(n => Message.FromText($"{n}")))).ThrowIfAnyFailed();
            await CompleteAsync(_messaging.Queue(Queue), 10);
        }
    });

    [Theory]
    [InlineData(1, "ordered queue, one group, batches of ten")]
    [InlineData(10, "ordered queue, ten groups, batches of ten")]
    public Task Ordered(int groups, string scenario) => MeasureAsync(scenario, 200, async count =>
    {
        (await _messaging.Queue(Queue).SendManyAsync(Enumerable.Range(0, count).Select(i => Message.FromText($"{i}") with { GroupId = $"g{i % groups}" }))).ThrowIfAnyFailed();
        await CompleteAsync(_messaging.Queue(Queue), count);
    }, isOrdered: true);

    [Fact]
    public Task A_topic() => MeasureAsync("topic, 3 subscriptions, one message at a time", 20, async count =>
    {
        for (var i = 0; i < count; i++)
        {
            await _messaging.Topic(Topic).PublishAsync(Message.FromText("hello"));
            for (var s = 0; s < 3; s++)
                await (await NextAsync(_messaging.Topic(Topic).Subscription($"s{s}"))).CompleteAsync();
        }
    }, subscriptions: 3);

    /// <summary>One wait of 20 s ends within 25 s. They are counted at the adapter: the SDK leaves standing what it asked the service for.</summary>
    [Fact]
    public async Task An_idle_consumer()
    {
        var name = $"idle-{Guid.NewGuid():N}"[..20];
        await _messaging.Topology.CreateQueueAsync(new(name));
        var waits = 0;
        using var listener = new MeterListener { InstrumentPublished = static (instrument, listener) => Enable(instrument, listener) };
        listener.SetMeasurementEventCallback<double>((_, _, tags, _) => waits += IsWait(tags, name) ? 1 : 0);
        listener.Start();
        using var stop = new CancellationTokenSource(TimeSpan.FromSeconds(25));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (var message in _messaging.Queue(name).ReceiveAllAsync(stop.Token))
                Assert.Fail($"Nobody sent {message.MessageId}.");
        });

        Table.Check("an idle consumer, a minute", new(0, 0, 60 / 20 * waits, 0, 0), isExact: true);
    }

    private static void Enable(Instrument instrument, MeterListener listener)
    {
        if (instrument.Meter == MessagingTelemetry.Meter && instrument.Name == MessagingTelemetry.ReceiveWait)
            listener.EnableMeasurementEvents(instrument);
    }

    private static bool IsWait(ReadOnlySpan<KeyValuePair<string, object?>> tags, string queue)
    {
        var isOfQueue = false;
        foreach (var (key, value) in tags)
        {
            if (key == MessagingTelemetry.ErrorType)
                return false;
            isOfQueue |= key == MessagingTelemetry.DestinationName && value is string name && name == queue;
        }

        return isOfQueue;
    }

    private async Task MeasureAsync(string scenario, int messages, Func<int, Task> run, int subscriptions = 0, bool isOrdered = false)
    {
        await _messaging.Topology.CreateQueueAsync(new(Queue) { Ordered = isOrdered });
        await _messaging.Topology.CreateTopicAsync(new(Topic));
        for (var i = 0; i < subscriptions; i++)
            await _messaging.Topology.CreateSubscriptionAsync(new(Topic, $"s{i}"));

        await run(messages);

        var sent = Count(EmulatedOperation.Send);
        Table.Check(scenario, new(
            subscriptions > 0 ? sent : 0, subscriptions > 0 ? 0 : sent, Count(EmulatedOperation.Receive), Count(EmulatedOperation.Settle),
            Count(EmulatedOperation.AcceptSession) + Count(EmulatedOperation.RenewLock) + Count(EmulatedOperation.Session)));

        long Count(EmulatedOperation operation) => _emulator.CountOperations(operation) * 1000 / messages;
    }

    private static async Task<ReceivedMessage> NextAsync(IMessageSource source) =>
        await source.ReceiveOneAsync(Patience) ?? throw new InvalidOperationException($"Nothing came from '{source.Path}'.");

    private static async Task CompleteAsync(IMessageSource source, int count)
    {
        while (count > 0)
        {
            var messages = await source.ReceiveAsync(10, Patience);
            Assert.NotEmpty(messages);
            (await source.CompleteManyAsync(messages)).ThrowIfAnyFailed();
            count -= messages.Count;
        }
    }
}
