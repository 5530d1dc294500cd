using Integration.TopologyManagement;

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

    private static IEnumerable<Capability> UsedBy(TopologyDefinition topology) => RequiredCapabilities.Of(topology).Select(r => r.Capability);

    /// <summary>What concerns topics is of no interest without any, and push only where there is such an endpoint.</summary>
    private static bool IsOfInterest(Capability capability, TopologyDefinition topology) => capability switch
    {
        Capability.PushWebhook or Capability.PushEmail or Capability.PushSms or Capability.PushFunction => topology.Subscriptions.Any(s => s.Push?.Capability == capability),
        _ => capability.Clause()[0] != 'T' || topology.Topics.Count > 0,
    };
}
