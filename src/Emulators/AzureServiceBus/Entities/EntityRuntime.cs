namespace Integration.Emulators.AzureServiceBus;

/// <summary>The counts and times of an entity at one moment.</summary>
/// <param name="Path">The entity: a name, or <c>topic/Subscriptions/subscription</c>.</param>
public sealed record EntityRuntime(string Path)
{
    /// <summary>Messages that are neither scheduled nor dead; locked and deferred ones are among them.</summary>
    public long ActiveMessageCount { get; init; }

    /// <summary>Messages that become available later.</summary>
    public long ScheduledMessageCount { get; init; }

    /// <summary>Messages in the dead-letter queue.</summary>
    public long DeadLetterMessageCount { get; init; }

    /// <summary>Messages that could not be forwarded.</summary>
    public long TransferDeadLetterMessageCount { get; init; }

    /// <summary>All messages.</summary>
    public long TotalMessageCount => ActiveMessageCount + ScheduledMessageCount + DeadLetterMessageCount + TransferDeadLetterMessageCount;

    /// <summary>The size of all messages in bytes.</summary>
    public long SizeInBytes { get; init; }

    /// <summary>The subscriptions of a topic.</summary>
    public int SubscriptionCount { get; init; }

    /// <summary>When the entity was created.</summary>
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>When its settings were last changed.</summary>
    public DateTimeOffset UpdatedAt { get; init; }

    /// <summary>When it was last sent to or received from.</summary>
    public DateTimeOffset AccessedAt { get; init; }
}
