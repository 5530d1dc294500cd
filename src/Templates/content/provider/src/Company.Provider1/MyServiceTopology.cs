using Company.Provider1.Service;
using Integration;
using Integration.Drivers;

namespace Company.Provider1;

/// <summary>Queues. The client refuses topics, as they are declared unsupported, and finds none.</summary>
internal sealed class MyServiceTopology(MyServiceClient client) : ITopologyDriver
{
    public IReadOnlySet<string> ImmutableSettings { get; } = new HashSet<string>(StringComparer.Ordinal);

    public CapabilityNotSupportedException? FindUnsupported(SourceDefinition definition) => null;

    public Task<bool> CreateQueueAsync(QueueDefinition queue, CancellationToken cancellationToken) => client.CreateQueueAsync(queue, cancellationToken);

    public Task UpdateQueueAsync(QueueDefinition queue, CancellationToken cancellationToken) => client.UpdateQueueAsync(queue, cancellationToken);

    public Task<QueueDefinition?> FindQueueAsync(string name, CancellationToken cancellationToken) => client.FindQueueAsync(name, cancellationToken);

    public IAsyncEnumerable<QueueDefinition> ListQueuesAsync(CancellationToken cancellationToken) => client.ListQueuesAsync(cancellationToken);

    public Task DeleteQueueAsync(string name, CancellationToken cancellationToken) => client.DeleteQueueAsync(name, cancellationToken);

    public Task<TopicDefinition?> FindTopicAsync(string name, CancellationToken cancellationToken) => Task.FromResult<TopicDefinition?>(null);

    public Task<SubscriptionDefinition?> FindSubscriptionAsync(string topic, string name, CancellationToken cancellationToken) =>
        Task.FromResult<SubscriptionDefinition?>(null);

    public Task<SubscriptionState?> FindSubscriptionStateAsync(string topic, string name, CancellationToken cancellationToken) =>
        Task.FromResult<SubscriptionState?>(null);

    public IAsyncEnumerable<TopicDefinition> ListTopicsAsync(CancellationToken cancellationToken) => AsyncEnumerable.Empty<TopicDefinition>();

    public IAsyncEnumerable<SubscriptionDefinition> ListSubscriptionsAsync(string topic, CancellationToken cancellationToken) =>
        throw Refuse(EntityPath.Topic(topic));

    public Task<bool> CreateTopicAsync(TopicDefinition topic, CancellationToken cancellationToken) => throw Refuse(topic.Path);

    public Task<bool> CreateSubscriptionAsync(SubscriptionDefinition subscription, CancellationToken cancellationToken) => throw Refuse(subscription.Path);

    public Task UpdateTopicAsync(TopicDefinition topic, CancellationToken cancellationToken) => throw Refuse(topic.Path);

    public Task UpdateSubscriptionAsync(SubscriptionDefinition subscription, CancellationToken cancellationToken) => throw Refuse(subscription.Path);

    public Task DeleteTopicAsync(string name, CancellationToken cancellationToken) => Task.CompletedTask;

    public Task DeleteSubscriptionAsync(string topic, string name, CancellationToken cancellationToken) => Task.CompletedTask;

    private static CapabilityNotSupportedException Refuse(EntityPath entity)
    {
        var support = MyServiceDriver.Declaration[Capability.Topics];
        return new(Capability.Topics, support.Note!, support.Alternative!, MyServiceDriver.ProviderName, entity);
    }
}
