using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Integration.ContractTests.Reporting;

/// <summary>What a run of the contract suite against a provider came to: the content of <c>artifacts/contract/&lt;provider&gt;.json</c>.</summary>
/// <remarks>Without times and in a fixed order, so that two equal runs give equal files.</remarks>
/// <param name="Provider">The provider's name.</param>
/// <param name="Broker">What was behind it.</param>
/// <param name="Clock">Whether the run was on <c>virtual</c> or <c>real</c> time.</param>
/// <param name="Unavailable">Why the broker could not be used; null when it could.</param>
/// <param name="Passed">How many tests passed.</param>
/// <param name="Refused">How many tests found what they ask for unsupported, and refused as it should be.</param>
/// <param name="Failed">How many failed.</param>
/// <param name="Skipped">How many were skipped.</param>
/// <param name="AreasNotRun">The areas of the suite of which no test ran: with any, the run was not the whole suite.</param>
/// <param name="Clauses">Every clause of the contract.</param>
public sealed record ContractReport(
    string Provider,
    string Broker,
    string Clock,
    string? Unavailable,
    int Passed,
    int Refused,
    int Failed,
    int Skipped,
    IReadOnlyList<string> AreasNotRun,
    IReadOnlyList<ClauseReport> Clauses)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    /// <summary>Reads a report from its JSON.</summary>
    /// <exception cref="JsonException">The text is no report.</exception>
    public static ContractReport Parse(string json) =>
        JsonSerializer.Deserialize<ContractReport>(json, Json) ?? throw new JsonException("The report is null.");

    /// <summary>The report as JSON.</summary>
    public override string ToString() => JsonSerializer.Serialize(this, Json) + "\n";

    internal static async Task WriteAsync(ContractHarness harness)
    {
        var results = harness.Results.All();
        if (results.Count == 0)
            return;
        var folder = FindFolder();
        Directory.CreateDirectory(folder);
        var report = Make(harness, await harness.GetUnavailabilityAsync().ConfigureAwait(false));
        await File.WriteAllTextAsync(Path.Combine(folder, harness.ReportName + ".json"), report.ToString()).ConfigureAwait(false);
    }

    internal static ContractReport Make(ContractHarness harness, string? unavailable)
    {
        var results = harness.Results.All();
        return new(
            harness.Provider,
            harness.Broker,
            harness.UsesVirtualTime ? "virtual" : "real",
            unavailable,
            results.Count(r => r.Outcome == ContractOutcome.Passed),
            results.Count(r => r.Outcome == ContractOutcome.Refused),
            results.Count(r => r.Outcome == ContractOutcome.Failed),
            results.Count(r => r.Outcome == ContractOutcome.Skipped),
            harness.Results.AreasNotRun(),
            [.. Contract.Clauses.Select(c => ClauseReport.Make(c, harness.Results.Capabilities, [.. results.Where(r => r.Clauses.Contains(c.Id))]))]);
    }

    private static string FindFolder()
    {
        if (Environment.GetEnvironmentVariable("INTEGRATION_CONTRACT_OUTPUT") is { Length: > 0 } named)
            return named;
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (folder.EnumerateFiles("*.sln").Any() || folder.EnumerateFiles("*.slnx").Any())
                return Path.Combine(folder.FullName, "artifacts", "contract");
        }

        return Path.Combine(AppContext.BaseDirectory, "artifacts", "contract");
    }
}
