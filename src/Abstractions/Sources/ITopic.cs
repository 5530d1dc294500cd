namespace Integration;

/// <summary>A topic: every subscription that exists when a message is published gets its own copy (clause T1).</summary>
public interface ITopic
{
    /// <summary>The topic's path.</summary>
    EntityPath Path { get; }

    /// <inheritdoc cref="IQueue.Schedule" />
    IMessageSchedule Schedule { get; }

    /// <summary>The subscription of that name. No call is made: whether it exists shows at its first use.</summary>
    /// <exception cref="ArgumentException">The name is illegal.</exception>
    ISubscription Subscription(string name);

    /// <summary>Publishes one message; when the task ends the service has accepted it. Without subscriptions it succeeds (clause T4).</summary>
    /// <inheritdoc cref="IQueue.SendAsync" path="/exception" />
    Task<SendReceipt> PublishAsync(Message message, CancellationToken cancellationToken = default);

    /// <summary>Publishes any number of messages (clause T6); see <see cref="IQueue.SendManyAsync"/>.</summary>
    /// <returns>A result per message, in input order.</returns>
    Task<SendResults> PublishManyAsync(IEnumerable<Message> messages, SendManyOptions? options = null, CancellationToken cancellationToken = default);

    /// <inheritdoc cref="IMessaging.As{T}" />
    T As<T>() where T : class;
}

/// <summary>A topic's subscription: a source like a queue, fed by the topic (clause T2).</summary>
public interface ISubscription : IMessageSource
{
    /// <summary>The subscription's dead letters.</summary>
    IDeadLetterSource DeadLetters { get; }
}
