namespace Integration.Cli;

/// <summary>Every queue and subscription that can be received from.</summary>
internal static class SourceList
{
    public static async Task<IReadOnlyList<EntityPath>> ReadAsync(IMessaging client, CancellationToken cancellationToken)
    {
        var topology = await client.Topology.ExportAsync(cancellationToken).ConfigureAwait(false);
        return [.. Of(topology).OrderBy(p => p.ToString(), StringComparer.Ordinal)];
    }

    public static IEnumerable<EntityPath> Of(TopologyDefinition topology) =>
        topology.Queues.Select(q => q.Path).Concat(topology.Subscriptions.Where(s => s.Push is null).Select(s => s.Path));
}
