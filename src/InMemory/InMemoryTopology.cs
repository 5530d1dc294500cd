using Integration.Drivers;

namespace Integration.InMemory;

/// <summary>The entities of a broker.</summary>
internal sealed class InMemoryTopology(InMemoryBroker broker) : ITopologyDriver
{
    public IReadOnlySet<string> ImmutableSettings { get; } = new HashSet<string>(StringComparer.Ordinal) { nameof(QueueDefinition.Ordered) };

    public CapabilityNotSupportedException? FindUnsupported(SourceDefinition definition) => null;

    public Task<bool> CreateQueueAsync(QueueDefinition queue, CancellationToken cancellationToken) =>
        SynchronousTask.Run(() => broker.AddQueue(queue), cancellationToken);

    public Task<bool> CreateTopicAsync(TopicDefinition topic, CancellationToken cancellationToken) =>
        SynchronousTask.Run(() => broker.AddTopic(topic), cancellationToken);

    public Task<bool> CreateSubscriptionAsync(SubscriptionDefinition subscription, CancellationToken cancellationToken) =>
        SynchronousTask.Run(() => broker.GetTopic(subscription.Topic).AddSubscription(subscription), cancellationToken);

    public Task UpdateQueueAsync(QueueDefinition queue, CancellationToken cancellationToken) =>
        SynchronousTask.Run(() => broker.GetSource(queue.Path).Update(queue), cancellationToken);

    public Task UpdateTopicAsync(TopicDefinition topic, CancellationToken cancellationToken) =>
        SynchronousTask.Run(() => broker.GetTopic(topic.Name).Update(topic), cancellationToken);

    public Task UpdateSubscriptionAsync(SubscriptionDefinition subscription, CancellationToken cancellationToken) =>
        SynchronousTask.Run(() => broker.GetSource(subscription.Path).Update(subscription), cancellationToken);

    public Task<QueueDefinition?> FindQueueAsync(string name, CancellationToken cancellationToken) =>
        SynchronousTask.Run(() => (QueueDefinition?)broker.FindQueue(name)?.Definition, cancellationToken);

    public Task<TopicDefinition?> FindTopicAsync(string name, CancellationToken cancellationToken) =>
        SynchronousTask.Run(() => broker.FindTopic(name)?.Definition, cancellationToken);

    public Task<SubscriptionDefinition?> FindSubscriptionAsync(string topic, string name, CancellationToken cancellationToken) =>
        SynchronousTask.Run(() => (SubscriptionDefinition?)broker.FindSubscription(topic, name)?.Definition, cancellationToken);

    public Task<SubscriptionState?> FindSubscriptionStateAsync(string topic, string name, CancellationToken cancellationToken) =>
        SynchronousTask.Run(() => broker.FindSubscription(topic, name) is null ? (SubscriptionState?)null : SubscriptionState.Active, cancellationToken);

    public IAsyncEnumerable<QueueDefinition> ListQueuesAsync(CancellationToken cancellationToken) =>
        List(() => broker.Queues.Select(q => (QueueDefinition)q.Definition), q => q.Name);

    public IAsyncEnumerable<TopicDefinition> ListTopicsAsync(CancellationToken cancellationToken) =>
        List(() => broker.Topics.Select(t => t.Definition), t => t.Name);

    public IAsyncEnumerable<SubscriptionDefinition> ListSubscriptionsAsync(string topic, CancellationToken cancellationToken) =>
        List(() => broker.GetTopic(topic).Subscriptions.Select(s => (SubscriptionDefinition)s.Definition), s => s.Name);

    public Task DeleteQueueAsync(string name, CancellationToken cancellationToken) =>
        SynchronousTask.Run(() => broker.DeleteQueue(name), cancellationToken);

    public Task DeleteTopicAsync(string name, CancellationToken cancellationToken) =>
        SynchronousTask.Run(() => broker.DeleteTopic(name), cancellationToken);

    public Task DeleteSubscriptionAsync(string topic, string name, CancellationToken cancellationToken) =>
        SynchronousTask.Run(() => broker.FindTopic(topic)?.DeleteSubscription(name), cancellationToken);

    private static IAsyncEnumerable<T> List<T>(Func<IEnumerable<T>> entities, Func<T, string> name) =>
        entities().OrderBy(name, StringComparer.Ordinal).ToAsyncEnumerable();
}
