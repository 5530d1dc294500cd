using Azure.Messaging.ServiceBus;
using Azure.Messaging.ServiceBus.Administration;
using Integration.AzureServiceBus.Client;
using Integration.AzureServiceBus.Infrastructure;
using Integration.AzureServiceBus.Receiving;
using Integration.AzureServiceBus.Sending;
using Integration.AzureServiceBus.Topology;
using Integration.Drivers;

namespace Integration.AzureServiceBus;

/// <summary>The driver of Azure Service Bus, for those who put their own client on top; others use <see cref="AzureServiceBusMessaging.Create"/>.</summary>
public sealed class AzureServiceBusDriver : IMessagingDriver, IDirectSendDriver, IInfrastructureDriver, IScheduleDriver
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
    public IScheduledSenderDriver OpenSchedule(EntityPath destination) => new AzureServiceBusSchedule(_context, destination);

    /// <inheritdoc />
    public IReceiverDriver OpenReceiver(EntityPath source) => new AzureServiceBusReceiver(_context, source);

    /// <inheritdoc />
    public Task<string?> FindIdentityAsync(EntityPath entity, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(entity);
        return _topology.FindIdentityAsync(entity, cancellationToken);
    }

    /// <inheritdoc />
    public EntityAddress? FindAddress(EntityPath entity)
    {
        ArgumentNullException.ThrowIfNull(entity);
        return entity.Kind == EntityKind.Stream ? null : new("amqp1", _context.Host, _context.Names.AddressOf(entity));
    }

    /// <inheritdoc />
    public IReadOnlyList<InfrastructureFormat> InfrastructureFormats { get; } = [InfrastructureFormat.Bicep, InfrastructureFormat.Terraform];

    /// <inheritdoc />
    public string WriteInfrastructure(TopologyDefinition topology, InfrastructureFormat format, InfrastructureOptions options)
    {
        ArgumentNullException.ThrowIfNull(topology);
        ArgumentNullException.ThrowIfNull(options);
        var declarations = new ArmDeclarations(topology, options, _context.Names, _context.Options.Limits.MaxFilterLength);
        return format == InfrastructureFormat.Terraform ? new TerraformConfiguration(declarations).Write() : new BicepFile(declarations).Write();
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
