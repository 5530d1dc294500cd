using System.Collections.Concurrent;

namespace Integration.AzureServiceBus.Client;

/// <summary>The settings of entities, as far as they are known without asking the service: declared, or met on the way.</summary>
internal sealed class SettingsCache
{
    private readonly TopologyDefinition? _declared;
    private readonly ConcurrentDictionary<EntityPath, bool> _ordered = new();

    public SettingsCache(TopologyDefinition? declared)
    {
        _declared = declared;
        foreach (var queue in declared?.Queues ?? [])
            Learn(queue.Path, queue.Ordered);
        foreach (var topic in declared?.Topics ?? [])
            Learn(topic.Path, topic.Ordered);
    }

    /// <summary>Whether a queue or topic, or that of a source, is ordered; null when it is not known.</summary>
    public bool? IsOrdered(EntityPath entity)
    {
        var owner = entity.Kind == EntityKind.Subscription ? EntityPath.Topic(entity.Name) : entity.Owner;
        return _ordered.TryGetValue(owner, out var ordered) ? ordered : null;
    }

    /// <summary>How long the locks of a source last, where the client's topology declares it.</summary>
    public TimeSpan? LockDurationOf(EntityPath source) => source.Kind == EntityKind.Queue
        ? _declared?.Queues.FirstOrDefault(q => q.Name == source.Name)?.LockDuration
        : _declared?.Subscriptions.FirstOrDefault(s => s.Topic == source.Name && s.Name == source.SubscriptionName)?.LockDuration;

    public void Learn(EntityPath queueOrTopic, bool ordered) => _ordered[queueOrTopic] = ordered;

    public void Forget(EntityPath queueOrTopic) => _ordered.TryRemove(queueOrTopic, out _);
}
