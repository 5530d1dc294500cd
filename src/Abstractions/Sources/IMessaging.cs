namespace Integration;

/// <summary>
/// One provider's queues and topics: where application code starts. Make one per provider and share it; it and
/// everything it hands out is safe for concurrent use (clause L1).
/// </summary>
/// <remarks>
/// <see cref="IAsyncDisposable.DisposeAsync"/> drains (clause L2): sends under way finish, fetched but unhandled
/// messages become available again, messages in hand may be settled until the drain time-out. Afterwards every call
/// throws <see cref="ObjectDisposedException"/> (clause L3).
/// </remarks>
public interface IMessaging : IAsyncDisposable
{
    /// <summary>The provider's name, such as <c>in-memory</c>, <c>aws</c> or <c>azure-service-bus</c>.</summary>
    string Provider { get; }

    /// <summary>What the provider does natively, emulates and can't do, and its limits.</summary>
    MessagingCapabilities Capabilities { get; }

    /// <summary>Creates, describes, plans and deletes queues, topics and subscriptions.</summary>
    ITopology Topology { get; }

    /// <summary>The queue of that name. No call is made: whether it exists shows at its first use.</summary>
    /// <exception cref="ArgumentException">The name is illegal; see <see cref="EntityPath"/>.</exception>
    IQueue Queue(string name);

    /// <summary>The topic of that name. No call is made: whether it exists shows at its first use.</summary>
    /// <exception cref="ArgumentException">The name is illegal; see <see cref="EntityPath"/>.</exception>
    ITopic Topic(string name);

    /// <summary>The source at that path: a queue, a subscription, or the dead-letter queue of either.</summary>
    /// <exception cref="ArgumentException">The path leads to a topic, which can't be received from.</exception>
    IMessageSource Source(EntityPath path);

    /// <summary>The provider's native client (clause E5).</summary>
    /// <typeparam name="T">Such as <c>IAmazonSQS</c> or <c>ServiceBusClient</c>.</typeparam>
    /// <exception cref="InvalidCastException">The provider has no such client; the message says which it has.</exception>
    T As<T>() where T : class;
}
