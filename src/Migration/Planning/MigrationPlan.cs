namespace Integration.Migration;

/// <summary>How to plan a migration.</summary>
public sealed record MigrationPlanOptions
{
    /// <summary>
    /// Whether settings beyond the destination's limits are brought within them, each with a finding; true by default.
    /// Otherwise they block.
    /// </summary>
    public bool AdaptSettings { get; init; } = true;

    /// <summary>How many live messages of each source to look at by peeking, zero or more; 1,000 by default. Only with a live source that can peek.</summary>
    public int MessagesToInspect { get; init; } = 1000;

    /// <summary>Also delete what the destination has and the source has not; false by default.</summary>
    public bool DeleteUndeclared { get; init; }

    /// <summary>
    /// What of a live source is left out knowingly: names as <see cref="UnmappedEntity.NativeName"/> has them, where <c>*</c> stands for any
    /// text. Everything else that the source has and no definition can hold blocks the plan. None by default.
    /// </summary>
    public IReadOnlyList<string> LeaveOut { get; init; } = [];
}

/// <summary>What a migration to a destination changes there, and what does not map.</summary>
/// <param name="Source">The topology as it is at the source.</param>
/// <param name="Topology">The steps to carry out at the destination, for the topology as adapted; pass it to <see cref="ITopology.ApplyAsync"/>.</param>
/// <param name="Findings">What does not map one to one, the worst first.</param>
public sealed record MigrationPlan(TopologyDefinition Source, TopologyPlan Topology, IReadOnlyList<MigrationFinding> Findings)
{
    /// <summary>Whether it can be applied: nothing blocks.</summary>
    public bool CanApply => Topology.CanApply && Findings.All(f => f.Severity != FindingSeverity.Blocking);
}
