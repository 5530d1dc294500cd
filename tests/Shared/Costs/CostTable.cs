using System.Globalization;
using System.Text.RegularExpressions;

namespace Integration.Costs;

/// <summary>The table of requests on the page of a provider: how many 1,000 messages take, by scenario and kind of request.</summary>
internal sealed partial class CostTable(string page)
{
    private const string WriteVariable = "INTEGRATION_WRITE_COST_TABLE";
    private const double Tolerance = 0.15;

    /// <summary>Whether what is measured is written rather than compared.</summary>
    public static bool IsWriting => Environment.GetEnvironmentVariable(WriteVariable) == "1";

    /// <summary>The rows, in the order of the page.</summary>
    public IReadOnlyDictionary<string, CostRow> Rows => new OrderedDictionary<string, CostRow>(Read(File.ReadAllText(page)));

    /// <summary>Compares what was measured with the page, or writes it there.</summary>
    /// <param name="scenario">The row; one that is not in the table is an error.</param>
    /// <param name="measured">What was measured.</param>
    /// <param name="isExact">Whether no difference is allowed; 15 % of all requests otherwise.</param>
    public void Check(string scenario, CostRow measured, bool isExact = false)
    {
        if (!Rows.TryGetValue(scenario, out var documented))
            throw new InvalidOperationException($"The cost table of {page} has no row '{scenario}'.");
        if (IsWriting)
        {
            File.WriteAllText(page, File.ReadAllText(page).Replace(documented.Text(scenario), measured.Text(scenario), StringComparison.Ordinal));
            return;
        }

        var allowed = isExact ? 0 : documented.Total * Tolerance;
        foreach (var (kind, found, said) in measured.Kinds.Zip(documented.Kinds, (m, d) => (m.Kind, m.Count, d.Count)).Append(("all", measured.Total, documented.Total)))
        {
            Assert.True(
                Math.Abs(found - said) <= allowed,
                $"'{scenario}' took {found} requests ({kind}); {Path.GetFileName(page)} says {said}. If that is as it should be, run this class with {WriteVariable}=1, and then MeasuredRequestsTests.");
        }
    }

    private static IEnumerable<KeyValuePair<string, CostRow>> Read(string text) => Row().Matches(text).Select(row =>
        KeyValuePair.Create(row.Groups["name"].Value, new CostRow(Number(row, "publish"), Number(row, "send"), Number(row, "receive"), Number(row, "settle"), Number(row, "other"))));

    private static long Number(Match row, string group) => long.Parse(row.Groups[group].Value, NumberStyles.AllowThousands, CultureInfo.InvariantCulture);

    [GeneratedRegex(
        @"^\| (?<name>[^|]+) \| [\d,]+ \| (?<publish>[\d,]+) \| (?<send>[\d,]+) \| (?<receive>[\d,]+) \| (?<settle>[\d,]+) \| (?<other>[\d,]+) \|$",
        RegexOptions.Multiline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Row();
}

/// <summary>Requests by kind.</summary>
internal sealed record CostRow(long Publish, long Send, long Receive, long Settle, long Other)
{
    public long Total => Kinds.Sum(k => k.Count);

    public IEnumerable<(string Kind, long Count)> Kinds =>
        [(nameof(Publish), Publish), (nameof(Send), Send), (nameof(Receive), Receive), (nameof(Settle), Settle), (nameof(Other), Other)];

    /// <summary>As a row of a page.</summary>
    public string Text(string scenario) => $"| {scenario} | {string.Join(" | ", Kinds.Select(k => k.Count).Prepend(Total).Select(n => n.ToString("N0", CultureInfo.InvariantCulture)))} |\n";
}
