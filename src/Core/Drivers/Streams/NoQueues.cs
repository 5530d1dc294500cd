using System.Collections.Frozen;

namespace Integration.Drivers;

/// <summary>The control plane of the queues and topics of a provider that has streams only: none is found, and none can be made.</summary>
/// <param name="provider">The provider's name.</param>
/// <param name="support">The declared <see cref="SupportLevel.Unsupported"/>: why there are none, and what to take instead.</param>
public class NoQueues(string provider, CapabilitySupport support) : ITopologyDriver
{
    /// <inheritdoc />
    public IReadOnlySet<string> ImmutableSettings => FrozenSet<string>.Empty;

    /// <summary>What to throw when a queue, topic or subscription is asked for.</summary>
    public CapabilityNotSupportedException Refuse(EntityPath entity) => new(
        entity.Kind is EntityKind.Topic or EntityKind.Subscription ? Capability.Topics : Capability.CompetingConsumers,
        support.Note!, support.Alternative!, provider, entity);

    /// <inheritdoc />
    public CapabilityNotSupportedException FindUnsupported(SourceDefinition definition) => Refuse(definition.Path);

    /// <inheritdoc />
    public Task<bool> CreateQueueAsync(QueueDefinition queue, CancellationToken cancellationToken) => throw Refuse(queue.Path);

    /// <inheritdoc />
    public Task<bool> CreateTopicAsync(TopicDefinition topic, CancellationToken cancellationToken) => throw Refuse(topic.Path);

    /// <inheritdoc />
    public Task<bool> CreateSubscriptionAsync(SubscriptionDefinition subscription, CancellationToken cancellationToken) => throw Refuse(subscription.Path);

    /// <inheritdoc />
    public Task UpdateQueueAsync(QueueDefinition queue, CancellationToken cancellationToken) => throw Refuse(queue.Path);

    /// <inheritdoc />
    public Task UpdateTopicAsync(TopicDefinition topic, CancellationToken cancellationToken) => throw Refuse(topic.Path);

    /// <inheritdoc />
    public Task UpdateSubscriptionAsync(SubscriptionDefinition subscription, CancellationToken cancellationToken) => throw Refuse(subscription.Path);

    /// <inheritdoc />
    public Task<QueueDefinition?> FindQueueAsync(string name, CancellationToken cancellationToken) => Task.FromResult<QueueDefinition?>(null);

    /// <inheritdoc />
    public Task<TopicDefinition?> FindTopicAsync(string name, CancellationToken cancellationToken) => Task.FromResult<TopicDefinition?>(null);

    /// <inheritdoc />
    public Task<SubscriptionDefinition?> FindSubscriptionAsync(string topic, string name, CancellationToken cancellationToken) =>
        Task.FromResult<SubscriptionDefinition?>(null);

    /// <inheritdoc />
    public Task<SubscriptionState?> FindSubscriptionStateAsync(string topic, string name, CancellationToken cancellationToken) =>
        Task.FromResult<SubscriptionState?>(null);

    /// <inheritdoc />
    public IAsyncEnumerable<QueueDefinition> ListQueuesAsync(CancellationToken cancellationToken) => AsyncEnumerable.Empty<QueueDefinition>();

    /// <inheritdoc />
    public IAsyncEnumerable<TopicDefinition> ListTopicsAsync(CancellationToken cancellationToken) => AsyncEnumerable.Empty<TopicDefinition>();

    /// <inheritdoc />
    public IAsyncEnumerable<SubscriptionDefinition> ListSubscriptionsAsync(string topic, CancellationToken cancellationToken) =>
        AsyncEnumerable.Empty<SubscriptionDefinition>();

    /// <summary>Nothing, unless a provider knows streams without a neutral form.</summary>
    public virtual IAsyncEnumerable<UnmappedEntity> ListUnmappedAsync(CancellationToken cancellationToken) => AsyncEnumerable.Empty<UnmappedEntity>();

    /// <inheritdoc />
    public Task DeleteQueueAsync(string name, CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc />
    public Task DeleteTopicAsync(string name, CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc />
    public Task DeleteSubscriptionAsync(string topic, string name, CancellationToken cancellationToken) => Task.CompletedTask;
}
