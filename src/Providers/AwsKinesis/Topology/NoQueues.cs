using System.Collections.Frozen;
using Integration.Aws.Kinesis.Options;
using Integration.Aws.Kinesis.Requests;
using Integration.Drivers;

namespace Integration.Aws.Kinesis.Topology;

/// <summary>The queues and topics of a service that has none: none is found, and none can be made.</summary>
internal sealed class NoQueues(KinesisContext context) : ITopologyDriver
{
    public IReadOnlySet<string> ImmutableSettings => FrozenSet<string>.Empty;

    public static CapabilityNotSupportedException Refusal(EntityPath entity) => new(
        entity.Kind is EntityKind.Topic or EntityKind.Subscription ? Capability.Topics : Capability.CompetingConsumers,
        KinesisCapabilities.NoQueues.Note!, KinesisCapabilities.NoQueues.Alternative!, KinesisProvider.Name, entity);

    public CapabilityNotSupportedException FindUnsupported(SourceDefinition definition) => Refusal(definition.Path);

    public Task<bool> CreateQueueAsync(QueueDefinition queue, CancellationToken cancellationToken) => throw Refusal(queue.Path);

    public Task<bool> CreateTopicAsync(TopicDefinition topic, CancellationToken cancellationToken) => throw Refusal(topic.Path);

    public Task<bool> CreateSubscriptionAsync(SubscriptionDefinition subscription, CancellationToken cancellationToken) => throw Refusal(subscription.Path);

    public Task UpdateQueueAsync(QueueDefinition queue, CancellationToken cancellationToken) => throw Refusal(queue.Path);

    public Task UpdateTopicAsync(TopicDefinition topic, CancellationToken cancellationToken) => throw Refusal(topic.Path);

    public Task UpdateSubscriptionAsync(SubscriptionDefinition subscription, CancellationToken cancellationToken) => throw Refusal(subscription.Path);

    public Task<QueueDefinition?> FindQueueAsync(string name, CancellationToken cancellationToken) => Task.FromResult<QueueDefinition?>(null);

    public Task<TopicDefinition?> FindTopicAsync(string name, CancellationToken cancellationToken) => Task.FromResult<TopicDefinition?>(null);

    public Task<SubscriptionDefinition?> FindSubscriptionAsync(string topic, string name, CancellationToken cancellationToken) => Task.FromResult<SubscriptionDefinition?>(null);

    public Task<SubscriptionState?> FindSubscriptionStateAsync(string topic, string name, CancellationToken cancellationToken) => Task.FromResult<SubscriptionState?>(null);

    public IAsyncEnumerable<QueueDefinition> ListQueuesAsync(CancellationToken cancellationToken) => AsyncEnumerable.Empty<QueueDefinition>();

    public IAsyncEnumerable<TopicDefinition> ListTopicsAsync(CancellationToken cancellationToken) => AsyncEnumerable.Empty<TopicDefinition>();

    public IAsyncEnumerable<SubscriptionDefinition> ListSubscriptionsAsync(string topic, CancellationToken cancellationToken) => AsyncEnumerable.Empty<SubscriptionDefinition>();

    public IAsyncEnumerable<UnmappedEntity> ListUnmappedAsync(CancellationToken cancellationToken) =>
        context.ListNamesAsync(cancellationToken).Where(name => !EntityPath.IsLegalName(name)).Select(name => new UnmappedEntity(
            "stream", context.Options.NamePrefix + name, "its name is not neutral: 1-64 letters, digits, '-' and '_'."));

    public Task DeleteQueueAsync(string name, CancellationToken cancellationToken) => Task.CompletedTask;

    public Task DeleteTopicAsync(string name, CancellationToken cancellationToken) => Task.CompletedTask;

    public Task DeleteSubscriptionAsync(string topic, string name, CancellationToken cancellationToken) => Task.CompletedTask;
}
