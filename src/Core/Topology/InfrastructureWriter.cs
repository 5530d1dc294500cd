using Integration.Drivers;

namespace Integration.TopologyManagement;

/// <summary>Checks what a driver is asked to write down, as a plan would be checked.</summary>
internal sealed class InfrastructureWriter(IMessagingDriver driver, ITopology topology)
{
    public string Write(TopologyDefinition definition, InfrastructureFormat format, InfrastructureOptions options)
    {
        var formats = (driver as IInfrastructureDriver)?.InfrastructureFormats ?? [];
        if (!formats.Contains(format))
            throw Refuse($"the provider has no document for {format}.", formats.Count == 0 ? "another provider, or `apply`." : $"one for {string.Join(" or ", formats)}, or another provider.");
        if (topology.FindUnsupported(definition) is { Count: > 0 } unsupported)
            throw Refuse(string.Join(" ", unsupported.Select(u => $"{u.Entity.Kind} '{u.Entity}': {u.Reason}")), "another declaration.");
        CheckRoles(definition, options);
        return ((IInfrastructureDriver)driver).WriteInfrastructure(definition, format, options);
    }

    private static void CheckRoles(TopologyDefinition definition, InfrastructureOptions options)
    {
        var all = new InfrastructureOptions().WithAllRoles(definition);
        var faults = options.SendsTo.Except(all.SendsTo).Select(p => $"sends to '{p}', which is no declared queue or topic")
            .Concat(options.Consumes.Where(c => c.Kind == EntityKind.Topic && !all.SendsTo.Contains(c)).Select(p => $"has a subscription of each instance's own of '{p}', which is no declared topic"))
            .Concat(options.Consumes.Where(c => c.Kind != EntityKind.Topic && !all.Consumes.Contains(c.Owner))
                .Select(p => $"consumes '{p}', which is no declared queue, and no declared subscription without a push endpoint"))
            .ToList();
        if (faults.Count > 0)
            throw new ArgumentException($"The application {string.Join("; it ", faults)}. Declare it.", nameof(options));
    }

    private CapabilityNotSupportedException Refuse(string reason, string alternative) => new(Capability.TopologyManagement, reason, alternative, driver.Provider);
}
