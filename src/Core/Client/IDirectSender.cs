namespace Integration;

/// <summary>
/// Stores messages straight in one subscription or dead-letter queue: for tools that move or restore messages.
/// Applications send to queues and publish to topics.
/// </summary>
public interface IDirectSender
{
    /// <summary>The subscription or dead-letter queue.</summary>
    EntityPath Path { get; }

    /// <summary>Stores messages in their order, split by the service's limits.</summary>
    /// <param name="messages">Any number of messages.</param>
    /// <param name="options">What to do about failures; by default nothing is tried twice.</param>
    /// <param name="cancellationToken">Cancels the call; messages already accepted stay.</param>
    /// <returns>A result per message, in input order.</returns>
    /// <exception cref="ArgumentException">The options are not valid.</exception>
    /// <exception cref="OperationCanceledException">Cancelled; messages already accepted stay.</exception>
    Task<SendResults> SendManyAsync(IReadOnlyList<DirectMessage> messages, SendManyOptions? options = null, CancellationToken cancellationToken = default);
}

/// <summary>A messaging client that may store messages straight in subscriptions and dead-letter queues; <see cref="MessagingClient"/> is one.</summary>
public interface IDirectSending
{
    /// <summary>The direct sender to a subscription or a dead-letter queue; null when the provider has none.</summary>
    /// <exception cref="ArgumentException">The path leads to a topic, or to a queue itself: send there.</exception>
    IDirectSender? FindDirectSender(EntityPath source);
}
