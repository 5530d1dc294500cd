using Integration.TopologyManagement;

namespace Integration.Operations.Portability;

/// <summary>What would become of an application on a provider, found without a call to the service.</summary>
public static class PortabilityCheck
{
    /// <summary>What the provider emulates and can't do, by capability; the unsupported first. Empty when it does everything by itself.</summary>
    /// <param name="client">A client of the provider. Nothing is sent, so credentials are not needed.</param>
    /// <param name="topology">What the application declares.</param>
    /// <param name="uses">What it uses besides, as <see cref="AssemblyUses"/> finds it.</param>
    /// <param name="demands">The most it asks of messages.</param>
    /// <exception cref="ArgumentException">The topology is not legal on any provider; every fault is listed.</exception>
    public static IReadOnlyList<PortabilityFinding> Run(
        IMessaging client, TopologyDefinition topology, IEnumerable<PortabilityUse>? uses = null, PortabilityDemands? demands = null)
    {
        ArgumentNullException.ThrowIfNull(client);
        ArgumentNullException.ThrowIfNull(topology);
        var refused = client.Topology.FindUnsupported(topology);
        var refusedPaths = refused.Select(s => s.Entity).ToHashSet();
        var needs = RequiredCapabilities.Of(topology).Concat(RequiredCapabilities.OfReceiving(topology))
            .Where(n => !refusedPaths.Contains(n.Entity))
            .Select(n => new PortabilityUse(n.Capability, n.Entity.ToString()))
            .Concat(uses ?? [])
            .Concat(demands?.MaxDelay > TimeSpan.Zero ? [new PortabilityUse(Capability.DelayedDelivery, nameof(demands.MaxDelay))] : []);
        return
        [
            .. refused.Select(s => new PortabilityFinding(SupportLevel.Unsupported, null, [s.Entity.ToString()], s.Reason ?? "it can't be made."))
                .Concat(FindDemands(client.Capabilities.Limits, demands ?? new()))
                .Concat(FindCapabilities(client.Capabilities, needs))
                .OrderByDescending(f => f.Level)
                .ThenBy(f => f.Capability),
        ];
    }

    private static IEnumerable<PortabilityFinding> FindCapabilities(MessagingCapabilities capabilities, IEnumerable<PortabilityUse> needs) =>
        from need in needs
        group need.Where by need.Capability into places
        let support = capabilities[places.Key]
        where support.Level != SupportLevel.Native
        select new PortabilityFinding(
            support.Level,
            places.Key,
            [.. places.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)],
            support.Alternative is { } alternative ? $"{support.Note} Instead: {alternative}" : support.Note ?? "");

    private static IEnumerable<PortabilityFinding> FindDemands(MessagingLimits limits, PortabilityDemands demands)
    {
        if (demands.MaxDelay > limits.MaxDelay)
            yield return Beyond(nameof(demands.MaxDelay), $"{demands.MaxDelay}", $"a delay is {limits.MaxDelay} at most");
        if (demands.MaxMessageBytes > limits.MaxMessageBytes)
            yield return Beyond(nameof(demands.MaxMessageBytes), $"{demands.MaxMessageBytes:N0}", $"a message has {limits.MaxMessageBytes:N0} bytes at most; larger bodies go by claim check");
        if (demands.MaxHeaders > limits.MaxHeaders)
            yield return Beyond(nameof(demands.MaxHeaders), $"{demands.MaxHeaders}", $"a message has {limits.MaxHeaders} headers at most");
    }

    private static PortabilityFinding Beyond(string demand, string asked, string limit) => new(SupportLevel.Unsupported, null, [demand], $"{asked} are asked for; {limit}.");
}
