namespace Integration;

/// <summary>What the service adds to a stored message (clause M4).</summary>
public sealed record DeliveryInfo
{
    /// <summary>The queue, subscription or dead-letter queue that it comes from.</summary>
    public required EntityPath Source { get; init; }

    /// <summary>When the service accepted it.</summary>
    public required DateTimeOffset EnqueuedAt { get; init; }

    /// <summary>Its deliveries so far, this one included.</summary>
    public required int DeliveryCount { get; init; }

    /// <summary>Where it stands in its queue.</summary>
    public MessageState State { get; init; } = MessageState.Active;

    /// <summary>When a delayed message becomes visible.</summary>
    public DateTimeOffset? VisibleAt { get; init; }

    /// <summary>
    /// Since when it has been ready for delivery: later than <see cref="EnqueuedAt"/> after a delay, an abandonment or a lost lock.
    /// Null when it is not ready, or the service does not tell.
    /// </summary>
    public DateTimeOffset? AvailableSince { get; init; }

    /// <summary>When its time to live ends (clause Q13); null when it has none, or the service does not tell.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>When the lock of a received message ends; the default for a peeked one.</summary>
    public DateTimeOffset LockedUntil { get; init; }

    /// <summary>The service's own sequence number, if it has one.</summary>
    public string? SequenceNumber { get; init; }

    /// <summary>Why it is in a dead-letter queue, when it is.</summary>
    public DeadLetterInfo? DeadLetter { get; init; }

    /// <summary>The provider's own message object.</summary>
    public object? Native { get; init; }
}
