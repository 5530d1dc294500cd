using Azure.Messaging.ServiceBus;
using Azure.Messaging.ServiceBus.Administration;
using Integration.AzureServiceBus.Client;
using Integration.AzureServiceBus.Receiving;
using Integration.AzureServiceBus.Sending;
using Integration.AzureServiceBus.Topology;
using Integration.Drivers;

namespace Integration.AzureServiceBus;

/// <summary>The driver of Azure Service Bus, for those who put their own client on top; others use <see cref="AzureServiceBusMessaging.Create"/>.</summary>
public sealed class AzureServiceBusDriver : IMessagingDriver, IDirectSendDriver
{
    private readonly AzureServiceBusContext _context;
    private readonly AzureServiceBusTopology _topology;

    /// <summary>Makes a driver. No call is made.</summary>
    /// <exception cref="ArgumentException">The options are not valid; every fault is listed.</exception>
    public AzureServiceBusDriver(AzureServiceBusOptions options, MessagingClientOptions client)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(client);
        var faults = options.FindFaults().ToList();
        if (faults.Count > 0)
            throw new ArgumentException($"The Azure Service Bus options are not valid: {string.Join("; ", faults)}.", nameof(options));
        _context = new AzureServiceBusContext(options, client);
        Capabilities = AzureServiceBusCapabilities.For(options.Limits);
        _topology = new AzureServiceBusTopology(_context);
    }

    /// <inheritdoc />
    public string Provider => AzureServiceBusMessaging.ProviderName;

    /// <inheritdoc />
    public MessagingCapabilities Capabilities { get; }

    /// <inheritdoc />
    public ITopologyDriver Topology => _topology;

    /// <inheritdoc />
    public IReadOnlyList<Type> NativeTypes { get; } = [typeof(ServiceBusClient), typeof(ServiceBusAdministrationClient)];

    /// <summary>The name that the semantic conventions have for the service.</summary>
    public string GetMessagingSystem(EntityPath? entity) => AzureServiceBusProvider.MessagingSystem;

    /// <inheritdoc />
    public ISenderDriver OpenSender(EntityPath destination) => new AzureServiceBusSender(_context, destination);

    /// <inheritdoc />
    public ISenderDriver OpenDirectSender(EntityPath source) => new AzureServiceBusDirectSender(_context, source);

    /// <inheritdoc />
    public IReceiverDriver OpenReceiver(EntityPath source) => new AzureServiceBusReceiver(_context, source);

    /// <inheritdoc />
    public Task<string?> FindIdentityAsync(EntityPath entity, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(entity);
        return _topology.FindIdentityAsync(entity, cancellationToken);
    }

    /// <inheritdoc />
    public MessagingException? TranslateError(Exception exception, EntityPath? entity) => AzureServiceBusErrors.Translate(exception, entity);

    /// <inheritdoc />
    public object? GetNative(Type type) =>
        type == typeof(ServiceBusClient) ? _context.Client
        : type == typeof(ServiceBusAdministrationClient) ? _context.Administration
        : null;

    /// <inheritdoc />
    public ValueTask DisposeAsync() => _context.CloseAsync(_context.Client);
}
