using System.Globalization;

namespace Integration.Cli;

/// <summary>Counts as rows of a table.</summary>
/// <param name="withRates">Whether with rates.</param>
/// <param name="withAge">Whether with the age of the oldest message.</param>
internal sealed class CountRows(bool withRates, bool withAge)
{
    public IReadOnlyList<string> Columns { get; } =
    [
        "Source", "#Active", "#In flight", "#Delayed", "#Dead-lettered", .. withRates ? ["#Change/s", "#Dead/s"] : Array.Empty<string>(), .. withAge ? ["#Oldest"] : Array.Empty<string>(), "Numbers",
    ];

    public IReadOnlyList<IReadOnlyList<string>> Of(IEnumerable<SourceCounts> sources) =>
    [
        .. sources.Select(s => (string[])
        [
            s.Source, Count(s, s.Active), Count(s, s.InFlight), Count(s, s.Delayed), Count(s, s.DeadLettered),
            .. withRates ? [Rate(s.ChangePerSecond), Rate(s.DeadLettersPerSecond)] : Array.Empty<string>(),
            .. withAge ? [Age(s)] : Array.Empty<string>(),
            s.Error is not null ? "failed" : s.Exact ? "exact" : "approximate",
        ]),
    ];

    public static string Count(SourceCounts source, long? count) => count is null || source.Error is not null ? "?" : $"{count:N0}";

    /// <summary>With its sign; nothing where there is none yet.</summary>
    public static string Rate(double? perSecond) => perSecond?.ToString("+#,0.#;-#,0.#;0", CultureInfo.InvariantCulture) ?? "";

    /// <summary>Nothing where no message is there.</summary>
    public static string Age(SourceCounts source) => source.OldestSeconds is { } seconds ? Durations.Show(TimeSpan.FromSeconds(seconds)) : "";
}
