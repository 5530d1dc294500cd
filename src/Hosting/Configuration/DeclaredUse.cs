namespace Integration.Hosting;

/// <summary>Which capabilities a declared topology needs.</summary>
internal static class DeclaredUse
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

    public static IEnumerable<CapabilityUse> Of(TopologyDefinition topology, ProvisioningMode provisioning)
    {
        yield return new(provisioning is ProvisioningMode.None or ProvisioningMode.Check ? Capability.DataPathOnly : Capability.TopologyManagement, $"Provisioning {provisioning}");
        foreach (var queue in topology.Queues)
        {
            foreach (var capability in Of(queue).Concat(Ordering(queue.Ordered, queue.DeduplicationWindow, Capability.Groups)))
                yield return new(capability, queue.Path.ToString());
        }

        foreach (var topic in topology.Topics)
        {
            foreach (var capability in Ordering(topic.Ordered, topic.DeduplicationWindow, Capability.OrderedTopics).Prepend(Capability.Topics))
                yield return new(capability, topic.Path.ToString());
        }

        foreach (var subscription in topology.Subscriptions)
        {
            foreach (var capability in subscription.Push is { } push ? [push.Capability] : Of(subscription).Prepend(Capability.SubscriptionSource))
                yield return new(capability, subscription.Path.ToString());
            if (subscription.Filter != MessageFilter.All)
                yield return new(Capability.Filters, subscription.Path.ToString());
        }
    }

    private static IEnumerable<Capability> Of(SourceDefinition source) =>
        source.DefaultTimeToLive is null ? Receiving : Receiving.Append(Capability.TimeToLive);

    private static IEnumerable<Capability> Ordering(bool ordered, TimeSpan? deduplicationWindow, Capability ordering)
    {
        if (ordered)
            yield return ordering;
        if (deduplicationWindow is not null)
            yield return ordered ? Capability.Deduplication : Capability.DeduplicationWithoutGroups;
    }
}
