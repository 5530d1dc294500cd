using Integration.Emulators.AzureServiceBus.Entities;

namespace Integration.Emulators.AzureServiceBus;

/// <summary>The settings of a subscription, with the service's defaults.</summary>
/// <param name="TopicName">The topic.</param>
/// <param name="Name">The name: up to 50 characters.</param>
public sealed record SubscriptionSettings(string TopicName, string Name)
{
    /// <summary>How long a received message is locked: 5 seconds to 5 minutes.</summary>
    public TimeSpan LockDuration { get; init; } = ServiceDefaults.LockDuration;

    /// <summary>The deliveries after which a message is dead-lettered: 1 or more.</summary>
    public int MaxDeliveryCount { get; init; } = ServiceDefaults.MaxDeliveryCount;

    /// <summary>Whether messages belong to sessions. Cannot be changed later.</summary>
    public bool RequiresSession { get; init; }

    /// <summary>The longest time to live of a message.</summary>
    public TimeSpan DefaultMessageTimeToLive { get; init; } = ServiceDefaults.Never;

    /// <summary>Whether expired messages are dead-lettered instead of dropped.</summary>
    public bool DeadLetteringOnMessageExpiration { get; init; }

    /// <summary>Kept and returned; a filter that cannot be evaluated is one that does not match.</summary>
    public bool EnableDeadLetteringOnFilterEvaluationExceptions { get; init; } = true;

    /// <summary>The time without use after which the subscription is deleted: 5 minutes or more.</summary>
    public TimeSpan AutoDeleteOnIdle { get; init; } = ServiceDefaults.Never;

    /// <summary>The queue or topic that messages are forwarded to.</summary>
    public string? ForwardTo { get; init; }

    /// <summary>The queue or topic that dead-lettered messages are forwarded to.</summary>
    public string? ForwardDeadLetteredMessagesTo { get; init; }

    /// <summary>What the subscription can be used for.</summary>
    public EntityState Status { get; init; }

    /// <summary>Kept and returned; without effect here.</summary>
    public bool EnableBatchedOperations { get; init; } = true;

    /// <summary>A note of the owner's: up to 1,024 characters.</summary>
    public string? UserMetadata { get; init; }
}
