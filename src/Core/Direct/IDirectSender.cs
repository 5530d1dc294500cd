namespace Integration;

/// <summary>
/// Stores messages straight in one subscription or dead-letter queue: for tools that move or restore messages.
/// Applications send to queues and publish to topics.
/// </summary>
public interface IDirectSender
{
    /// <summary>The subscription or dead-letter queue.</summary>
    EntityPath Path { get; }

    /// <summary>Stores messages in their order, split by the service's limits; nothing is tried twice.</summary>
    /// <returns>A result per message, in input order.</returns>
    /// <exception cref="OperationCanceledException">Cancelled; messages already accepted stay.</exception>
    Task<SendResults> SendManyAsync(IReadOnlyList<DirectMessage> messages, CancellationToken cancellationToken = default);
}

/// <summary>A messaging client that may store messages straight in subscriptions and dead-letter queues; <see cref="MessagingClient"/> is one.</summary>
public interface IDirectSending
{
    /// <summary>The direct sender to a subscription or a dead-letter queue; null when the provider has none.</summary>
    /// <exception cref="ArgumentException">The path leads to a topic, or to a queue itself: send there.</exception>
    IDirectSender? FindDirectSender(EntityPath source);
}
