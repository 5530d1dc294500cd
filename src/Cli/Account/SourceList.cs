namespace Integration.Cli;

/// <summary>Every queue and subscription that can be received from.</summary>
/// <param name="Sources">The sources, by name.</param>
/// <param name="IsComplete">Whether each could be listed; what could not is noted.</param>
internal sealed record SourceList(IReadOnlyList<EntityPath> Sources, bool IsComplete)
{
    /// <summary>Those that are given, or every one that exists; of these the selected ones.</summary>
    public static async Task<SourceList> ReadAsync(
        CliContext context, IMessaging client, IReadOnlyList<EntityPath>? given, Func<EntityPath, bool> selects, CancellationToken cancellationToken)
    {
        var all = given is { Count: > 0 } ? new(given, IsComplete: true) : await ReadAsync(context, client, cancellationToken).ConfigureAwait(false);
        return all with { Sources = [.. all.Sources.Where(selects)] };
    }

    public static async Task<SourceList> ReadAsync(CliContext context, IMessaging client, CancellationToken cancellationToken)
    {
        var inventory = await client.Topology.TakeInventoryAsync(cancellationToken).ConfigureAwait(false);
        var failed = inventory.Unmapped.Where(u => u.Error is not null).ToList();
        UnmappedNotes.Write(context, "Left out, as it could not be looked at:", failed);
        return new([.. Of(inventory.Definition).OrderBy(p => p.ToString(), StringComparer.Ordinal)], failed.Count == 0);
    }

    public static IEnumerable<EntityPath> Of(TopologyDefinition topology) =>
        topology.Queues.Select(q => q.Path).Concat(topology.Subscriptions.Where(s => s.Push is null).Select(s => s.Path));
}
