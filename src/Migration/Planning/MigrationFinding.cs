namespace Integration.Migration;

/// <summary>How much a finding matters.</summary>
public enum FindingSeverity
{
    /// <summary>Works, at a cost worth knowing.</summary>
    Information,

    /// <summary>Works differently than at the source: read the consequence.</summary>
    Warning,

    /// <summary>Can't be done: change it, or leave it out.</summary>
    Blocking,
}

/// <summary>Something that does not map one to one.</summary>
/// <param name="Severity">How much it matters.</param>
/// <param name="Entity">The entity concerned, or null for the provider as a whole.</param>
/// <param name="Subject">The capability, setting or message property, such as <c>Peek</c> or <c>LockDuration</c>.</param>
/// <param name="Consequence">What it means and what to do, in a sentence or two.</param>
public sealed record MigrationFinding(FindingSeverity Severity, EntityPath? Entity, string Subject, string Consequence)
{
    /// <inheritdoc />
    public override string ToString() => $"{Severity}: {(Entity is null ? "" : $"{Entity.Kind} '{Entity}': ")}{Subject}: {Consequence}";
}
