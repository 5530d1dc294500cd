using System.Runtime;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace Integration.Benchmarks;

/// <summary>The tables of a run, for docs/performance.md, and its raw measurements, for artifacts/bench.</summary>
internal sealed class Report(Suite suite, string command, int rounds, bool quick, IReadOnlyList<WorkResult> results)
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };
    private readonly DateTimeOffset _at = DateTimeOffset.UtcNow;

    public string Text => $"{Head}\n{Figures}\n{Targets}".TrimEnd() + "\n";

    private static string Machine =>
        $"{Environment.ProcessorCount} cores ({RuntimeInformation.ProcessArchitecture}, {RuntimeInformation.OSDescription}), {RuntimeInformation.FrameworkDescription}, "
        + $"{(GCSettings.IsServerGC ? "server" : "workstation")} garbage collector";

    private string Head =>
        $"{(quick ? "**A quick run: it shows the form of the tables; its figures mean nothing.** " : "")}{_at:yyyy-MM-dd}, `{command}`, on {Machine}. "
        + $"Medians of {rounds} {(rounds == 1 ? "round" : "rounds")}; raw: `artifacts/bench/{suite.Name}.json`.\n";

    private string Figures
    {
        get
        {
            Metric[] metrics = [.. Enum.GetValues<Metric>().Where(metric => results.Any(result => result.Medians.Values.Any(side => side.ContainsKey(metric))))];
            var compared = suite.Compared == Metric.Rate ? "rate" : Format.Name(suite.Compared);
            var table = new StringBuilder($"| work | side | {string.Join(" | ", metrics.Select(Format.Name))} | {compared} beside the first |\n");
            table.Append($"|---|---|{string.Concat(metrics.Select(_ => "---|"))}---|\n");
            foreach (var result in results)
            {
                var medians = result.Medians;
                var first = medians[result.Work.Sides[0].Name][suite.Compared];
                foreach (var side in result.Work.Sides)
                {
                    var measured = medians[side.Name];
                    var cells = metrics.Select(metric => measured.TryGetValue(metric, out var value) ? Format.Number(value) : "");
                    table.Append($"| {result.Work.Name} | {side.Name} | {string.Join(" | ", cells)} | × {Format.Number(measured[suite.Compared] / first)} |\n");
                }
            }

            return table.ToString();
        }
    }

    private string Targets
    {
        get
        {
            var rows = results.SelectMany(result => result.Work.Targets.Select(target => target.Row(result.Work.Name, result.Medians))).ToList();
            return rows.Count == 0 ? "" : $"| target | bound | measured | |\n|---|---|---|---|\n{string.Join('\n', rows)}\n";
        }
    }

    public void WritePage() => PerformancePage.Write(suite.Name, Text);

    public void WriteRaw()
    {
        var folder = Directory.CreateDirectory(Repository.Find("artifacts/bench")).FullName;
        var raw = new
        {
            At = _at,
            Command = command,
            Machine,
            Quick = quick,
            Works = results.Select(result => new
            {
                result.Work.Name,
                result.Work.Count,
                Sides = result.Rounds.ToDictionary(side => side.Key, side => side.Value.Select(round => round.ToDictionary(one => one.Key.ToString(), one => one.Value))),
            }),
        };
        File.WriteAllText(Path.Combine(folder, $"{suite.Name}.json"), JsonSerializer.Serialize(raw, Indented) + "\n");
    }
}
