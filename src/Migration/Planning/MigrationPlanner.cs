using Integration.TopologyManagement;

namespace Integration.Migration;

/// <summary>Plans migrations: what is created or changed at the destination, and everything that does not map, with its consequence.</summary>
public static class MigrationPlanner
{
    /// <summary>
    /// Plans from a live provider; its messages are looked at too, where it can peek. What it has and no definition can hold
    /// blocks, unless <see cref="MigrationPlanOptions.LeaveOut"/> names it.
    /// </summary>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public static async Task<MigrationPlan> PlanAsync(
        IMessaging from, IMessaging to, MigrationPlanOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(from);
        ArgumentNullException.ThrowIfNull(to);
        options = Check(options);
        var (topology, unmapped) = await from.Topology.TakeInventoryAsync(cancellationToken).ConfigureAwait(false);
        var findings = new List<MigrationFinding>(CapabilityFindings.Between(from, to, topology));
        findings.AddRange(UnmappedFindings.Of(unmapped, options.LeaveOut));
        findings.AddRange(topology.Streams.Select(s => new MigrationFinding(
            FindingSeverity.Information, s.Path, "Records", "Only the definition is carried over. Copy the records with a mirror (`integration stream mirror`), which also tells readers where to go on.")));
        if (options.MessagesToInspect > 0)
        {
            List<EntityPath> sources = [.. topology.Queues.Select(q => q.Path), .. topology.Subscriptions.Where(s => s.Push is null).Select(s => s.Path)];
            var seen = await SideBySide.SelectAsync(
                sources, (path, token) => InspectAsync(from, to, path, options.MessagesToInspect, token), cancellationToken).ConfigureAwait(false);
            findings.AddRange(seen.SelectMany(f => f));
        }

        return await PlanAsync(topology, to, options, findings, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Plans from a declared or exported topology.</summary>
    /// <exception cref="ArgumentException">The topology is not legal, or an option is out of its range.</exception>
    public static Task<MigrationPlan> PlanAsync(
        TopologyDefinition from, IMessaging to, MigrationPlanOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(from);
        ArgumentNullException.ThrowIfNull(to);
        return PlanAsync(from, to, Check(options), [.. CapabilityFindings.Of(to, from)], cancellationToken);
    }

    private static async Task<MigrationPlan> PlanAsync(
        TopologyDefinition source, IMessaging to, MigrationPlanOptions options, List<MigrationFinding> findings, CancellationToken cancellationToken)
    {
        var adapted = options.AdaptSettings ? SettingsAdapter.Adapt(source, to, findings) : source;
        var plan = await to.Topology.PlanAsync(adapted, new PlanOptions { DeleteUndeclared = options.DeleteUndeclared }, cancellationToken).ConfigureAwait(false);
        foreach (var step in plan.Steps)
        {
            if (step.Action == TopologyAction.Unsupported)
                findings.Add(new(FindingSeverity.Blocking, step.Entity, "Unsupported", step.Reason ?? "The destination can't have it."));
            else if (step.Action == TopologyAction.Conflict)
                findings.Add(new(FindingSeverity.Blocking, step.Entity, "Conflict", $"It exists at the destination with settings that can't be changed: {string.Join("; ", step.Differences)}. Delete it there, or change the declaration."));
            else if (step.Action == TopologyAction.Delete)
                findings.Add(new(FindingSeverity.Warning, step.Entity, "Delete", "It exists at the destination only, and is deleted with its messages."));
        }

        return new MigrationPlan(source, plan, [.. findings.OrderByDescending(f => f.Severity).ThenBy(f => f.Entity?.ToString() ?? "", StringComparer.Ordinal)]);
    }

    /// <summary>A source whose messages can't be looked at is told, and the others are looked at.</summary>
    private static async Task<IReadOnlyList<MigrationFinding>> InspectAsync(IMessaging from, IMessaging to, EntityPath path, int most, CancellationToken cancellationToken)
    {
        try
        {
            return (await LiveMessages.InspectAsync(from, to, MoveRoute.Same(path), most, TimeProvider.System, cancellationToken).ConfigureAwait(false))?.Findings ?? [];
        }
        catch (MessagingException exception) when (exception is not ServiceUnavailableException)
        {
            return [new(FindingSeverity.Warning, path, nameof(Capability.Peek), $"Its messages could not be looked at: {exception.Message}")];
        }
    }

    private static MigrationPlanOptions Check(MigrationPlanOptions? options) => options is { MessagesToInspect: < 0 }
        ? throw new ArgumentException($"{nameof(options.MessagesToInspect)} is {options.MessagesToInspect}; allowed: 0 or more.", nameof(options))
        : options ?? new();
}
