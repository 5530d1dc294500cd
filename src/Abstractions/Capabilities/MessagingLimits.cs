namespace Integration;

/// <summary>
/// A provider's limits, as data: services change them, so they come from the provider's options or the service, and
/// are checked before sending. Null means without limit.
/// </summary>
public sealed record MessagingLimits
{
    /// <summary>The largest message in bytes, as the service counts it; an entity's own limit may be lower.</summary>
    public long? MaxMessageBytes { get; init; }

    /// <summary>The most headers a message may have, 64 or more (clause M2).</summary>
    public int MaxHeaders { get; init; } = 64;

    /// <summary>The longest delay, native or emulated (clause Q12).</summary>
    public TimeSpan? MaxDelay { get; init; }

    /// <summary>The longest delay of <see cref="ReceivedMessage.AbandonAsync"/>.</summary>
    public TimeSpan? MaxAbandonDelay { get; init; }

    /// <summary>The shortest lock duration of a queue or subscription.</summary>
    public TimeSpan MinLockDuration { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>The longest lock duration of a queue or subscription.</summary>
    public TimeSpan? MaxLockDuration { get; init; }

    /// <summary>The most deliveries that a queue can allow.</summary>
    public int MaxDeliveryCountLimit { get; init; } = int.MaxValue;

    /// <summary>The shortest deduplication window.</summary>
    public TimeSpan MinDeduplicationWindow { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>The longest deduplication window; equal to the shortest where the service fixes it.</summary>
    public TimeSpan? MaxDeduplicationWindow { get; init; }

    /// <summary>The shortest time after which an idle queue or subscription can be deleted (clause D8).</summary>
    public TimeSpan MinAutoDeleteOnIdle { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>The longest time after which an idle queue or subscription can be deleted.</summary>
    public TimeSpan? MaxAutoDeleteOnIdle { get; init; }

    /// <summary>How exactly the service keeps time to live: an expired message may be delivered no later than this after its end.</summary>
    public TimeSpan TimeToLiveTolerance { get; init; }
}
