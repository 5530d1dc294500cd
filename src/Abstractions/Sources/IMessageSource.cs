namespace Integration;

/// <summary>Something to receive from: a queue, a subscription, or the dead-letter queue of either.</summary>
public interface IMessageSource
{
    /// <summary>The source's path.</summary>
    EntityPath Path { get; }

    /// <summary>Receives up to <paramref name="maxMessages"/> messages, each locked for this receiver (clause Q10).</summary>
    /// <param name="maxMessages">1 or more. The service may give fewer at once, never more.</param>
    /// <param name="wait">
    /// How long to wait for the first message; the call returns as soon as there is one. Zero polls once;
    /// <see cref="Timeout.InfiniteTimeSpan"/> waits until there is one.
    /// </param>
    /// <param name="cancellationToken">Ends the wait; what was already fetched is available again at once.</param>
    /// <returns>The messages; empty after the wait.</returns>
    /// <exception cref="ArgumentOutOfRangeException">An argument is out of range.</exception>
    /// <exception cref="EntityNotFoundException">The source does not exist.</exception>
    Task<IReadOnlyList<ReceivedMessage>> ReceiveAsync(int maxMessages, TimeSpan wait, CancellationToken cancellationToken = default);

    /// <summary>Receives messages until cancelled, fetching ahead within <paramref name="options"/>.</summary>
    /// <remarks>
    /// The caller settles each message. A message is never handed out with its lock about to end: a fetched one that
    /// waited is renewed first, and dropped if its lock is lost. When the loop is left, what was fetched ahead is
    /// available again at once. Transient errors of the service are thrown to the caller; to ride them out use a
    /// consumer of Integration.Hosting.
    /// </remarks>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    IAsyncEnumerable<ReceivedMessage> ReceiveAllAsync(ReceiveAllOptions? options = null, CancellationToken cancellationToken = default);

    /// <summary>Completes many messages of this source with as few requests as the service allows.</summary>
    /// <returns>A result per message, in input order.</returns>
    /// <exception cref="ArgumentException">A message is not of this source.</exception>
    Task<SettleResults> CompleteManyAsync(IReadOnlyCollection<ReceivedMessage> messages, CancellationToken cancellationToken = default);

    /// <summary>Shows up to <paramref name="maxMessages"/> messages without locking them or counting a delivery (clause Q16).</summary>
    /// <param name="maxMessages">1 or more.</param>
    /// <param name="afterSequenceNumber">Go on behind the message of this <see cref="PeekedMessage.SequenceNumber"/>; null to begin at the oldest.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The messages in the order of their sequence numbers; empty when there are no more.</returns>
    /// <exception cref="CapabilityNotSupportedException">The provider has no <see cref="Capability.Peek"/>.</exception>
    Task<IReadOnlyList<PeekedMessage>> PeekAsync(int maxMessages, string? afterSequenceNumber = null, CancellationToken cancellationToken = default);

    /// <summary>Counts the messages by state (clause Q17).</summary>
    Task<MessageCounts> CountAsync(CancellationToken cancellationToken = default);

    /// <summary>Removes every message that is there now, locked and delayed ones included as far as the service can (clause Q18).</summary>
    /// <returns>How many were removed; null when the service does not tell.</returns>
    Task<long?> PurgeAsync(CancellationToken cancellationToken = default);

    /// <inheritdoc cref="IMessaging.As{T}" />
    T As<T>() where T : class;
}
