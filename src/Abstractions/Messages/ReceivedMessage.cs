namespace Integration;

/// <summary>
/// A message that this receiver holds locked: nobody else gets it until it is settled or the lock ends (clause Q1).
/// Settle it once: complete, abandon, release or dead-letter.
/// </summary>
/// <remarks>
/// Every settling method throws <see cref="MessageLockLostException"/> when the lock is lost or the message was settled
/// already (clause Q7), and is safe to call from any thread; of two concurrent calls one wins.
/// </remarks>
/// <param name="message">The message.</param>
/// <param name="delivery">What the service adds to it.</param>
/// <param name="settlement">Carries out what is asked of the lock.</param>
public sealed class ReceivedMessage(Message message, DeliveryInfo delivery, IMessageSettlement settlement)
    : PeekedMessage(message, delivery)
{
    private readonly IMessageSettlement _settlement = settlement ?? throw new ArgumentNullException(nameof(settlement));

    /// <summary>The lock; Integration.Core settles many of its own at once.</summary>
    internal IMessageSettlement Settlement => _settlement;

    /// <summary>When the lock ends; moved by <see cref="RenewLockAsync"/>.</summary>
    public DateTimeOffset LockedUntil => _settlement.LockedUntil;

    /// <summary>Whether this receiver has settled it.</summary>
    public bool IsSettled => _settlement.IsSettled;

    /// <summary>
    /// Cancelled when the provider learns that the lock is lost before it ends, as when a connection or a session breaks off. Not
    /// every provider learns it; the lock may also end unrenewed.
    /// </summary>
    public CancellationToken LockLost => _settlement.LockLost;

    /// <summary>Whether this receiver has completed it, rather than abandoned or dead-lettered it.</summary>
    public bool IsCompleted => _settlement.IsCompleted;

    /// <summary>Removes it from the source for good (clause Q3).</summary>
    /// <exception cref="MessageLockLostException">The lock is lost; the message will be, or was, delivered again.</exception>
    public Task CompleteAsync(CancellationToken cancellationToken = default) => _settlement.CompleteAsync(cancellationToken);

    /// <summary>Makes it available again, at once or after a delay (clause Q5).</summary>
    /// <param name="delay">Zero or more; null for at once.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="ArgumentOutOfRangeException">The delay is negative.</exception>
    /// <exception cref="CapabilityNotSupportedException">The provider can't delay for that long.</exception>
    /// <exception cref="MessageLockLostException">The lock is lost.</exception>
    public Task AbandonAsync(TimeSpan? delay = null, CancellationToken cancellationToken = default) =>
        _settlement.AbandonAsync(delay ?? TimeSpan.Zero, cancellationToken);

    /// <summary>
    /// Gives it back unseen: available again at once, as by <see cref="AbandonAsync"/>, and without spending a delivery where the
    /// service can. What was received and not looked at belongs here.
    /// </summary>
    /// <exception cref="MessageLockLostException">The lock is lost.</exception>
    public Task ReleaseAsync(CancellationToken cancellationToken = default) => _settlement.ReleaseAsync(cancellationToken);

    /// <summary>Moves it to the source's dead-letter queue with its body, headers and id (clause Q8).</summary>
    /// <param name="reason">A short reason, 1–4,096 characters, not blank and without unpaired surrogates.</param>
    /// <param name="description">More about it, up to 4,096 characters without unpaired surrogates.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="CapabilityNotSupportedException">The source is a dead-letter queue itself.</exception>
    /// <exception cref="MessageLockLostException">The lock is lost.</exception>
    public Task DeadLetterAsync(string reason, string? description = null, CancellationToken cancellationToken = default) =>
        _settlement.DeadLetterAsync(reason, description, cancellationToken);

    /// <summary>Starts the lock anew for the source's lock duration (clause Q6), and moves <see cref="LockedUntil"/>.</summary>
    /// <exception cref="MessageLockLostException">The lock is lost.</exception>
    public Task RenewLockAsync(CancellationToken cancellationToken = default) => _settlement.RenewLockAsync(cancellationToken);
}

/// <summary>What a <see cref="ReceivedMessage"/> asks of the lock that it holds. Implemented by Integration.Core, and by tests.</summary>
public interface IMessageSettlement
{
    /// <summary>When the lock ends.</summary>
    DateTimeOffset LockedUntil { get; }

    /// <summary>Whether it is settled.</summary>
    bool IsSettled { get; }

    /// <summary>See <see cref="ReceivedMessage.LockLost"/>; never by default.</summary>
    CancellationToken LockLost => CancellationToken.None;

    /// <summary>Whether it is settled by completing.</summary>
    bool IsCompleted { get; }

    /// <summary>See <see cref="ReceivedMessage.CompleteAsync"/>.</summary>
    Task CompleteAsync(CancellationToken cancellationToken);

    /// <summary>See <see cref="ReceivedMessage.AbandonAsync"/>.</summary>
    Task AbandonAsync(TimeSpan delay, CancellationToken cancellationToken);

    /// <summary>See <see cref="ReceivedMessage.ReleaseAsync"/>; abandons by default.</summary>
    Task ReleaseAsync(CancellationToken cancellationToken) => AbandonAsync(TimeSpan.Zero, cancellationToken);

    /// <summary>See <see cref="ReceivedMessage.DeadLetterAsync"/>.</summary>
    Task DeadLetterAsync(string reason, string? description, CancellationToken cancellationToken);

    /// <summary>See <see cref="ReceivedMessage.RenewLockAsync"/>.</summary>
    Task RenewLockAsync(CancellationToken cancellationToken);
}
