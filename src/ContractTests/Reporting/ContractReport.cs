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
    /// <exception cref="JsonException">The text is not a report.</exception>
    public static ContractReport Parse(string json) =>
        JsonSerializer.Deserialize<ContractReport>(json, Json) ?? throw new JsonException("The report is null.");

    /// <summary>The report as JSON.</summary>
    public override string ToString() => JsonSerializer.Serialize(this, Json) + "\n";

    internal Task WriteAsync(string name)
    {
        var folder = FindFolder();
        Directory.CreateDirectory(folder);
        return File.WriteAllTextAsync(Path.Combine(folder, name + ".json"), ToString());
    }

    internal static ContractReport Make(string provider, string broker, bool isVirtual, string? unavailable, ContractResults run)
    {
        var results = run.All();
        return new(
            provider,
            broker,
            isVirtual ? "virtual" : "real",
            unavailable,
            results.Count(r => r.Outcome == ContractOutcome.Passed),
            results.Count(r => r.Outcome == ContractOutcome.Refused),
            results.Count(r => r.Outcome == ContractOutcome.Failed),
            results.Count(r => r.Outcome == ContractOutcome.Skipped),
            run.AreasNotRun(),
            [.. Contract.Clauses.Select(c => ClauseReport.Make(c, run, [.. results.Where(r => r.Clauses.Contains(c.Id))]))]);
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
