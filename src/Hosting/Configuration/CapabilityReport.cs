using Integration.TopologyManagement;

namespace Integration.Hosting;

/// <summary>What a provider emulates and can't do for what an application declares and uses.</summary>
/// <param name="Provisionable">The declared topology, without push endpoints that the application serves itself.</param>
/// <param name="Emulated">A line for each emulated capability: clause, name, cost, by what it is used.</param>
/// <param name="Unsupported">A line for each thing that can't be done, and what to do instead.</param>
internal sealed record CapabilityReport(TopologyDefinition Provisionable, IReadOnlyList<string> Emulated, IReadOnlyList<string> Unsupported)
{
    /// <summary>Makes the report, without any call to the service.</summary>
    public static CapabilityReport Make(IMessaging client, MessagingSetup setup, IEnumerable<CapabilityUse> uses, IEnumerable<PushEmulation> pushEmulations)
    {
        var declared = setup.Topology ?? new TopologyDefinition();
        var emulations = pushEmulations.ToLookup(p => p.Kind);
        var served = declared.Subscriptions.Where(s => s.Push is { } push && !client.Capabilities.Supports(push.Capability) && emulations.Contains(push.Kind)).ToHashSet();
        var provisionable = declared with { Subscriptions = [.. declared.Subscriptions.Select(s => served.Contains(s) ? s with { Push = null } : s)] };

        // Streams that others look after are looked up, and are well if they are there.
        var looksOnly = setup.Provisioning is ProvisioningMode.None or ProvisioningMode.Check
            && client.StreamCapabilities() is { } streams && !streams.Supports(StreamCapability.TopologyManagement);
        var unsupported = client.Topology.FindUnsupported(looksOnly ? provisionable with { Streams = [] } : provisionable);
        var refused = unsupported.Select(s => s.Entity.ToString()).ToHashSet(StringComparer.Ordinal);
        var byCapability = Uses(provisionable, setup.Provisioning).Where(u => !refused.Contains(u.UsedFor)).Concat(uses)
            .GroupBy(u => u.Capability, u => u.UsedFor)
            .OrderBy(g => g.Key)
            .Select(g => (Capability: g.Key, Support: client.Capabilities[g.Key], Users: string.Join(", ", g.Distinct(StringComparer.Ordinal))))
            .ToList();
        return new(
            provisionable,
            [
                .. byCapability.Where(c => c.Support.Level == SupportLevel.Emulated).Select(c => $"{c.Capability} ({c.Capability.Clause()}) for {c.Users}: {c.Support.Note}"),
                .. served.Select(s => $"{s.Push!.Capability} ({s.Push.Capability.Clause()}) for {s.Path}: by {emulations[s.Push.Kind].First().DeliveredBy}"),
            ],
            [
                .. unsupported.Select(s => $"{s.Entity.Kind} '{s.Entity}': {s.Reason}"),
                .. byCapability.Where(c => c.Support.Level == SupportLevel.Unsupported)
                    .Select(c => $"{client.Provider} has no {c.Capability} ({c.Capability.Clause()}), used for {c.Users}: {c.Support.Note} Instead: {c.Support.Alternative}"),
            ]);
    }

    private static IEnumerable<CapabilityUse> Uses(TopologyDefinition topology, ProvisioningMode provisioning) =>
        RequiredCapabilities.OfReceiving(topology).Concat(RequiredCapabilities.Of(topology)).Select(r => new CapabilityUse(r.Capability, r.Entity.ToString()))
            .Prepend(new(provisioning is ProvisioningMode.None or ProvisioningMode.Check ? Capability.DataPathOnly : Capability.TopologyManagement, $"Provisioning {provisioning}"));
}
