namespace Integration.Cli;

/// <summary>Counts as rows of a table.</summary>
internal static class CountRows
{
    public static IReadOnlyList<string> Columns { get; } = ["Source", "#Active", "#In flight", "#Delayed", "#Dead-lettered", "Numbers"];

    public static IEnumerable<IReadOnlyList<string>> Of(IEnumerable<SourceCounts> sources) => sources.Select(s => new[]
    {
        s.Source, Show(s, s.Active), Show(s, s.InFlight), Show(s, s.Delayed), Show(s, s.DeadLettered), s.Error is not null ? "failed" : s.Exact ? "exact" : "approximate",
    });

    private static string Show(SourceCounts source, long? count) => count is null || source.Error is not null ? "?" : $"{count:N0}";
}
