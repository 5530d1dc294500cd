using System.Globalization;
using System.Reflection;
using System.Text.RegularExpressions;
using Integration.Diagnostics;

namespace Integration.Hosting.Tests.Observability;

/// <summary>docs/operations/observability.md names what the code names: attributes, instruments, log categories and event ids.</summary>
public sealed partial class DocumentedNamesTests
{

    private static readonly string Page = File.ReadAllText(Repository.Find("docs/operations/observability.md"));

    private static readonly IReadOnlyList<string> Sources =
    [
        .. Directory.EnumerateFiles(Path.Combine(Repository.Root, "src"), "*.cs", SearchOption.AllDirectories)
            .Where(f => !f.Split(Path.DirectorySeparatorChar).Any(folder => folder is "obj" or "bin" or "Cli" or "Templates")).Select(File.ReadAllText),
    ];

    [Fact]
    public void Every_name_of_telemetry_is_documented_and_every_documented_one_exists()
    {
        var names = typeof(MessagingTelemetry).GetFields(BindingFlags.Public | BindingFlags.Static)
            .Where(f => f.IsLiteral && f.Name != nameof(MessagingTelemetry.SourceName)).Select(f => (string)f.GetRawConstantValue()!).ToHashSet(StringComparer.Ordinal);
        var documented = TelemetryName().Matches(Page).Select(m => m.Groups["name"].Value).ToHashSet(StringComparer.Ordinal);

        Assert.Equal(names.Order(StringComparer.Ordinal), documented.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Every_event_has_an_id_of_its_own_in_the_documented_range_of_its_part()
    {
        var ids = Sources.SelectMany(s => EventId().Matches(s)).Select(m => Number(m, "id")).ToList();
        var ranges = EventRange().Matches(Page).Select(m => (From: Number(m, "from"), To: Number(m, "to"))).ToList();

        Assert.True(ids.Count > 40, $"Only {ids.Count} events were found.");
        Assert.Empty(ids.GroupBy(id => id).Where(g => g.Count() > 1).Select(g => g.Key));
        Assert.DoesNotContain(ids, id => ranges.Count(r => id >= r.From && id <= r.To) != 1);
        Assert.DoesNotContain(ranges, r => !ids.Exists(id => id >= r.From && id <= r.To));

        static int Number(Match match, string group) => int.Parse(match.Groups[group].Value, CultureInfo.InvariantCulture);
    }

    [Fact]
    public void Every_event_is_in_the_one_list_of_the_page_in_order()
    {
        var made = Sources.SelectMany(s => Event().Matches(s)).Select(m => (Id: int.Parse(m.Groups["id"].Value, CultureInfo.InvariantCulture), m.Groups["level"].Value, Text: m.Groups["text"].Value))
            .OrderBy(e => e.Id).Select(e => $"| {e.Id} | {e.Value} | {e.Text} |");

        Assert.Equal(made, EventRow().Matches(Page).Select(m => m.Value));
    }

    [Fact]
    public void Nothing_is_logged_without_an_id() =>
        Assert.DoesNotContain(Sources, s => LogWithoutId().IsMatch(s));

    [Fact]
    public void Every_log_category_is_documented_and_every_documented_one_exists()
    {
        var made = Sources.SelectMany(s => Category().Matches(s)).Select(m => Evaluate(m.Groups["name"].Value))
            .Concat(Sources.SelectMany(s => TypedCategory().Matches(s)).Select(m => TypeName(m.Groups["name"].Value)));
        var documented = CategoryRow().Matches(Page).SelectMany(m => m.Groups["name"].Captures.Select(c => c.Value));

        Assert.Equal(made.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal), documented.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal));
    }

    /// <summary>What a category's expression in the source is worth: a literal, the source's name, or both added.</summary>
    private static string Evaluate(string expression) => string.Concat(expression.Split('+', StringSplitOptions.TrimEntries)
        .Select(part => part == "MessagingTelemetry.SourceName" ? MessagingTelemetry.SourceName : part.Trim('"')));

    private static string TypeName(string type) => typeof(MessagingSetup).Assembly.GetTypes().Single(t => t.Name == type).FullName!;

    [GeneratedRegex(@"`(?<name>(messaging|integration|error)\.[a-z_.]+)`", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex TelemetryName();

    [GeneratedRegex(@"LoggerMessage\((?<id>\d+),", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex EventId();

    [GeneratedRegex(@"LoggerMessage\((?<id>\d+), LogLevel\.(?<level>\w+),\s*""(?<text>[^""]*)""\)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Event();

    [GeneratedRegex(@"^\| \d+ \| (Trace|Debug|Information|Warning|Error|Critical) \| .* \|$", RegexOptions.ExplicitCapture | RegexOptions.Multiline, 1000)]
    private static partial Regex EventRow();

    [GeneratedRegex(@"\.Log(Trace|Debug|Information|Warning|Error|Critical)\(", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex LogWithoutId();

    [GeneratedRegex(@"^\| (?<from>\d+)–(?<to>\d+) \| ", RegexOptions.ExplicitCapture | RegexOptions.Multiline, 1000)]
    private static partial Regex EventRange();

    [GeneratedRegex(@"\.Create(Guarded)?Logger\((?<name>[""A-Z][^)]*)\)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Category();

    [GeneratedRegex(@"ILogger<(?<name>\w+)> logger", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex TypedCategory();

    [GeneratedRegex(@"^\| \d+(–\d+)? \| (`(?<name>Integration[\w.]*)`(, )?)+", RegexOptions.ExplicitCapture | RegexOptions.Multiline, 1000)]
    private static partial Regex CategoryRow();
}
