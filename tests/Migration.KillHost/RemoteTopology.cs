using Integration.Drivers;

namespace Integration.Migration.KillHost;

/// <summary>Describes queues, which is all that a mover asks of a topology.</summary>
internal sealed class RemoteTopology(RemoteDriver driver) : ITopologyDriver
{
    public IReadOnlySet<string> ImmutableSettings { get; } = new HashSet<string>();

    public async Task<QueueDefinition?> FindQueueAsync(string name, CancellationToken cancellationToken) =>
        new QueueDefinition(name) { Ordered = (bool)await driver.CallAsync("ordered", EntityPath.Queue(name)) };

    public CapabilityNotSupportedException? FindUnsupported(SourceDefinition definition) => null;

    public Task<bool> CreateQueueAsync(QueueDefinition queue, CancellationToken cancellationToken) => throw NotNeeded();

    public Task<bool> CreateTopicAsync(TopicDefinition topic, CancellationToken cancellationToken) => throw NotNeeded();

    public Task<bool> CreateSubscriptionAsync(SubscriptionDefinition subscription, CancellationToken cancellationToken) => throw NotNeeded();

    public Task UpdateQueueAsync(QueueDefinition queue, CancellationToken cancellationToken) => throw NotNeeded();

    public Task UpdateTopicAsync(TopicDefinition topic, CancellationToken cancellationToken) => throw NotNeeded();

    public Task UpdateSubscriptionAsync(SubscriptionDefinition subscription, CancellationToken cancellationToken) => throw NotNeeded();

    public Task<TopicDefinition?> FindTopicAsync(string name, CancellationToken cancellationToken) => throw NotNeeded();

    public Task<SubscriptionDefinition?> FindSubscriptionAsync(string topic, string name, CancellationToken cancellationToken) => throw NotNeeded();

    public Task<SubscriptionState?> FindSubscriptionStateAsync(string topic, string name, CancellationToken cancellationToken) => throw NotNeeded();

    public IAsyncEnumerable<QueueDefinition> ListQueuesAsync(CancellationToken cancellationToken) => throw NotNeeded();

    public IAsyncEnumerable<TopicDefinition> ListTopicsAsync(CancellationToken cancellationToken) => throw NotNeeded();

    public IAsyncEnumerable<SubscriptionDefinition> ListSubscriptionsAsync(string topic, CancellationToken cancellationToken) => throw NotNeeded();

    public Task DeleteQueueAsync(string name, CancellationToken cancellationToken) => throw NotNeeded();

    public Task DeleteTopicAsync(string name, CancellationToken cancellationToken) => throw NotNeeded();

    public Task DeleteSubscriptionAsync(string topic, string name, CancellationToken cancellationToken) => throw NotNeeded();

    private static NotSupportedException NotNeeded() => new("A mover does not call this.");
}
