using Integration.RabbitMq.Entities;
using Microsoft.Extensions.Logging;
using RabbitMQ.Client;

namespace Integration.RabbitMq.Client;

/// <summary>What the parts of the driver share.</summary>
internal sealed class RabbitMqContext : IAsyncDisposable
{
    /// <param name="options">How to reach the broker.</param>
    /// <param name="client">What every provider takes.</param>
    /// <param name="factory">Makes connections.</param>
    /// <param name="findSettings">What the control plane, which the data path asks for what AMQP does not tell, has of a source.</param>
    public RabbitMqContext(
        RabbitMqOptions options, MessagingClientOptions client, ConnectionFactory factory, Func<EntityPath, CancellationToken, Task<SourceSettings?>> findSettings)
    {
        (Options, Messaging) = (options, client);
        Names = new EntityNames(options.NamePrefix);
        Logger = client.LoggerFactory.CreateLogger("Integration.RabbitMq");
        Settings = new SettingsCache(client.Topology, findSettings, client.TimeProvider, Logger);
        Publishing = new BrokerConnection(options, factory, "publishing", client.TimeProvider, Logger);
        Consuming = new BrokerConnection(options, factory, "consuming", client.TimeProvider, Logger);
    }

    public RabbitMqOptions Options { get; }

    public MessagingClientOptions Messaging { get; }

    public EntityNames Names { get; }

    public ILogger Logger { get; }

    /// <summary>Apart from <see cref="Consuming"/>: an alarm of the broker stops a connection that publishes, and must not stop acknowledgements.</summary>
    public BrokerConnection Publishing { get; }

    public BrokerConnection Consuming { get; }

    public SettingsCache Settings { get; }

    public TimeProvider Time => Messaging.TimeProvider;

    public DateTimeOffset Now => Time.GetUtcNow();

    public async ValueTask DisposeAsync()
    {
        await Consuming.DisposeAsync().ConfigureAwait(false);
        await Publishing.DisposeAsync().ConfigureAwait(false);
    }
}
