using Azure.Messaging.ServiceBus;
using Integration.ContractTests;
using Integration.Emulators;
using Integration.Emulators.AzureServiceBus;

namespace Integration.AzureServiceBus.Tests.Behaviour;

/// <summary>A test with an emulator of its own. The emulator and the adapter are on the test's clock; the official client between them waits on the machine's.</summary>
public abstract class EmulatorTest : IAsyncLifetime
{
    // How long a task may work before it is taken to wait for the clock: requests and answers travel meanwhile.
    private static readonly TimeSpan Settle = TimeSpan.FromMilliseconds(300);

    // Then the clock moves on by this much, and never further ahead of the requests.
    private static readonly TimeSpan Step = TimeSpan.FromSeconds(2);

    private readonly List<IMessaging> _clients = [];

    private protected VirtualClock Clock { get; } = new();

    private protected ServiceBusEmulator Emulator { get; private set; } = null!;

    private protected IMessaging Messaging { get; private set; } = null!;

    private protected static TimeSpan Lock => TimeSpan.FromMinutes(1);

    private protected virtual IReadOnlyList<SharedAccessKey> Keys => [ServiceBusEmulatorOptions.DefaultKey];

    public async ValueTask InitializeAsync()
    {
        Emulator = await ServiceBusEmulator.StartAsync(new ServiceBusEmulatorOptions { TimeProvider = Clock, Keys = Keys });
        Messaging = Connect();
    }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        foreach (var client in _clients)
            await DisposeAsync(client);
        await Emulator.DisposeAsync();
    }

    private protected IMessaging Connect(Func<AzureServiceBusOptions, AzureServiceBusOptions>? configure = null, Func<MessagingClientOptions, MessagingClientOptions>? client = null)
    {
        var options = new AzureServiceBusOptions
        {
            ConnectionString = Emulator.ConnectionString,
            AdministrationConnectionString = Emulator.AdministrationConnectionString,
            Retry = new ServiceBusRetryOptions { MaxRetries = 0, TryTimeout = TimeSpan.FromSeconds(10) },
            PollTimeout = TimeSpan.FromMilliseconds(200),
        };
        var made = new MessagingClientOptions { TimeProvider = Clock };
        var connected = AzureServiceBusMessaging.Create(configure?.Invoke(options) ?? options, client?.Invoke(made) ?? made);
        _clients.Add(connected);
        return connected;
    }

    private protected IMessaging ConnectAs(SharedAccessKey key) => Connect(o => o with
    {
        ConnectionString = Emulator.ConnectionStringFor(key),
        AdministrationConnectionString = Emulator.AdministrationConnectionStringFor(key),
    });

    private protected async Task<IQueue> QueueAsync(string name = "orders", bool ordered = false, int maxDeliveryCount = 10)
    {
        await Messaging.Topology.CreateQueueAsync(new QueueDefinition(name) { LockDuration = Lock, Ordered = ordered, MaxDeliveryCount = maxDeliveryCount });
        return Messaging.Queue(name);
    }

    private protected async Task<ReceivedMessage> ReceiveAsync(IMessageSource source)
    {
        var received = await RunAsync(source.ReceiveAsync(1, TimeSpan.FromSeconds(50)));
        return Assert.Single(received);
    }

    private protected async Task<T> RunAsync<T>(Task<T> task)
    {
        while (await Task.WhenAny(task, Task.Delay(Settle)) != task)
            Clock.Advance(Step);
        return await task;
    }

    /// <summary>Moves the clock on in steps between which the adapter's renewals reach the emulator.</summary>
    private protected async Task AdvanceAsync(TimeSpan by)
    {
        for (var end = Clock.GetUtcNow() + by; Clock.GetUtcNow() < end;)
        {
            var left = end - Clock.GetUtcNow();
            Clock.Advance(left < Lock / 6 ? left : Lock / 6);
            await Task.Delay(Settle / 3);
        }
    }

    private protected async Task<bool> DisposeAsync(IMessaging client) => await RunAsync(Dispose(client));

    private static async Task<bool> Dispose(IMessaging client)
    {
        await client.DisposeAsync();
        return true;
    }
}
