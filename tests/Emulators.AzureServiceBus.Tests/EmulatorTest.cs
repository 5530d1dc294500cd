using Azure.Messaging.ServiceBus;
using Microsoft.Extensions.Time.Testing;

namespace Integration.Emulators.AzureServiceBus.Tests;

/// <summary>An emulator of the test's own, whose clock the test moves, and the official client on it over TCP.</summary>
public abstract class EmulatorTest : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(200);

    private readonly List<ServiceBusClient> _clients = [];

    private protected static ServiceBusRetryOptions NoRetries { get; } = new() { MaxRetries = 0, TryTimeout = TimeSpan.FromSeconds(30) };

    // Not before now: the official client compares the locks of deferred messages with the machine's clock.
    protected FakeTimeProvider Time { get; } = new(new DateTimeOffset(DateTime.UtcNow.Date.AddDays(2), TimeSpan.Zero));

    protected ServiceBusEmulator Emulator { get; private set; } = null!;

    protected ServiceBusClient Client { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Emulator = await ServiceBusEmulator.StartAsync(Configure(new ServiceBusEmulatorOptions { TimeProvider = Time }));
        Client = Connect();
    }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        foreach (ServiceBusClient client in _clients)
            await client.DisposeAsync();
        await Emulator.DisposeAsync();
    }

    private protected virtual ServiceBusEmulatorOptions Configure(ServiceBusEmulatorOptions options) => options;

    private protected ServiceBusClient Connect(string? connectionString = null, ServiceBusClientOptions? options = null)
    {
        var client = new ServiceBusClient(
            connectionString ?? Emulator.ConnectionString,
            options ?? new ServiceBusClientOptions { RetryOptions = NoRetries });
        _clients.Add(client);
        return client;
    }

    private protected void CreateQueue(Func<QueueSettings, QueueSettings>? configure = null, string name = "q")
    {
        var settings = new QueueSettings(name);
        Emulator.CreateQueue(configure?.Invoke(settings) ?? settings);
    }

    private protected async Task SendAsync(string entity, params string[] bodies)
    {
        await using ServiceBusSender sender = Client.CreateSender(entity);
        await sender.SendMessagesAsync(bodies.Select(static body => new ServiceBusMessage(body)));
    }

    private protected static ServiceBusMessage Message(string body, string? session = null, string? id = null)
    {
        var message = new ServiceBusMessage(body) { SessionId = session };
        if (id is not null)
            message.MessageId = id;
        return message;
    }

    /// <summary>So many messages, which must come soon.</summary>
    private protected static async Task<IReadOnlyList<ServiceBusReceivedMessage>> ReceiveAsync(ServiceBusReceiver receiver, int count)
    {
        var received = new List<ServiceBusReceivedMessage>();
        while (received.Count < count)
        {
            var more = await receiver.ReceiveMessagesAsync(count - received.Count, Patience);
            Assert.NotEmpty(more);
            received.AddRange(more);
        }

        return received;
    }

    private protected static async Task<ServiceBusReceivedMessage> ReceiveOneAsync(ServiceBusReceiver receiver) =>
        (await ReceiveAsync(receiver, 1))[0];

    /// <summary>Exactly these messages and no more.</summary>
    private protected static async Task AssertBodiesAsync(ServiceBusReceiver receiver, params string[] bodies)
    {
        Assert.Equal(bodies, Bodies(await ReceiveAsync(receiver, bodies.Length)));
        await AssertEmptyAsync(receiver);
    }

    private protected static async Task AssertEmptyAsync(ServiceBusReceiver receiver) =>
        Assert.Empty(Bodies(await receiver.ReceiveMessagesAsync(10, Moment)));

    private protected static async Task<ServiceBusException> AssertFailsAsync(ServiceBusFailureReason reason, Func<Task> call)
    {
        ServiceBusException exception = await Assert.ThrowsAsync<ServiceBusException>(call);
        Assert.True(reason == exception.Reason, $"{exception.Reason} instead of {reason}: {exception.Message}");
        return exception;
    }

    /// <summary>A receive that is under way when its link ends may give nothing; one of the next must fail.</summary>
    private protected static Task<ServiceBusException> AssertSoonFailsAsync(ServiceBusFailureReason reason, ServiceBusReceiver receiver) =>
        AssertFailsAsync(reason, async () =>
        {
            for (long start = Environment.TickCount64; Environment.TickCount64 - start < Patience.TotalMilliseconds;)
                Assert.Null(await receiver.ReceiveMessageAsync(Moment));
        });

    private protected ServiceBusReceiver DeadLetters(string queue = "q") =>
        Client.CreateReceiver(queue, new ServiceBusReceiverOptions { SubQueue = SubQueue.DeadLetter });

    private protected static string[] Bodies(IEnumerable<ServiceBusReceivedMessage> messages) =>
        [.. messages.Select(static message => message.Body.ToString())];

    private protected static async Task EventuallyAsync(Func<bool> condition)
    {
        long start = Environment.TickCount64;
        while (!condition())
        {
            Assert.True(Environment.TickCount64 - start < Patience.TotalMilliseconds, "What was waited for did not happen.");
            await Task.Delay(10);
        }
    }
}
