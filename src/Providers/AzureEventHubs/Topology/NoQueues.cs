using System.Collections.Frozen;
using Integration.AzureEventHubs.Client;
using Integration.Drivers;

namespace Integration.AzureEventHubs.Topology;

/// <summary>The control plane of the queues and topics that there are not: none is found, and none can be made.</summary>
internal sealed class NoQueues : ITopologyDriver
{
    public IReadOnlySet<string> ImmutableSettings => FrozenSet<string>.Empty;

    /// <summary>What to throw when a queue, topic or subscription is asked for.</summary>
    public static CapabilityNotSupportedException Refuse(EntityPath path) => new(
        path.Kind == EntityKind.Queue ? Capability.CompetingConsumers : Capability.Topics,
        AzureEventHubsCapabilities.NoQueues, AzureEventHubsCapabilities.InsteadOfQueues, AzureEventHubsProvider.Name, path);

    public CapabilityNotSupportedException? FindUnsupported(SourceDefinition definition) => Refuse(definition.Path);

    public Task<bool> CreateQueueAsync(QueueDefinition queue, CancellationToken cancellationToken) => throw Refuse(queue.Path);

    public Task<bool> CreateTopicAsync(TopicDefinition topic, CancellationToken cancellationToken) => throw Refuse(topic.Path);

    public Task<bool> CreateSubscriptionAsync(SubscriptionDefinition subscription, CancellationToken cancellationToken) => throw Refuse(subscription.Path);

    public Task UpdateQueueAsync(QueueDefinition queue, CancellationToken cancellationToken) => throw Refuse(queue.Path);

    public Task UpdateTopicAsync(TopicDefinition topic, CancellationToken cancellationToken) => throw Refuse(topic.Path);

    public Task UpdateSubscriptionAsync(SubscriptionDefinition subscription, CancellationToken cancellationToken) => throw Refuse(subscription.Path);

    public Task<QueueDefinition?> FindQueueAsync(string name, CancellationToken cancellationToken) => Task.FromResult<QueueDefinition?>(null);

    public Task<TopicDefinition?> FindTopicAsync(string name, CancellationToken cancellationToken) => Task.FromResult<TopicDefinition?>(null);

    public Task<SubscriptionDefinition?> FindSubscriptionAsync(string topic, string name, CancellationToken cancellationToken) =>
        Task.FromResult<SubscriptionDefinition?>(null);

    public Task<SubscriptionState?> FindSubscriptionStateAsync(string topic, string name, CancellationToken cancellationToken) =>
        Task.FromResult<SubscriptionState?>(null);

    public IAsyncEnumerable<QueueDefinition> ListQueuesAsync(CancellationToken cancellationToken) => AsyncEnumerable.Empty<QueueDefinition>();

    public IAsyncEnumerable<TopicDefinition> ListTopicsAsync(CancellationToken cancellationToken) => AsyncEnumerable.Empty<TopicDefinition>();

    public IAsyncEnumerable<SubscriptionDefinition> ListSubscriptionsAsync(string topic, CancellationToken cancellationToken) =>
        AsyncEnumerable.Empty<SubscriptionDefinition>();

    public Task DeleteQueueAsync(string name, CancellationToken cancellationToken) => Task.CompletedTask;

    public Task DeleteTopicAsync(string name, CancellationToken cancellationToken) => Task.CompletedTask;

    public Task DeleteSubscriptionAsync(string topic, string name, CancellationToken cancellationToken) => Task.CompletedTask;
}
