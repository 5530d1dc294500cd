using Integration.Dashboard.Rendering;

namespace Integration.Dashboard.Topology;

/// <summary>What the page of the topology shows.</summary>
/// <param name="Query">What was asked for.</param>
/// <param name="Lanes">The lanes that are drawn.</param>
/// <param name="NoteOf">What stands below a source's name.</param>
/// <param name="Steps">Where what there is differs from what is declared: the first of them.</param>
/// <param name="StepCount">In how many entities it differs.</param>
/// <param name="IsDeclared">Whether anything is declared.</param>
/// <param name="Unmapped">What no definition can hold: the first of them.</param>
/// <param name="UnmappedCount">How many of these there are.</param>
/// <param name="Faults">What could not be looked at, and why.</param>
internal sealed record TopologyModel(
    ListQuery Query,
    Slice<Lane> Lanes,
    Func<EntityPath, string> NoteOf,
    IReadOnlyList<TopologyStep> Steps,
    int StepCount,
    bool IsDeclared,
    IReadOnlyList<UnmappedEntity> Unmapped,
    int UnmappedCount,
    IReadOnlyList<string> Faults);
