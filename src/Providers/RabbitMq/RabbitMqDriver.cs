using Integration.Drivers;
using Integration.RabbitMq.Client;
using Integration.RabbitMq.Receiving;
using Integration.RabbitMq.Sending;
using RabbitMQ.Client;

namespace Integration.RabbitMq;

/// <summary>The driver of RabbitMQ, for those who put their own client on top; others use <see cref="RabbitMqMessaging.Create"/>.</summary>
public sealed class RabbitMqDriver : IMessagingDriver, IDirectSendDriver
{
    private readonly RabbitMqContext _context;

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
        _context = new RabbitMqContext(options, client);
    }

    /// <inheritdoc />
    public string Provider => RabbitMqMessaging.ProviderName;

    /// <inheritdoc />
    public MessagingCapabilities Capabilities { get; }

    /// <inheritdoc />
    public ITopologyDriver Topology => _context.Topology;

    /// <inheritdoc />
    public IReadOnlyList<Type> NativeTypes { get; } = [typeof(ConnectionFactory)];

    /// <inheritdoc />
    public ISenderDriver OpenSender(EntityPath destination) => new RabbitMqSender(_context, destination);

    /// <inheritdoc />
    public ISenderDriver OpenDirectSender(EntityPath source) => new RabbitMqSender(_context, source);

    /// <inheritdoc />
    public IReceiverDriver OpenReceiver(EntityPath source) => new RabbitMqReceiver(_context, source);

    /// <inheritdoc />
    public Task<string?> FindIdentityAsync(EntityPath entity, CancellationToken cancellationToken) => _context.Topology.FindIdentityAsync(entity, cancellationToken);

    /// <inheritdoc />
    public MessagingException? TranslateError(Exception exception, EntityPath? entity) => RabbitMqErrors.Translate(exception, entity);

    /// <inheritdoc />
    public object? GetNative(Type type) => type == typeof(ConnectionFactory) ? _context.Factory : null;

    /// <inheritdoc />
    public ValueTask DisposeAsync() => _context.DisposeAsync();
}
