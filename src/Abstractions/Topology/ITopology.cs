namespace Integration;

/// <summary>Creates, describes, plans and deletes entities. Needs administrative rights; sending and receiving don't (clause D7).</summary>
public interface ITopology
{
    /// <summary>Creates a queue with its dead-letter queue; does nothing when it exists with equal settings (clause D1).</summary>
    /// <exception cref="ArgumentException">The definition is not legal.</exception>
    /// <exception cref="CapabilityNotSupportedException">The provider can't do what it asks.</exception>
    /// <exception cref="TopologyConflictException">It exists with other settings (clause D2).</exception>
    Task CreateQueueAsync(QueueDefinition queue, CancellationToken cancellationToken = default);

    /// <summary>Creates a topic; does nothing when it exists with equal settings.</summary>
    /// <inheritdoc cref="CreateQueueAsync" path="/exception" />
    Task CreateTopicAsync(TopicDefinition topic, CancellationToken cancellationToken = default);

    /// <summary>Creates a subscription with its dead-letter queue; does nothing when it exists with equal settings.</summary>
    /// <inheritdoc cref="CreateQueueAsync" path="/exception" />
    /// <exception cref="EntityNotFoundException">Its topic does not exist.</exception>
    Task CreateSubscriptionAsync(SubscriptionDefinition subscription, CancellationToken cancellationToken = default);

    /// <summary>Describes a queue; null when there is none.</summary>
    Task<QueueDefinition?> FindQueueAsync(string name, CancellationToken cancellationToken = default);

    /// <summary>Describes a topic; null when there is none.</summary>
    Task<TopicDefinition?> FindTopicAsync(string name, CancellationToken cancellationToken = default);

    /// <summary>Describes a subscription; null when there is none.</summary>
    Task<SubscriptionDefinition?> FindSubscriptionAsync(string topic, string name, CancellationToken cancellationToken = default);

    /// <summary>Whether a subscription delivers.</summary>
    /// <exception cref="EntityNotFoundException">There is no such subscription.</exception>
    Task<SubscriptionState> GetSubscriptionStateAsync(string topic, string name, CancellationToken cancellationToken = default);

    /// <summary>Lists every queue, paged through to the end; dead-letter queues are not listed.</summary>
    IAsyncEnumerable<QueueDefinition> ListQueuesAsync(CancellationToken cancellationToken = default);

    /// <summary>Lists every topic, paged through to the end.</summary>
    IAsyncEnumerable<TopicDefinition> ListTopicsAsync(CancellationToken cancellationToken = default);

    /// <summary>Lists every subscription of a topic, paged through to the end.</summary>
    /// <exception cref="EntityNotFoundException">There is no such topic.</exception>
    IAsyncEnumerable<SubscriptionDefinition> ListSubscriptionsAsync(string topic, CancellationToken cancellationToken = default);

    /// <summary>Deletes a queue with its messages and dead letters; does nothing when there is none (clause D3).</summary>
    Task DeleteQueueAsync(string name, CancellationToken cancellationToken = default);

    /// <summary>Deletes a topic with its subscriptions; does nothing when there is none.</summary>
    Task DeleteTopicAsync(string name, CancellationToken cancellationToken = default);

    /// <summary>Deletes a subscription with its messages and dead letters; does nothing when there is none (clause T8).</summary>
    Task DeleteSubscriptionAsync(string topic, string name, CancellationToken cancellationToken = default);

    /// <summary>
    /// Deletes the queues and subscriptions that have been idle for longer than their <see cref="SourceDefinition.AutoDeleteOnIdle"/>, and what is
    /// left of such, where the service does not do so by itself (clause D8). Any client may call it, at any time: what is in use is never deleted.
    /// </summary>
    /// <returns>What was deleted; nothing where the service deletes it all by itself.</returns>
    Task<IReadOnlyList<EntityPath>> DeleteIdleAsync(CancellationToken cancellationToken = default);

    /// <summary>
    /// Lists what exists and is in none of the other lists, because it has no neutral form: entities whose names are not neutral,
    /// subscriptions to something else, settings that a definition does not have. An export is complete only when there is none.
    /// </summary>
    IAsyncEnumerable<UnmappedEntity> ListUnmappedAsync(CancellationToken cancellationToken = default);

    /// <summary>Describes everything that has a neutral form, as one definition; <see cref="ListUnmappedAsync"/> tells the rest.</summary>
    Task<TopologyDefinition> ExportAsync(CancellationToken cancellationToken = default);

    /// <summary>
    /// Describes everything that has a neutral form, and lists the rest, in one look: what <see cref="ExportAsync"/> and
    /// <see cref="ListUnmappedAsync"/> tell together. Where the subscriptions of a single topic can't be listed, that is among what is left
    /// out, and the others are described.
    /// </summary>
    Task<TopologyInventory> TakeInventoryAsync(CancellationToken cancellationToken = default);

    /// <summary>What the provider can't do of a definition. Makes no call, so it needs no rights; a plan tells the same and more.</summary>
    /// <returns>A step with <see cref="TopologyAction.Unsupported"/> and the reason for each such entity; none when all is well.</returns>
    /// <exception cref="ArgumentException">The definition is not legal; every fault is listed.</exception>
    IReadOnlyList<TopologyStep> FindUnsupported(TopologyDefinition definition);

    /// <summary>Compares a definition with what there is; nothing is changed. No steps means no drift (clause D6).</summary>
    /// <exception cref="ArgumentException">The definition is not legal; every fault is listed.</exception>
    Task<TopologyPlan> PlanAsync(TopologyDefinition definition, PlanOptions? options = null, CancellationToken cancellationToken = default);

    /// <summary>Carries out a plan, step by step in its order; call again with a new plan to go on after a failure.</summary>
    /// <exception cref="TopologyConflictException">The plan has a step that can't be carried out; nothing was changed.</exception>
    Task ApplyAsync(TopologyPlan plan, CancellationToken cancellationToken = default);
}
