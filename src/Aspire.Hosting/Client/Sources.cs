namespace Integration.Aspire.Hosting.Client;

/// <summary>What there is to receive from.</summary>
internal static class Sources
{
    /// <summary>Every queue and every subscription without a push endpoint, by name.</summary>
    public static async Task<IReadOnlyList<EntityPath>> ListAsync(this IMessaging messaging, CancellationToken cancellationToken)
    {
        var topology = (await messaging.Topology.TakeInventoryAsync(cancellationToken).ConfigureAwait(false)).Definition;
        return
        [
            .. topology.Queues.Select(q => q.Path)
                .Concat(topology.Subscriptions.Where(s => s.Push is null).Select(s => s.Path))
                .OrderBy(p => p.ToString(), StringComparer.Ordinal),
        ];
    }
}
