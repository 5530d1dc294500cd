namespace Integration.ContractTests.Reporting;

/// <summary>What a run came to for one clause.</summary>
/// <param name="Id">The clause's id, such as <c>Q4</c>.</param>
/// <param name="Title">What it is about, in a few words.</param>
/// <param name="Support"><c>native</c>, <c>emulated</c> or <c>unsupported</c>; of several capabilities that of the first.</param>
/// <param name="Passed">How many tests passed.</param>
/// <param name="Refused">How many tests found what they ask for unsupported, and refused as it should be.</param>
/// <param name="Failed">How many failed.</param>
/// <param name="Skipped">How many were skipped.</param>
public sealed record ClauseReport(string Id, string Title, string Support, int Passed, int Refused, int Failed, int Skipped)
{
    /// <summary>The support of each capability, where the clause has several.</summary>
    public IReadOnlyDictionary<string, string>? Capabilities { get; init; }

    /// <summary>The tests that failed.</summary>
    public IReadOnlyList<string>? Failures { get; init; }

    /// <summary>The tests that were skipped, with their reasons.</summary>
    public IReadOnlyDictionary<string, string>? Skips { get; init; }

    /// <summary>What the provider says of its support, and what tests say of theirs.</summary>
    public IReadOnlyList<string>? Notes { get; init; }

    internal static ClauseReport Make(Clause clause, ContractResults run, IReadOnlyList<ContractResult> results)
    {
        var declared = run.Capabilities;
        var failures = results.Where(r => r.Outcome == ContractOutcome.Failed).Select(r => r.Test).ToList();
        var skips = results.Where(r => r.Outcome == ContractOutcome.Skipped).ToList();
        string[] notes =
        [
            .. declared is null ? [] : clause.Capabilities.Where(c => declared[c].Note is not null).Select(c => $"{c}: {declared[c].Note}"),
            .. clause.OfStreams is { } ofStreams && run.StreamCapabilities?[ofStreams].Note is { } note ? [$"{ofStreams}: {note}"] : Array.Empty<string>(),
            .. results.SelectMany(r => r.Notes).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal),
        ];
        return new(
            clause.Id,
            clause.Title,
            SupportOf(clause, run),
            results.Count(r => r.Outcome == ContractOutcome.Passed),
            results.Count(r => r.Outcome == ContractOutcome.Refused),
            failures.Count,
            skips.Count)
        {
            Capabilities = clause.Capabilities.Count > 1 && declared is not null
                ? clause.Capabilities.ToDictionary(c => c.ToString(), c => Name(declared[c].Level), StringComparer.Ordinal)
                : null,
            Failures = failures.Count > 0 ? failures : null,
            Skips = skips.Count > 0 ? skips.ToDictionary(r => r.Test, r => r.Reason ?? "", StringComparer.Ordinal) : null,
            Notes = notes.Length > 0 ? notes : null,
        };
    }

    private static string SupportOf(Clause clause, ContractResults run) =>
        clause is { Capabilities.Count: 0, OfStreams: null } ? "native"
        : run.Capabilities is null ? "unknown"
        : clause.OfStreams is { } ofStreams ? Name(run.StreamCapabilities?[ofStreams].Level ?? SupportLevel.Unsupported)
        : Name(run.Capabilities[clause.Capabilities[0]].Level);

    private static string Name(SupportLevel level) => level switch
    {
        SupportLevel.Native => "native",
        SupportLevel.Emulated => "emulated",
        _ => "unsupported",
    };
}
