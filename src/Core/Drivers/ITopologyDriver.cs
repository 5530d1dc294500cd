namespace Integration.Drivers;

/// <summary>The control plane of a provider. Conflicts, plans and validation are decided above it.</summary>
public interface ITopologyDriver
{
    /// <summary>The names of the settings that can't be changed on an existing entity, such as <c>Ordered</c>.</summary>
    IReadOnlySet<string> ImmutableSettings { get; }

    /// <summary>
    /// Refuses what this provider can't do with an otherwise legal definition, before any traffic: the reason as an
    /// exception to throw, or null when it is fine. The general rules (names, ranges, declared limits, capabilities of
    /// ordering, deduplication and push) have been checked already.
    /// </summary>
    CapabilityNotSupportedException? FindUnsupported(SourceDefinition definition);

    /// <summary>Creates a queue with its dead-letter queue; false when there is one of that name, whatever its settings.</summary>
    Task<bool> CreateQueueAsync(QueueDefinition queue, CancellationToken cancellationToken);

    /// <summary>Creates a topic; false when there is one of that name.</summary>
    Task<bool> CreateTopicAsync(TopicDefinition topic, CancellationToken cancellationToken);

    /// <summary>
    /// Creates a subscription with its dead-letter queue; false when there is one of that name. Throws
    /// <see cref="EntityNotFoundException"/> or the service's equivalent without its topic.
    /// </summary>
    Task<bool> CreateSubscriptionAsync(SubscriptionDefinition subscription, CancellationToken cancellationToken);

    /// <summary>Changes an existing queue to these settings; only mutable ones differ.</summary>
    Task UpdateQueueAsync(QueueDefinition queue, CancellationToken cancellationToken);

    /// <summary>Changes an existing topic to these settings; only mutable ones differ.</summary>
    Task UpdateTopicAsync(TopicDefinition topic, CancellationToken cancellationToken);

    /// <summary>Changes an existing subscription to these settings; only mutable ones differ.</summary>
    Task UpdateSubscriptionAsync(SubscriptionDefinition subscription, CancellationToken cancellationToken);

    /// <summary>Describes a queue, or null.</summary>
    Task<QueueDefinition?> FindQueueAsync(string name, CancellationToken cancellationToken);

    /// <summary>Describes a topic, or null.</summary>
    Task<TopicDefinition?> FindTopicAsync(string name, CancellationToken cancellationToken);

    /// <summary>Describes a subscription, or null.</summary>
    Task<SubscriptionDefinition?> FindSubscriptionAsync(string topic, string name, CancellationToken cancellationToken);

    /// <summary>Whether a subscription delivers; null when there is none.</summary>
    Task<SubscriptionState?> FindSubscriptionStateAsync(string topic, string name, CancellationToken cancellationToken);

    /// <summary>
    /// This driver for one look at everything: what one of the lists below has read, the others need not read again. Itself by
    /// default: for services whose lists have nothing in common.
    /// </summary>
    ITopologyDriver BeginListing() => this;

    /// <summary>Lists every queue that is not a dead-letter queue.</summary>
    IAsyncEnumerable<QueueDefinition> ListQueuesAsync(CancellationToken cancellationToken);

    /// <summary>Lists every topic.</summary>
    IAsyncEnumerable<TopicDefinition> ListTopicsAsync(CancellationToken cancellationToken);

    /// <summary>Lists every subscription of a topic.</summary>
    IAsyncEnumerable<SubscriptionDefinition> ListSubscriptionsAsync(string topic, CancellationToken cancellationToken);

    /// <summary>
    /// Lists what exists and no list above holds, with the reason (see <see cref="ITopology.ListUnmappedAsync"/>). Nothing by
    /// default: for services where every entity has a neutral form.
    /// </summary>
    IAsyncEnumerable<UnmappedEntity> ListUnmappedAsync(CancellationToken cancellationToken) => AsyncEnumerable.Empty<UnmappedEntity>();

    /// <summary>
    /// Compares what delivery to an existing entity rests on beyond the settings of its definition, such as a policy or its
    /// dead-letter queue, with what it should be; updating the entity must mend every difference whose name is not among
    /// <see cref="ImmutableSettings"/>. No differences when nothing of the entity exists. None by default: for services
    /// where an entity is whole or not there.
    /// </summary>
    Task<IReadOnlyList<SettingDifference>> FindDriftAsync(SourceDefinition definition, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<SettingDifference>>([]);

    /// <summary>
    /// Deletes the queues and subscriptions whose <see cref="SourceDefinition.AutoDeleteOnIdle"/> is over, and what is left of such: what was
    /// deleted. Only what carries this driver's mark, and never what is in use. Nothing by default: for services that do so wholly by themselves.
    /// </summary>
    Task<IReadOnlyList<EntityPath>> DeleteIdleAsync(CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<EntityPath>>([]);

    /// <summary>Deletes a queue and its dead-letter queue, if there is one.</summary>
    Task DeleteQueueAsync(string name, CancellationToken cancellationToken);

    /// <summary>Deletes a topic and its subscriptions, if there is one.</summary>
    Task DeleteTopicAsync(string name, CancellationToken cancellationToken);

    /// <summary>Deletes a subscription and its dead-letter queue, if there is one.</summary>
    Task DeleteSubscriptionAsync(string topic, string name, CancellationToken cancellationToken);
}
