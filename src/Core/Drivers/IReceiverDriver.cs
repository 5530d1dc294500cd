namespace Integration.Drivers;

/// <summary>Receives from one queue, subscription or dead-letter queue, and settles what it received.</summary>
public interface IReceiverDriver : IAsyncDisposable
{
    /// <summary>The most messages in one <see cref="ReceiveAsync"/>.</summary>
    int MaxReceiveCount { get; }

    /// <summary>The longest wait of one <see cref="ReceiveAsync"/>; null for any.</summary>
    TimeSpan? MaxReceiveWait { get; }

    /// <summary>
    /// Receives 1 to <paramref name="maxMessages"/> messages, or none after <paramref name="wait"/>. Returns as soon as
    /// there is one.
    /// </summary>
    /// <remarks>
    /// When cancelled it throws promptly, and what the service had handed out already is available again at once: a
    /// driver whose request can't be cancelled safely lets it finish in the background and releases its messages.
    /// What one message holds never fails the others: a driver reads each by <see cref="MessageDecoding"/>.
    /// </remarks>
    Task<IReadOnlyList<DriverMessage>> ReceiveAsync(int maxMessages, TimeSpan wait, CancellationToken cancellationToken);

    /// <summary>
    /// What can be handed out at once, without a request and without a wait: at most that many messages, for drivers that have them in hand.
    /// Asked before <see cref="ReceiveAsync"/>, which is called only when there is nothing; nothing by default.
    /// </summary>
    IReadOnlyList<DriverMessage> ReceiveAtOnce(int maxMessages) => [];

    /// <summary>Completes any number of messages. An error or null per message, in input order.</summary>
    Task<IReadOnlyList<Exception?>> CompleteAsync(IReadOnlyList<DriverMessage> messages, CancellationToken cancellationToken);

    /// <summary>Completes one message: an error or null. As one of many by default; for drivers that can do so for less.</summary>
    async ValueTask<Exception?> CompleteOneAsync(DriverMessage message, CancellationToken cancellationToken) =>
        MissingOutcomeException.Check(await CompleteAsync([message], cancellationToken).ConfigureAwait(false), messages: 1)[0];

    /// <summary>Makes a message available again after a delay; zero for at once.</summary>
    Task AbandonAsync(DriverMessage message, TimeSpan delay, CancellationToken cancellationToken);

    /// <summary>
    /// Gives back a message that nobody looked at: available again at once and, where the service can, without a delivery spent, so
    /// that consumers which come and go dead-letter nothing unseen. Abandons it by default.
    /// </summary>
    Task ReleaseAsync(DriverMessage message, CancellationToken cancellationToken) => AbandonAsync(message, TimeSpan.Zero, cancellationToken);

    /// <summary>
    /// Moves a message to the dead-letter queue. Never called for a receiver of a dead-letter queue. Details that don't fit
    /// are shortened (<see cref="DeadLetterDetails"/>), and one with a <see cref="DriverMessage.Fault"/> goes there as the service has it.
    /// </summary>
    Task DeadLetterAsync(DriverMessage message, string reason, string? description, CancellationToken cancellationToken);

    /// <summary>Renews the lock; when it now ends.</summary>
    Task<DateTimeOffset> RenewLockAsync(DriverMessage message, CancellationToken cancellationToken);

    /// <summary>Shows messages without locking them; see <see cref="IMessageSource.PeekAsync"/>.</summary>
    Task<IReadOnlyList<PeekedMessage>> PeekAsync(int maxMessages, string? afterSequenceNumber, CancellationToken cancellationToken);

    /// <summary>Counts the messages.</summary>
    Task<MessageCounts> CountAsync(CancellationToken cancellationToken);

    /// <summary>Removes the messages that are there; how many, or null when the service does not tell.</summary>
    Task<long?> PurgeAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Moves dead letters back to their owner. Called only for a receiver of a dead-letter queue. A driver without a
    /// native way calls <c>Emulation.RedriveEmulation</c>.
    /// </summary>
    Task<RedriveResult> RedriveAsync(RedriveOptions options, CancellationToken cancellationToken);
}

/// <summary>A message as a driver received it, locked for this receiver.</summary>
/// <param name="Message">The message as it was sent.</param>
/// <param name="Delivery">What the service adds to it.</param>
/// <param name="LockToken">What the driver settles it by; opaque to everyone else.</param>
public sealed record DriverMessage(Message Message, DeliveryInfo Delivery, object LockToken)
{
    /// <summary>
    /// Why the message can't be read, in words that show nothing of its content; null when it can. Such a message has no
    /// more than can be read for certain. The client dead-letters it alone, with <see cref="DeadLetterReason.Unreadable"/>, and
    /// delivers it as it is where there is no dead-letter queue to send it to (clause M7).
    /// </summary>
    public string? Fault { get; init; }

    /// <summary>
    /// Cancelled by the driver when it learns that the lock is lost before its end, as when the link or session that holds it breaks
    /// off: the handler is told at once, and the message is not settled. Never by default.
    /// </summary>
    public CancellationToken LockLost { get; init; }
}
