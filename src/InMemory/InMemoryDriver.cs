using Integration.Drivers;
using Integration.InMemory.Broker;
using Integration.InMemory.Streams;

namespace Integration.InMemory;

/// <summary>The in-memory provider's driver: every clause of the contract natively, on the client's clock; push endpoints excepted.</summary>
/// <remarks>
/// <para>Everything happens at its very moment: with <c>now == LockedUntil</c> the lock is lost and the message available
/// again, with <c>now == VisibleAt</c> a delay is over, and at its end a time to live has ended. What a time to live
/// catches while it is locked can still be completed, and expires when it comes back.</para>
/// <para>Messages are delivered in the order of becoming visible; one that comes back takes its old place. On an ordered
/// source groups take turns, one message of each in flight, and a delayed message joins its group when it is due.
/// Dead letters are delivered without regard to groups, as often as you like, and never expire.</para>
/// </remarks>
public sealed class InMemoryDriver : IMessagingDriver, IDirectSendDriver, IScheduleDriver, IStreamDriver
{
    /// <summary>The provider's name.</summary>
    public const string ProviderName = InMemoryErrors.Provider;

    private static readonly CapabilitySupport NoPush = CapabilitySupport.Unsupported(
        "a broker in memory calls nobody.",
        "receive from a subscription without a push endpoint and let the dispatcher of Integration.Hosting call the endpoint.");

    private readonly InMemoryOptions _options;
    private readonly InMemoryBroker _broker;

    /// <summary>Makes a driver, and its broker unless there is one of that name.</summary>
    /// <param name="options">The settings; null for the defaults.</param>
    /// <param name="clientOptions">The client's options, of which it uses the clock; null for the system's.</param>
    /// <exception cref="ArgumentException">
    /// Settings are not legal (the message lists every fault), or the broker of that name was made with another clock,
    /// <see cref="InMemoryOptions.MaxBytes"/> or <see cref="InMemoryOptions.FairQueues"/>.
    /// </exception>
    public InMemoryDriver(InMemoryOptions? options = null, MessagingClientOptions? clientOptions = null)
    {
        _options = options ?? new();
        if (_options.FindFaults() is { Count: > 0 } faults)
            throw new ArgumentException($"The options are not valid. {string.Join(" ", faults)}", nameof(options));
        _broker = InMemoryBroker.Open(_options.BrokerName, _options.MaxBytes, _options.FairQueues, clientOptions?.TimeProvider ?? TimeProvider.System);
        Capabilities = CapabilitiesOf(_options);
        Topology = new InMemoryTopology(_broker);
        StreamTopology = new InMemoryStreamTopology(_broker);
    }

    /// <inheritdoc />
    public string Provider => ProviderName;

    /// <inheritdoc />
    public MessagingCapabilities Capabilities { get; }

    /// <inheritdoc />
    public ITopologyDriver Topology { get; }

    /// <inheritdoc />
    public StreamCapabilities StreamCapabilities => OfStreams;

    /// <inheritdoc />
    public IStreamTopologyDriver StreamTopology { get; }

    /// <inheritdoc />
    public IReadOnlyList<Type> NativeTypes { get; } = [typeof(InMemoryBroker)];

    /// <inheritdoc />
    public ISenderDriver OpenSender(EntityPath destination)
    {
        ArgumentNullException.ThrowIfNull(destination);
        return new InMemorySender(_broker, destination, _options);
    }

    /// <inheritdoc />
    public IReceiverDriver OpenReceiver(EntityPath source)
    {
        ArgumentNullException.ThrowIfNull(source);
        return new InMemoryReceiver(_broker, source, _options);
    }

    /// <inheritdoc />
    public ISenderDriver? OpenDirectSender(EntityPath source)
    {
        ArgumentNullException.ThrowIfNull(source);
        return new InMemorySender(_broker, source, _options);
    }

    /// <inheritdoc />
    public IScheduledSenderDriver OpenSchedule(EntityPath destination)
    {
        ArgumentNullException.ThrowIfNull(destination);
        return new InMemorySchedule(_broker, destination, _options);
    }

    /// <inheritdoc />
    public IStreamWriterDriver OpenWriter(EntityPath stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        return new InMemoryStreamWriter(_broker, stream, _options);
    }

    /// <inheritdoc />
    public IStreamReaderDriver OpenReader(EntityPath stream, string? group)
    {
        ArgumentNullException.ThrowIfNull(stream);
        return new InMemoryStreamReader(_broker, stream, group);
    }

    /// <inheritdoc />
    public ILeaseStore OpenLeaseStore(EntityPath stream, string group)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(group);
        return new InMemoryLeaseStore(() => _broker.Streams.Get(stream.Name).Groups, group);
    }

    /// <inheritdoc />
    public Task<string?> FindIdentityAsync(EntityPath entity, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(entity);
        return SynchronousCall.Run(() => _broker.FindIdentity(entity)?.ToString("N"), cancellationToken);
    }

    /// <summary>Null: the broker throws the taxonomy's exceptions itself.</summary>
    public MessagingException? TranslateError(Exception exception, EntityPath? entity) => null;

    /// <inheritdoc />
    public object? GetNative(Type type) => type == typeof(InMemoryBroker) ? _broker : null;

    internal static StreamCapabilities OfStreams { get; } = new(
        new StreamLimits { MaxPartitions = 1000 },
        Enum.GetValues<StreamCapability>().Select(c => KeyValuePair.Create(c, CapabilitySupport.Native)));

    internal static MessagingCapabilities CapabilitiesOf(InMemoryOptions options) => new(
        options.Limits,
        KeyValuePair.Create(Capability.PushWebhook, NoPush),
        KeyValuePair.Create(Capability.PushEmail, NoPush),
        KeyValuePair.Create(Capability.PushSms, NoPush),
        KeyValuePair.Create(Capability.PushFunction, NoPush));

    /// <summary>Ends a broker of this driver's own with everything in it; leaves one with a name alone.</summary>
    public ValueTask DisposeAsync()
    {
        if (_broker.Name is null)
            _broker.Clear();
        return ValueTask.CompletedTask;
    }
}
