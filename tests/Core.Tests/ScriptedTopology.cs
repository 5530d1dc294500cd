using System.Runtime.CompilerServices;
using Integration.Drivers;

namespace Integration.Core.Tests;

/// <summary>A control plane in dictionaries.</summary>
internal sealed class ScriptedTopology : ITopologyDriver
{
    public Dictionary<string, QueueDefinition> Queues { get; } = [];

    public Dictionary<string, TopicDefinition> Topics { get; } = [];

    public Dictionary<(string, string), SubscriptionDefinition> Subscriptions { get; } = [];

    public List<string> Calls { get; } = [];

    /// <summary>What delivery to a path lacks until it is updated.</summary>
    public Dictionary<EntityPath, SettingDifference> Drift { get; } = [];

    public List<UnmappedEntity> Unmapped { get; } = [];

    public IReadOnlySet<string> ImmutableSettings { get; } = new HashSet<string> { nameof(QueueDefinition.Ordered), "Owner" };

    public CapabilityNotSupportedException? FindUnsupported(SourceDefinition definition) => definition.MaxDeliveryCount == 13
        ? new CapabilityNotSupportedException(Capability.MaxDeliveryCount, "thirteen is unlucky.", "twelve.", "scripted", definition.Path)
        : null;

    public Task<bool> CreateQueueAsync(QueueDefinition queue, CancellationToken cancellationToken) => Done($"create {queue.Name}", Queues.TryAdd(queue.Name, queue));

    public Task<bool> CreateTopicAsync(TopicDefinition topic, CancellationToken cancellationToken) => Done($"create {topic.Name}", Topics.TryAdd(topic.Name, topic));

    public Task<bool> CreateSubscriptionAsync(SubscriptionDefinition subscription, CancellationToken cancellationToken) =>
        Done($"create {subscription.Path}", Subscriptions.TryAdd((subscription.Topic, subscription.Name), subscription));

    public Task UpdateQueueAsync(QueueDefinition queue, CancellationToken cancellationToken)
    {
        Drift.Remove(queue.Path);
        return Done($"update {queue.Name}", Queues[queue.Name] = queue);
    }

    public Task UpdateTopicAsync(TopicDefinition topic, CancellationToken cancellationToken) => Done($"update {topic.Name}", Topics[topic.Name] = topic);

    public Task UpdateSubscriptionAsync(SubscriptionDefinition subscription, CancellationToken cancellationToken)
    {
        Drift.Remove(subscription.Path);
        return Done($"update {subscription.Path}", Subscriptions[(subscription.Topic, subscription.Name)] = subscription);
    }

    public Task<IReadOnlyList<SettingDifference>> FindDriftAsync(SourceDefinition definition, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<SettingDifference>>(Drift.TryGetValue(definition.Path, out var drift) ? [drift] : []);

    public IAsyncEnumerable<UnmappedEntity> ListUnmappedAsync(CancellationToken cancellationToken) => Unmapped.ToAsyncEnumerable();

    /// <summary>What describing an entity waits for.</summary>
    public Func<Task> Describing { get; set; } = () => Task.CompletedTask;

    public async Task<QueueDefinition?> FindQueueAsync(string name, CancellationToken cancellationToken)
    {
        await Describing();
        return Queues.GetValueOrDefault(name);
    }

    public Task<TopicDefinition?> FindTopicAsync(string name, CancellationToken cancellationToken) => Task.FromResult(Topics.GetValueOrDefault(name));

    public Task<SubscriptionDefinition?> FindSubscriptionAsync(string topic, string name, CancellationToken cancellationToken) =>
        Task.FromResult(Subscriptions.GetValueOrDefault((topic, name)));

    public Task<SubscriptionState?> FindSubscriptionStateAsync(string topic, string name, CancellationToken cancellationToken) =>
        Task.FromResult<SubscriptionState?>(Subscriptions.ContainsKey((topic, name)) ? SubscriptionState.Active : null);

    public IAsyncEnumerable<QueueDefinition> ListQueuesAsync(CancellationToken cancellationToken) => Queues.Values.ToAsyncEnumerable();

    public IAsyncEnumerable<TopicDefinition> ListTopicsAsync(CancellationToken cancellationToken) => Topics.Values.ToAsyncEnumerable();

    /// <summary>The topics that are deleted between being listed and being looked at.</summary>
    public HashSet<string> Vanishing { get; } = [];

    /// <summary>The topics whose subscriptions may not be listed.</summary>
    public HashSet<string> Forbidden { get; } = [];

    public async IAsyncEnumerable<SubscriptionDefinition> ListSubscriptionsAsync(string topic, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Describing();
        if (Vanishing.Contains(topic))
            throw new EntityNotFoundException("it is gone.", "scripted", EntityPath.Topic(topic));
        if (Forbidden.Contains(topic))
            throw new UnauthorizedException("the right is missing.", "scripted", EntityPath.Topic(topic));
        foreach (var subscription in Subscriptions.Values.Where(s => s.Topic == topic))
            yield return subscription;
    }

    public Task DeleteQueueAsync(string name, CancellationToken cancellationToken) => Done($"delete {name}", Queues.Remove(name));

    public Task DeleteTopicAsync(string name, CancellationToken cancellationToken) => Done($"delete {name}", Topics.Remove(name));

    public Task DeleteSubscriptionAsync(string topic, string name, CancellationToken cancellationToken) =>
        Done($"delete {topic}/{name}", Subscriptions.Remove((topic, name)));

    private Task<T> Done<T>(string call, T result)
    {
        Calls.Add(call);
        return Task.FromResult(result);
    }
}
