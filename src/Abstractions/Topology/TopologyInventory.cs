namespace Integration;

/// <summary>Everything that exists, as one look found it.</summary>
/// <param name="Definition">What has a neutral form.</param>
/// <param name="Unmapped">What is missing in the definition: what has no neutral form, and what could not be described.</param>
public sealed record TopologyInventory(TopologyDefinition Definition, IReadOnlyList<UnmappedEntity> Unmapped);
