using Integration.AzureEventHubs.Client;
using Integration.AzureEventHubs.Leases;
using Integration.AzureEventHubs.Streams;
using Integration.AzureEventHubs.Topology;
using Integration.Drivers;

namespace Integration.AzureEventHubs;

/// <summary>The driver of Azure Event Hubs, for those who put their own client on top; others use <see cref="AzureEventHubsMessaging.Create"/>.</summary>
public sealed class AzureEventHubsDriver : IMessagingDriver, IStreamDriver
{
    private readonly AzureEventHubsContext _context;
    private readonly NoQueues _queues = new(AzureEventHubsProvider.Name, AzureEventHubsCapabilities.NoQueues);

    /// <summary>Makes a driver. No call is made.</summary>
    /// <exception cref="ArgumentException">The options are not valid; every fault is listed.</exception>
    public AzureEventHubsDriver(AzureEventHubsOptions options, MessagingClientOptions client)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(client);
        var faults = options.FindFaults().ToList();
        if (faults.Count > 0)
            throw new ArgumentException($"The Azure Event Hubs options are not valid: {string.Join("; ", faults)}.", nameof(options));
        _context = new AzureEventHubsContext(options, client);
        StreamTopology = new AzureEventHubsTopology(_context);
        StreamCapabilities = AzureEventHubsCapabilities.Streams(hasCheckpoints: _context.Checkpoints is not null);
    }

    /// <inheritdoc />
    public string Provider => AzureEventHubsMessaging.ProviderName;

    /// <inheritdoc />
    public MessagingCapabilities Capabilities => AzureEventHubsCapabilities.Queues;

    /// <inheritdoc />
    public StreamCapabilities StreamCapabilities { get; }

    /// <inheritdoc />
    public ITopologyDriver Topology => _queues;

    /// <inheritdoc />
    public IStreamTopologyDriver StreamTopology { get; }

    /// <inheritdoc />
    public IReadOnlyList<Type> NativeTypes { get; } = [typeof(AzureEventHubsConnections), typeof(IForeignLeases)];

    /// <summary>The name that the semantic conventions have for the service.</summary>
    public string GetMessagingSystem(EntityPath? entity) => AzureEventHubsProvider.MessagingSystem;

    /// <summary>Refuses: there are no queues and topics.</summary>
    /// <exception cref="CapabilityNotSupportedException">Always.</exception>
    public ISenderDriver OpenSender(EntityPath destination) => throw _queues.Refuse(destination);

    /// <summary>Refuses: there are no queues and subscriptions.</summary>
    /// <exception cref="CapabilityNotSupportedException">Always.</exception>
    public IReceiverDriver OpenReceiver(EntityPath source) => throw _queues.Refuse(source);

    /// <inheritdoc />
    public IStreamWriterDriver OpenWriter(EntityPath stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        return new EventWriter(_context, stream);
    }

    /// <summary>Opens a reader of a stream. Makes no call.</summary>
    /// <param name="stream">The stream.</param>
    /// <param name="group">The consumer group, which must exist; null for that of the options.</param>
    public IStreamReaderDriver OpenReader(EntityPath stream, string? group)
    {
        ArgumentNullException.ThrowIfNull(stream);
        return new EventReader(_context, stream, group ?? _context.Options.ConsumerGroup);
    }

    /// <inheritdoc />
    public ILeaseStore OpenLeaseStore(EntityPath stream, string group)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentException.ThrowIfNullOrWhiteSpace(group);
        var container = _context.Checkpoints ?? throw new CapabilityNotSupportedException(
            StreamCapability.ReaderGroups,
            StreamCapabilities[StreamCapability.ReaderGroups].Note!, StreamCapabilities[StreamCapability.ReaderGroups].Alternative!, Provider, stream);
        var connection = _context.Connections.Of(stream.Name);
        return new BlobLeaseStore(container, stream, BlobLeaseStore.PrefixOf(connection.FullyQualifiedNamespace, connection.EventHubName, group), _context.Logger);
    }

    /// <inheritdoc />
    public async Task<string?> FindIdentityAsync(EntityPath entity, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(entity);
        if (entity.Kind != EntityKind.Stream || await _context.FindAsync(entity, cancellationToken).ConfigureAwait(false) is not { } found)
            return null;
        return $"{_context.Connections.Of(entity.Name).FullyQualifiedNamespace.ToLowerInvariant()}/{found.Name.ToLowerInvariant()}@{found.CreatedOn.UtcTicks}";
    }

    /// <inheritdoc />
    public EntityAddress? FindAddress(EntityPath entity)
    {
        ArgumentNullException.ThrowIfNull(entity);
        if (entity.Kind != EntityKind.Stream)
            return null;
        var connection = _context.Connections.Of(entity.Name);
        return new("amqp1", connection.FullyQualifiedNamespace, connection.EventHubName);
    }

    /// <inheritdoc />
    public MessagingException? TranslateError(Exception exception, EntityPath? entity) => AzureEventHubsErrors.Translate(exception, entity);

    /// <inheritdoc />
    public object? GetNative(Type type) =>
        type == typeof(AzureEventHubsConnections) ? _context.Connections : type == typeof(IForeignLeases) ? new ProcessorLeases(_context) : null;

    /// <inheritdoc />
    public ValueTask DisposeAsync() => _context.Connections.CloseAsync();
}
