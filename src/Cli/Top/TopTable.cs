using System.Globalization;
using Spectre.Console.Rendering;

namespace Integration.Cli;

/// <summary>The table of watched sources; where a terminal is too narrow, without the columns that matter least.</summary>
/// <param name="withAge">Whether with the age of the oldest message.</param>
internal sealed class TopTable(bool withAge)
{
    private const string Bars = "▁▂▃▄▅▆▇█";

    // The higher, the sooner left out.
    private static readonly (string Title, int LeftOutFrom, Func<WatchedSource, string> Text)[] Columns =
    [
        ("Source", 9, s => s.Name),
        ("#Active", 9, s => Count(s, c => c.Active)),
        ("#In flight", 3, s => Count(s, c => c.InFlight)),
        ("#Delayed", 2, s => Count(s, c => c.Delayed)),
        ("#Dead-lettered", 9, s => Count(s, c => c.DeadLettered)),
        ("#Change/s", 5, s => CountRows.Rate(s.Counts?.ChangePerSecond)),
        ("#Dead/s", 1, s => CountRows.Rate(s.Counts?.DeadLettersPerSecond)),
        ("#Oldest", 4, s => s.Counts is null ? "" : CountRows.Age(s.Counts)),
        ("Trend", 3, s => Sparkline(s.Trend)),
        ("Last error", 6, s => s.LastError is { } error ? string.Create(CultureInfo.InvariantCulture, $"{error.At:HH:mm:ss} {error.Message}") : ""),
    ];

    /// <summary>The titles and the rows.</summary>
    /// <param name="sources">The sources, in order.</param>
    /// <param name="narrowness">0 for every column; the higher, the fewer.</param>
    public (IReadOnlyList<string> Columns, IReadOnlyList<IReadOnlyList<string>> Rows) Of(IReadOnlyList<WatchedSource> sources, int narrowness = 0)
    {
        var shown = Columns.Where(c => c.LeftOutFrom > narrowness && (withAge || c.Title != "#Oldest") && (c.Title != "Last error" || sources.Any(s => s.LastError is not null))).ToList();
        return ([.. shown.Select(c => c.Title)], [.. sources.Select(s => shown.ConvertAll(c => c.Text(s)))]);
    }

    /// <summary>The table with as many columns as the terminal is wide for, and the row that is selected marked.</summary>
    public IRenderable Draw(CliOutput output, IReadOnlyList<WatchedSource> sources, WatchedSource? selected)
    {
        for (var narrowness = 0; ; narrowness++)
        {
            var (columns, rows) = Of(sources, narrowness);
            var table = output.ToTable(columns, rows.Select((row, i) => (IReadOnlyList<string>)[(sources[i] == selected ? "> " : "  ") + row[0], .. row.Skip(1)]));
            if (output.Fits(table) || narrowness == 8)
                return table;
        }
    }

    /// <summary>How a number went, from the lowest to the highest of what is shown.</summary>
    public static string Sparkline(IReadOnlyCollection<long> values)
    {
        if (values.Count == 0)
            return "";
        var (least, span) = (values.Min(), values.Max() - values.Min());
        return string.Concat(values.Select(v => Bars[span == 0 ? 0 : (int)((v - least) * (double)(Bars.Length - 1) / span)]));
    }

    private static string Count(WatchedSource source, Func<SourceCounts, long?> select) =>
        source.Counts is null ? "?" : $"{(source.IsFailing ? "(" : "")}{CountRows.Count(source.Counts, select(source.Counts))}{(source.IsFailing ? ")" : "")}";
}
