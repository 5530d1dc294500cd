namespace Integration.Cli;

/// <summary>Counts as rows of a table.</summary>
internal static class CountRows
{
    public static IReadOnlyList<string> Columns { get; } = ["Source", "#Active", "#In flight", "#Delayed", "#Dead-lettered", "Numbers"];

    public static IEnumerable<IReadOnlyList<string>> Of(IEnumerable<SourceCounts> sources) => sources.Select(s => new[]
    {
        s.Source, $"{s.Active:N0}", Show(s.InFlight), Show(s.Delayed), $"{s.DeadLettered:N0}", s.Exact ? "exact" : "approximate",
    });

    private static string Show(long? count) => count is null ? "?" : $"{count:N0}";
}
