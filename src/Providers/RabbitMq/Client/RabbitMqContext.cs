using Integration.RabbitMq.Entities;
using Integration.RabbitMq.Management;
using Integration.RabbitMq.Receiving;
using Integration.RabbitMq.Sending;
using Integration.RabbitMq.Topology;
using Microsoft.Extensions.Logging;
using RabbitMQ.Client;

namespace Integration.RabbitMq.Client;

/// <summary>What the parts of the driver share.</summary>
internal sealed class RabbitMqContext : IAsyncDisposable
{
    private readonly ManagementClient _management;

    /// <param name="options">How to reach the broker.</param>
    /// <param name="client">What every provider takes.</param>
    public RabbitMqContext(RabbitMqOptions options, MessagingClientOptions client)
    {
        (Options, Messaging) = (options, client);
        Names = new EntityNames(options.NamePrefix);
        Logger = client.LoggerFactory.CreateLogger("Integration.RabbitMq");
        Factory = BrokerEndpoints.Factory(options);
        Publishing = new BrokerConnection(options, Factory, "publishing", client.TimeProvider, Logger);
        Delays = new DelayQueues(this);
        _management = ManagementAccess.Open(options, Factory);
        Topology = new RabbitMqTopology(_management, Names, client.TimeProvider, source => Settings!.Forget(source));
        Inspector = new QueueInspector(this, Topology.FindDelayQueuesAsync);
        Settings = new SettingsCache(client.Topology, Topology.FindSettingsAsync, client.TimeProvider, Logger);
        Consuming = new BrokerConnection(options, Factory, "consuming", client.TimeProvider, Logger);
    }

    public RabbitMqOptions Options { get; }

    /// <summary>The control plane, which the data path asks for what AMQP does not tell.</summary>
    public RabbitMqTopology Topology { get; }

    public MessagingClientOptions Messaging { get; }

    public EntityNames Names { get; }

    public ILogger Logger { get; }

    public ConnectionFactory Factory { get; }

    /// <summary>Apart from <see cref="Consuming"/>: an alarm of the broker stops a connection that publishes, and must not stop acknowledgements.</summary>
    public BrokerConnection Publishing { get; }

    public BrokerConnection Consuming { get; }

    /// <summary>The queues in which messages wait for a delay.</summary>
    public DelayQueues Delays { get; }

    public QueueInspector Inspector { get; }

    public SettingsCache Settings { get; }

    public TimeProvider Time => Messaging.TimeProvider;

    public DateTimeOffset Now => Time.GetUtcNow();

    public async ValueTask DisposeAsync()
    {
        await Delays.CloseAsync().ConfigureAwait(false);
        await Inspector.CloseAsync().ConfigureAwait(false);
        await Consuming.DisposeAsync().ConfigureAwait(false);
        await Publishing.DisposeAsync().ConfigureAwait(false);
        _management.Dispose();
    }
}
