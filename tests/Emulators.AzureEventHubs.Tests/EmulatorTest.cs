using Azure.Messaging.EventHubs;
using Azure.Messaging.EventHubs.Consumer;
using Azure.Messaging.EventHubs.Primitives;
using Azure.Messaging.EventHubs.Producer;
using Microsoft.Extensions.Time.Testing;

namespace Integration.Emulators.AzureEventHubs.Tests;

/// <summary>An emulator of the test's own with the event hub "hub", whose clock the test moves, and the official client on it over TCP.</summary>
public abstract class EmulatorTest : IAsyncLifetime
{
    protected const string Hub = "hub";
    protected const string Group = EventHubSettings.DefaultConsumerGroup;

    private protected static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private protected static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(200);

    private readonly List<IAsyncDisposable> _clients = [];

    private protected static EventHubsRetryOptions NoRetries { get; } = new() { MaximumRetries = 0, TryTimeout = TimeSpan.FromSeconds(30) };

    private protected static EventHubsRetryOptions QuickRetries { get; } = new() { Delay = TimeSpan.FromMilliseconds(10), MaximumDelay = TimeSpan.FromMilliseconds(50) };

    protected FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));

    protected EventHubsEmulator Emulator { get; private set; } = null!;

    protected EventHubProducerClient Producer { get; private set; } = null!;

    protected EventHubConsumerClient Consumer { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Emulator = await EventHubsEmulator.StartAsync(Configure(new EventHubsEmulatorOptions { TimeProvider = Time }));
        Emulator.CreateEventHub(new EventHubSettings(Hub) { PartitionCount = 2, ConsumerGroups = ["other"] });
        Producer = Produce();
        Consumer = Consume();
    }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        foreach (IAsyncDisposable client in _clients)
            await client.DisposeAsync();
        await Emulator.DisposeAsync();
    }

    private protected virtual EventHubsEmulatorOptions Configure(EventHubsEmulatorOptions options) => options;

    private protected EventHubProducerClient Produce(string? connectionString = null, string hub = Hub, EventHubsRetryOptions? retries = null) =>
        Keep(new EventHubProducerClient(connectionString ?? Emulator.ConnectionString, hub, new EventHubProducerClientOptions { RetryOptions = retries ?? NoRetries }));

    private protected EventHubConsumerClient Consume(string? connectionString = null, string hub = Hub, string group = Group) =>
        Keep(new EventHubConsumerClient(group, connectionString ?? Emulator.ConnectionString, hub, new EventHubConsumerClientOptions { RetryOptions = NoRetries }));

    private protected PartitionReceiver Receive(
        EventPosition position,
        string partition = "0",
        string group = Group,
        long? ownerLevel = null,
        bool track = false,
        int? prefetch = null,
        string? connectionString = null,
        EventHubsRetryOptions? retries = null)
    {
        var options = new PartitionReceiverOptions { OwnerLevel = ownerLevel, TrackLastEnqueuedEventProperties = track, RetryOptions = retries ?? NoRetries };
        if (prefetch is { } count)
            options.PrefetchCount = count;
        return Keep(new PartitionReceiver(group, partition, position, connectionString ?? Emulator.ConnectionString, Hub, options));
    }

    private protected Task SendAsync(string partition, params string[] bodies) =>
        Producer.SendAsync(bodies.Select(static body => new EventData(body)), new SendEventOptions { PartitionId = partition });

    /// <summary>So many events, which must come soon.</summary>
    private protected static async Task<IReadOnlyList<EventData>> ReadAsync(PartitionReceiver receiver, int count)
    {
        var events = new List<EventData>();
        while (events.Count < count)
        {
            EventData[] more = [.. await receiver.ReceiveBatchAsync(count - events.Count, Patience)];
            Assert.NotEmpty(more);
            events.AddRange(more);
        }

        return events;
    }

    /// <summary>Exactly these events and no more.</summary>
    private protected static async Task AssertBodiesAsync(PartitionReceiver receiver, params string[] bodies)
    {
        Assert.Equal(bodies, Bodies(await ReadAsync(receiver, bodies.Length)));
        Assert.Empty(Bodies(await receiver.ReceiveBatchAsync(10, Moment)));
    }

    private protected static async Task AssertFailsAsync(EventHubsException.FailureReason reason, Func<Task> call)
    {
        EventHubsException failure = await Assert.ThrowsAsync<EventHubsException>(call);
        Assert.True(reason == failure.Reason, $"{failure.Reason} instead of {reason}: {failure.Message}");
    }

    /// <summary>A receive that is under way when its link ends may give nothing; one of the next must fail.</summary>
    private protected static Task AssertSoonFailsAsync(EventHubsException.FailureReason reason, PartitionReceiver receiver) => AssertFailsAsync(reason, async () =>
    {
        for (long start = Environment.TickCount64; Environment.TickCount64 - start < Patience.TotalMilliseconds;)
            Assert.Empty(await receiver.ReceiveBatchAsync(1, Moment));
    });

    private protected static string[] Bodies(IEnumerable<EventData> events) => [.. events.Select(static data => data.EventBody.ToString())];

    private protected static async Task EventuallyAsync(Func<bool> condition)
    {
        long start = Environment.TickCount64;
        while (!condition())
        {
            Assert.True(Environment.TickCount64 - start < Patience.TotalMilliseconds, "What was waited for did not happen.");
            await Task.Delay(10);
        }
    }

    private protected T Keep<T>(T client)
        where T : IAsyncDisposable
    {
        _clients.Add(client);
        return client;
    }
}
