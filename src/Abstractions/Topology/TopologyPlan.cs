namespace Integration;

/// <summary>What a plan looks at.</summary>
public sealed record PlanOptions
{
    /// <summary>Also delete what exists but is not declared; false by default, where it is not even looked for.</summary>
    public bool DeleteUndeclared { get; init; }
}

/// <summary>A setting that differs between a declaration and what there is.</summary>
/// <param name="Setting">The name of the property, such as <c>LockDuration</c>.</param>
/// <param name="Wanted">The declared value as text.</param>
/// <param name="Found">The existing value as text.</param>
public sealed record SettingDifference(string Setting, string Wanted, string Found)
{
    /// <inheritdoc />
    public override string ToString() => $"{Setting}: wanted {Wanted}, found {Found}";
}

/// <summary>What a step of a plan does.</summary>
public enum TopologyAction
{
    /// <summary>Creates what is declared and missing.</summary>
    Create,

    /// <summary>Changes settings in place.</summary>
    Update,

    /// <summary>Nothing: the differing settings can't be changed in place. Delete the entity, or change the declaration.</summary>
    Conflict,

    /// <summary>Deletes what exists and is not declared.</summary>
    Delete,

    /// <summary>Nothing: the provider can't do what is declared.</summary>
    Unsupported,
}

/// <summary>One step of a plan.</summary>
/// <param name="Action">What it does.</param>
/// <param name="Entity">To which entity.</param>
/// <param name="Differences">The settings that differ, for an update or a conflict.</param>
/// <param name="Reason">Why it can't be done, for one that can't.</param>
public sealed record TopologyStep(TopologyAction Action, EntityPath Entity, IReadOnlyList<SettingDifference> Differences, string? Reason = null)
{
    /// <summary>A line for people.</summary>
    public override string ToString() =>
        $"{Action} {Entity.Kind} '{Entity}'"
        + (Differences.Count == 0 ? "" : $" ({string.Join("; ", Differences)})")
        + (Reason is null ? "" : $": {Reason}");
}

/// <summary>What lies between a definition and what there is (clause D6).</summary>
/// <param name="Definition">The definition.</param>
/// <param name="Steps">The steps, in the order to carry them out; none when there is no drift.</param>
public sealed record TopologyPlan(TopologyDefinition Definition, IReadOnlyList<TopologyStep> Steps)
{
    /// <summary>Whether what there is differs from the definition.</summary>
    public bool HasDrift => Steps.Count > 0;

    /// <summary>Whether every step can be carried out.</summary>
    public bool CanApply => Steps.All(s => s.Action is not (TopologyAction.Conflict or TopologyAction.Unsupported));

    /// <summary>A line per step for people; "no changes" when there are none.</summary>
    public override string ToString() => HasDrift ? string.Join(Environment.NewLine, Steps) : "no changes";
}
