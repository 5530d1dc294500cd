namespace Integration.Migration;

/// <summary>What the providers' declarations say of a migration: capabilities that are lost, or emulated from now on.</summary>
internal static class CapabilityFindings
{
    /// <summary>Everything that the destination does worse than the source.</summary>
    public static IEnumerable<MigrationFinding> Between(IMessaging from, IMessaging to, TopologyDefinition topology)
    {
        var used = UsedBy(topology).ToHashSet();
        foreach (var (capability, support) in to.Capabilities)
        {
            var before = from.Capabilities[capability].Level;
            if (support.Level > before && IsOfInterest(capability, topology))
                yield return Describe(to.Provider, capability, support, used.Contains(capability));
        }

        if (to.Capabilities.Limits is { MaxDelay: { } longest } && !(from.Capabilities.Limits.MaxDelay <= longest))
            yield return new(FindingSeverity.Information, null, nameof(MessagingLimits.MaxDelay), $"'{to.Provider}' takes delays up to {longest}; a longer one is refused when sending.");
        if (to.Capabilities.Limits is { MaxMessageBytes: { } largest } && !(from.Capabilities.Limits.MaxMessageBytes <= largest))
            yield return new(FindingSeverity.Information, null, nameof(MessagingLimits.MaxMessageBytes), $"'{to.Provider}' takes messages up to {largest:N0} bytes; a larger one is refused when sending.");
    }

    /// <summary>What a topology uses and the destination does not do natively.</summary>
    public static IEnumerable<MigrationFinding> Of(IMessaging to, TopologyDefinition topology) =>
        from capability in UsedBy(topology).Distinct()
        let support = to.Capabilities[capability]
        where support.Level != SupportLevel.Native
        select Describe(to.Provider, capability, support, isUsed: true);

    private static MigrationFinding Describe(string provider, Capability capability, CapabilitySupport support, bool isUsed) => support.Level == SupportLevel.Unsupported
        ? new(isUsed ? FindingSeverity.Warning : FindingSeverity.Information, null, capability.ToString(), $"'{provider}' can't do it: {support.Note} Instead: {support.Alternative}")
        : new(FindingSeverity.Information, null, capability.ToString(), $"'{provider}' emulates it: {support.Note}");

    private static IEnumerable<Capability> UsedBy(TopologyDefinition topology)
    {
        if (topology.Queues.Any(q => q.Ordered))
            yield return Capability.Groups;
        if (topology.Topics.Count > 0)
            yield return Capability.Topics;
        if (topology.Topics.Any(t => t.Ordered))
            yield return Capability.OrderedTopics;
        if (topology.Subscriptions.Any(s => s.Filter != MessageFilter.All))
            yield return Capability.Filters;
        if (topology.Queues.Any(q => q is { Ordered: true, DeduplicationWindow: not null }) || topology.Topics.Any(t => t is { Ordered: true, DeduplicationWindow: not null }))
            yield return Capability.Deduplication;
        if (topology.Queues.Any(q => q is { Ordered: false, DeduplicationWindow: not null }) || topology.Topics.Any(t => t is { Ordered: false, DeduplicationWindow: not null }))
            yield return Capability.DeduplicationWithoutGroups;
        if (topology.Queues.Any(q => q.DefaultTimeToLive is not null) || topology.Subscriptions.Any(s => s.DefaultTimeToLive is not null))
            yield return Capability.TimeToLive;
        foreach (var push in topology.Subscriptions.Select(s => s.Push).OfType<PushEndpoint>())
            yield return push.Capability;
    }

    /// <summary>What concerns topics is of no interest without any, and push only where there is such an endpoint.</summary>
    private static bool IsOfInterest(Capability capability, TopologyDefinition topology) => capability switch
    {
        Capability.PushWebhook or Capability.PushEmail or Capability.PushSms or Capability.PushFunction => topology.Subscriptions.Any(s => s.Push?.Capability == capability),
        _ => capability.Clause()[0] != 'T' || topology.Topics.Count > 0,
    };
}
