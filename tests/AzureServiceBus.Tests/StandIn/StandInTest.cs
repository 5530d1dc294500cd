using Azure.Messaging.ServiceBus;
using Azure.Messaging.ServiceBus.StandIn;
using Integration.ContractTests;

namespace Integration.AzureServiceBus.Tests.StandIn;

/// <summary>A test with a namespace of its own in the stand-in, on virtual time.</summary>
public abstract class StandInTest : IAsyncLifetime
{
    private readonly List<IMessaging> _clients = [];

    private protected VirtualClock Clock { get; } = new();

    private protected StandInNamespace Namespace { get; private set; } = null!;

    private protected IMessaging Messaging { get; private set; } = null!;

    private protected static TimeSpan Lock => TimeSpan.FromMinutes(1);

    public ValueTask InitializeAsync()
    {
        Namespace = StandInNamespace.Create(Clock);
        Messaging = Connect();
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        foreach (var client in _clients)
            await Clock.RunAsync(client.DisposeAsync().AsTask());
        Namespace.Dispose();
    }

    private protected IMessaging Connect(Func<AzureServiceBusOptions, AzureServiceBusOptions>? configure = null, Func<MessagingClientOptions, MessagingClientOptions>? client = null)
    {
        var options = new AzureServiceBusOptions
        {
            ConnectionString = Namespace.ConnectionString,
            Retry = new ServiceBusRetryOptions { MaxRetries = 0 },
            PollTimeout = TimeSpan.FromMilliseconds(1),
        };
        var made = new MessagingClientOptions { TimeProvider = Clock };
        var connected = AzureServiceBusMessaging.Create(configure?.Invoke(options) ?? options, client?.Invoke(made) ?? made);
        _clients.Add(connected);
        return connected;
    }

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
        await Clock.RunAsync(task);
        return await task;
    }
}
