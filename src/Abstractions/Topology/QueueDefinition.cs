namespace Integration;

/// <summary>The settings that a queue and a subscription share.</summary>
public abstract record SourceDefinition
{
    /// <summary>How long a received message stays locked, 1 s or more; 30 s by default. Service Bus takes 5 s–5 min, SQS up to 12 h.</summary>
    public TimeSpan LockDuration { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>After how many deliveries without completion a message is dead-lettered, 1 or more; 10 by default (clause Q9).</summary>
    public int MaxDeliveryCount { get; init; } = 10;

    /// <summary>The time to live of messages that bring none or a longer one; null for as long as the service keeps messages.</summary>
    public TimeSpan? DefaultTimeToLive { get; init; }

    /// <summary>Whether an expired message goes to the dead-letter queue rather than vanish (clause Q13); false by default.</summary>
    public bool DeadLetterOnExpiration { get; init; }

    /// <summary>
    /// After how long without use it is deleted, with its messages and dead letters; null, the default, for never (clause D8). Receiving is use,
    /// also while it waits for messages; being sent to is not everywhere. For what belongs to one instance of an application, which can't delete
    /// it when it is killed. Service Bus takes 5 min or more; on SQS others have to call <see cref="ITopology.DeleteIdleAsync"/>, as instances on the host do.
    /// </summary>
    public TimeSpan? AutoDeleteOnIdle { get; init; }

    /// <summary>The path of the entity.</summary>
    public abstract EntityPath Path { get; }
}

/// <summary>A queue's declaration. Every queue has a dead-letter queue.</summary>
/// <param name="Name">The neutral name; see <see cref="EntityPath"/>.</param>
public sealed record QueueDefinition(string Name) : SourceDefinition
{
    /// <summary>Whether order is kept within each <see cref="Message.GroupId"/> (clause Q14); can't be changed later.</summary>
    public bool Ordered { get; init; }

    /// <summary>
    /// Within what time a second message of the same <see cref="Message.DeduplicationId"/> is dropped (clause Q15); null for
    /// no deduplication. SQS has it on ordered queues only, and always 5 min; Service Bus takes 20 s–7 d.
    /// </summary>
    public TimeSpan? DeduplicationWindow { get; init; }

    /// <inheritdoc />
    public override EntityPath Path => EntityPath.Queue(Name);
}
