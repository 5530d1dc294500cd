using Integration.Drivers;
using Integration.RabbitMq.Client;
using Integration.RabbitMq.Entities;
using Integration.RabbitMq.Infrastructure;
using Integration.RabbitMq.Management;
using Integration.RabbitMq.Receiving;
using Integration.RabbitMq.Sending;
using Integration.RabbitMq.Topology;
using RabbitMQ.Client;

namespace Integration.RabbitMq;

/// <summary>The driver of RabbitMQ, for those who put their own client on top; others use <see cref="RabbitMqMessaging.Create"/>.</summary>
public sealed class RabbitMqDriver : IMessagingDriver, IDirectSendDriver, IInfrastructureDriver
{
    private readonly ConnectionFactory _factory;
    private readonly ManagementClient _management;
    private readonly RabbitMqTopology _topology;
    private readonly RabbitMqContext _context;
    private readonly DelayQueues _delays;
    private readonly QueueInspector _inspector;

    /// <summary>Makes a driver. No call is made.</summary>
    /// <exception cref="ArgumentException">The options are not valid; every fault is listed.</exception>
    public RabbitMqDriver(RabbitMqOptions options, MessagingClientOptions client)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(client);
        var faults = options.FindFaults().ToList();
        if (faults.Count > 0)
            throw new ArgumentException($"The RabbitMQ options are not valid: {string.Join("; ", faults)}.", nameof(options));
        Capabilities = RabbitMqCapabilities.For(options);
        _factory = BrokerEndpoints.Factory(options);
        _management = ManagementAccess.Open(options, _factory);
        _topology = new RabbitMqTopology(_management, new EntityNames(options.NamePrefix), client.TimeProvider, source => _context!.Settings.Forget(source));
        _context = new RabbitMqContext(options, client, _factory, _topology.FindSettingsAsync);
        _delays = new DelayQueues(_context, DelayPeriods.Daily);
        _inspector = new QueueInspector(_context, _delays, _topology.FindDelayQueuesAsync);
    }

    /// <inheritdoc />
    public string Provider => RabbitMqMessaging.ProviderName;

    /// <inheritdoc />
    public MessagingCapabilities Capabilities { get; }

    /// <inheritdoc />
    public ITopologyDriver Topology => _topology;

    /// <inheritdoc />
    public IReadOnlyList<Type> NativeTypes { get; } = [typeof(ConnectionFactory)];

    /// <inheritdoc />
    public ISenderDriver OpenSender(EntityPath destination) => new RabbitMqSender(_context, _delays, destination);

    /// <inheritdoc />
    public ISenderDriver OpenDirectSender(EntityPath source) => new RabbitMqSender(_context, _delays, source);

    /// <inheritdoc />
    public IReceiverDriver OpenReceiver(EntityPath source) => new RabbitMqReceiver(_context, _delays, _inspector, source);

    /// <inheritdoc />
    public Task<string?> FindIdentityAsync(EntityPath entity, CancellationToken cancellationToken) => _topology.FindIdentityAsync(entity, cancellationToken);

    /// <inheritdoc />
    public EntityAddress? FindAddress(EntityPath entity)
    {
        ArgumentNullException.ThrowIfNull(entity);
        if (entity.Kind == EntityKind.Stream)
            return null;
        var node = _factory.Endpoint;
        var name = entity.Kind == EntityKind.Topic ? _context.Names.ExchangeOf(entity.Name) : _context.Names.QueueOf(entity);
        return new(_factory.Ssl.Enabled ? "amqps" : "amqp", $"{node.HostName}:{node.Port}", name) { VirtualHost = _factory.VirtualHost };
    }

    /// <inheritdoc />
    public IReadOnlyList<InfrastructureFormat> InfrastructureFormats { get; } = [InfrastructureFormat.RabbitMq];

    /// <inheritdoc />
    public string WriteInfrastructure(TopologyDefinition topology, InfrastructureFormat format, InfrastructureOptions options)
    {
        ArgumentNullException.ThrowIfNull(topology);
        ArgumentNullException.ThrowIfNull(options);
        return options.HasRights
            ? throw new CapabilityNotSupportedException(
                Capability.TopologyManagement, "a user has one set of permissions for all of a virtual host: definitions have none for one application.",
                "a document without rights, and permissions by `rabbitmqctl set_permissions`.", Provider)
            : new DefinitionsDocument(_context.Names, _factory.VirtualHost, options.Seed).Write(topology);
    }

    /// <inheritdoc />
    public MessagingException? TranslateError(Exception exception, EntityPath? entity) => RabbitMqErrors.Translate(exception, entity);

    /// <inheritdoc />
    public object? GetNative(Type type) => type == typeof(ConnectionFactory) ? _factory : null;

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await _delays.CloseAsync().ConfigureAwait(false);
        await _inspector.CloseAsync().ConfigureAwait(false);
        await _context.DisposeAsync().ConfigureAwait(false);
        _management.Dispose();
    }
}
