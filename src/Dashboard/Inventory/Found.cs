namespace Integration.Dashboard.Inventory;

/// <summary>What there is.</summary>
/// <param name="Topology">What was found; what is declared, where it could not be looked.</param>
/// <param name="Unmapped">What has no neutral form, or could not be described.</param>
/// <param name="Fault">Why it could not be looked; null when it could.</param>
internal sealed record Found(TopologyDefinition Topology, IReadOnlyList<UnmappedEntity> Unmapped, string? Fault)
{
    /// <summary>Every queue, and every subscription that is received from, in the order of their names.</summary>
    public IReadOnlyList<EntityPath> Sources { get; } =
    [
        .. Topology.Queues.Select(q => q.Path).Concat(Topology.Subscriptions.Where(s => s.Push is null).Select(s => s.Path))
            .OrderBy(p => p.ToString(), StringComparer.Ordinal),
    ];
}
