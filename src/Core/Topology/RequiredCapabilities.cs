namespace Integration.TopologyManagement;

/// <summary>What definitions ask of a provider.</summary>
internal static class RequiredCapabilities
{
    /// <summary>What receiving takes, whatever else an application does.</summary>
    private static readonly Capability[] Receiving =
    [
        Capability.DurableStorage,
        Capability.CompetingConsumers,
        Capability.Complete,
        Capability.RedeliveryOnLockExpiry,
        Capability.LockLostDetection,
        Capability.MaxDeliveryCount,
    ];

    /// <summary>What the entities themselves take, each with the entity that needs it.</summary>
    public static IEnumerable<(Capability Capability, EntityPath Entity)> Of(TopologyDefinition topology) =>
        topology.Queues.SelectMany(Of, (q, c) => (c, q.Path))
            .Concat(topology.Topics.SelectMany(Of, (t, c) => (c, t.Path)))
            .Concat(topology.Subscriptions.SelectMany(Of, (s, c) => (c, s.Path)));

    /// <summary>What receiving from them takes besides.</summary>
    public static IEnumerable<(Capability Capability, EntityPath Entity)> OfReceiving(TopologyDefinition topology) =>
        topology.Queues.SelectMany(_ => Receiving, (q, c) => (c, q.Path))
            .Concat(topology.Subscriptions.Where(s => s.Push is null).SelectMany(_ => Receiving.Prepend(Capability.SubscriptionSource), (s, c) => (c, s.Path)));

    public static IEnumerable<Capability> Of(QueueDefinition queue) =>
        OfSource(queue).Concat(OfOrdering(queue.Ordered, queue.DeduplicationWindow, Capability.Groups));

    public static IEnumerable<Capability> Of(TopicDefinition topic) =>
        OfOrdering(topic.Ordered, topic.DeduplicationWindow, Capability.OrderedTopics).Prepend(Capability.Topics);

    public static IEnumerable<Capability> Of(SubscriptionDefinition subscription)
    {
        yield return Capability.Topics;
        foreach (var capability in OfSource(subscription))
            yield return capability;
        if (subscription.Filter != MessageFilter.All)
            yield return Capability.Filters;
        if (subscription.Push is { } push)
            yield return push.Capability;
    }

    private static IEnumerable<Capability> OfSource(SourceDefinition source)
    {
        if (source.DefaultTimeToLive is not null)
            yield return Capability.TimeToLive;
        if (source.AutoDeleteOnIdle is not null)
            yield return Capability.AutoDeleteOnIdle;
    }

    private static IEnumerable<Capability> OfOrdering(bool ordered, TimeSpan? deduplicationWindow, Capability ordering)
    {
        if (ordered)
            yield return ordering;
        if (deduplicationWindow is not null)
            yield return ordered ? Capability.Deduplication : Capability.DeduplicationWithoutGroups;
    }
}
