using Integration.Emulators.AzureServiceBus.Entities;

namespace Integration.Emulators.AzureServiceBus;

/// <summary>The settings of a queue, with the service's defaults.</summary>
/// <param name="Name">The name: up to 260 characters, which may be a path with slashes.</param>
public sealed record QueueSettings(string Name)
{
    /// <summary>How long a received message is locked: 5 seconds to 5 minutes.</summary>
    public TimeSpan LockDuration { get; init; } = ServiceDefaults.LockDuration;

    /// <summary>The deliveries after which a message is dead-lettered: 1 or more.</summary>
    public int MaxDeliveryCount { get; init; } = ServiceDefaults.MaxDeliveryCount;

    /// <summary>Whether messages belong to sessions. Cannot be changed later.</summary>
    public bool RequiresSession { get; init; }

    /// <summary>Whether a second message with the same id is ignored for a time. Cannot be changed later.</summary>
    public bool RequiresDuplicateDetection { get; init; }

    /// <summary>The time for which duplicates are ignored: 20 seconds to 7 days, 10 minutes by default.</summary>
    public TimeSpan DuplicateDetectionHistoryTimeWindow { get; init; } = ServiceDefaults.DuplicateDetectionWindow;

    /// <summary>The longest time to live of a message.</summary>
    public TimeSpan DefaultMessageTimeToLive { get; init; } = ServiceDefaults.Never;

    /// <summary>Whether expired messages are dead-lettered instead of dropped.</summary>
    public bool DeadLetteringOnMessageExpiration { get; init; }

    /// <summary>The time without use after which the queue is deleted: 5 minutes or more.</summary>
    public TimeSpan AutoDeleteOnIdle { get; init; } = ServiceDefaults.Never;

    /// <summary>The size in megabytes beyond which sends are refused.</summary>
    public long MaxSizeInMegabytes { get; init; } = ServiceDefaults.MaxSizeInMegabytes;

    /// <summary>The largest message in kilobytes: 1,024 to 102,400; null is the namespace's limit.</summary>
    public long? MaxMessageSizeInKilobytes { get; init; }

    /// <summary>The queue or topic that messages are forwarded to.</summary>
    public string? ForwardTo { get; init; }

    /// <summary>The queue or topic that dead-lettered messages are forwarded to.</summary>
    public string? ForwardDeadLetteredMessagesTo { get; init; }

    /// <summary>What the queue can be used for.</summary>
    public EntityState Status { get; init; }

    /// <summary>Kept and returned; without effect here.</summary>
    public bool EnableBatchedOperations { get; init; } = true;

    /// <summary>Kept and returned; without effect here. Cannot be changed later.</summary>
    public bool EnablePartitioning { get; init; }

    /// <summary>Keys that are good for this queue only.</summary>
    public IReadOnlyList<SharedAccessKey> AuthorizationRules { get; init; } = [];

    /// <summary>A note of the owner's: up to 1,024 characters.</summary>
    public string? UserMetadata { get; init; }
}
