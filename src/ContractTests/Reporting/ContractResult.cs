namespace Integration.ContractTests.Reporting;

internal enum ContractOutcome
{
    Failed,
    Skipped,
    Passed,

    /// <summary>What the test asks for is declared unsupported, and was refused as it should be.</summary>
    Refused,
}

/// <summary>What came out of one test.</summary>
internal sealed class ContractResult(string area, string test, IReadOnlyList<string> clauses)
{
    private readonly List<string> _notes = [];

    public string Test { get; } = $"{area}.{test}";

    public IReadOnlyList<string> Clauses { get; } = clauses;

    public ContractOutcome Outcome { get; set; }

    public string? Reason { get; set; }

    public IReadOnlyList<string> Notes => _notes;

    public void AddNote(string note) => _notes.Add(note);
}

/// <summary>The results of a harness's run.</summary>
/// <param name="areas">The areas that there are for it.</param>
internal sealed class ContractResults(IEnumerable<Type> areas)
{
    private readonly Lock _gate = new();
    private readonly List<ContractResult> _results = [];
    private readonly HashSet<string> _areas = new(StringComparer.Ordinal);

    public MessagingCapabilities? Capabilities { get; set; }

    public StreamCapabilities? StreamCapabilities { get; set; }

    public void Started(Type suite)
    {
        lock (_gate)
        {
            for (var type = suite; type is not null; type = type.BaseType)
                _areas.Add(type.Name.Split('`')[0]);
        }
    }

    public void Add(ContractResult result)
    {
        lock (_gate)
            _results.Add(result);
    }

    public IReadOnlyList<ContractResult> All()
    {
        lock (_gate)
            return [.. _results.OrderBy(r => r.Test, StringComparer.Ordinal)];
    }

    /// <summary>The areas of which no test ran.</summary>
    public IReadOnlyList<string> AreasNotRun()
    {
        lock (_gate)
            return [.. areas.Select(a => a.Name.Split('`')[0]).Where(a => !_areas.Contains(a))];
    }
}
