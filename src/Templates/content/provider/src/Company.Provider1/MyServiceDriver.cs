using Company.Provider1.Service;
using Integration;
using Integration.Drivers;

namespace Company.Provider1;

/// <summary>The service's own operations: the portable client puts the API on top of them.</summary>
public sealed class MyServiceDriver : IMessagingDriver
{
    /// <summary>The provider's name.</summary>
    public const string ProviderName = "my-service";

    private const long MaxMessageBytes = 256 << 10;

    private static readonly CapabilitySupport NoTopics = CapabilitySupport.Unsupported(
        "the service has no topics.", "a queue for each subscriber, and a message to each of them.");

    private static readonly CapabilitySupport NoGroups = CapabilitySupport.Unsupported(
        "the service keeps no order within groups.", "a queue without order.");

    private static readonly CapabilitySupport NoDeduplication = CapabilitySupport.Unsupported(
        "the service drops no duplicates.", "the inbox of Integration.Hosting at the consumer.");

    private readonly MyServiceClient _client;
    private readonly MessagingClientOptions _options;

    /// <summary>Makes a driver; makes no call.</summary>
    /// <param name="address">Where the service is.</param>
    /// <param name="options">The client's options.</param>
    public MyServiceDriver(string address, MessagingClientOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        (_client, _options) = (new(address, options.TimeProvider), options);
        Topology = new MyServiceTopology(_client);
    }

    /// <summary>
    /// Everything that is not native. The suite tests that what is unsupported is refused, and that the rest holds. Deleting a subscription is not
    /// refused: as there are none, nothing is left to do.
    /// </summary>
    public static MessagingCapabilities Declaration { get; } = new(
        new MessagingLimits { MaxMessageBytes = MaxMessageBytes },
        new Dictionary<Capability, CapabilitySupport>
        {
            [Capability.Redrive] = CapabilitySupport.Emulated("each message is received, sent to its queue again, and completed."),
            [Capability.TimeToLive] = CapabilitySupport.Unsupported("the service keeps messages until they are completed.", "a header with the time, which handlers look at."),
            [Capability.ScheduledSend] = CapabilitySupport.Unsupported("the service takes no message back.", "a delay, and a handler that looks whether the message still counts."),
            [Capability.AutoDeleteOnIdle] = CapabilitySupport.Unsupported("the service keeps queues until they are deleted.", "deleting the queue when its instance stops."),
            [Capability.Groups] = NoGroups,
            [Capability.DelayedDeliveryInGroups] = NoGroups,
            [Capability.Deduplication] = NoDeduplication,
            [Capability.DeduplicationWithoutGroups] = NoDeduplication,
            [Capability.Topics] = NoTopics,
            [Capability.SubscriptionSource] = NoTopics,
            [Capability.DelayedPublish] = NoTopics,
            [Capability.PublishMany] = NoTopics,
            [Capability.OrderedTopics] = NoTopics,
            [Capability.Filters] = NoTopics,
            [Capability.PushWebhook] = NoTopics,
            [Capability.PushEmail] = NoTopics,
            [Capability.PushSms] = NoTopics,
            [Capability.PushFunction] = NoTopics,
        });

    /// <inheritdoc />
    public string Provider => ProviderName;

    /// <inheritdoc />
    public MessagingCapabilities Capabilities => Declaration;

    /// <inheritdoc />
    public ITopologyDriver Topology { get; }

    /// <summary>The service's client, once it is one that applications know.</summary>
    public IReadOnlyList<Type> NativeTypes => [];

    /// <inheritdoc />
    public ISenderDriver OpenSender(EntityPath destination)
    {
        ArgumentNullException.ThrowIfNull(destination);
        return new MyServiceSender(_client, destination, MaxMessageBytes);
    }

    /// <inheritdoc />
    public IReceiverDriver OpenReceiver(EntityPath source)
    {
        ArgumentNullException.ThrowIfNull(source);
        return new MyServiceReceiver(_client, source, _options);
    }

    /// <inheritdoc />
    public MessagingException? TranslateError(Exception exception, EntityPath? entity) => Translate(exception, entity);

    /// <inheritdoc />
    public object? GetNative(Type type) => null;

    /// <inheritdoc />
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    /// <summary>The service's errors in the words of the contract; null for what is none of them.</summary>
    internal static MessagingException? Translate(Exception exception, EntityPath? entity) => exception switch
    {
        MyServiceException { Error: MyServiceError.NoSuchQueue } => new EntityNotFoundException(
            "it does not exist. Create it, or check its name.", ProviderName, entity, exception),
        MyServiceException { Error: MyServiceError.LockLost } => new MessageLockLostException(
            "the lock of the message is lost: it ended, or the message was settled.", ProviderName, entity, exception),
        _ => null,
    };
}
