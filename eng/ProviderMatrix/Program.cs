using System.Text.Json;
using Integration.ContractTests.Reporting;
using Integration.ProviderMatrix;

const string Usage = """
    usage: ProviderMatrix <folder of contract reports> <markdown file> [--check]

    Writes the provider matrix from the reports of the contract suite. With --check it writes nothing and
    fails when the file is not what the reports make.
    """;

if (args is not [var folder, var target, .. var rest] || rest is not ([] or ["--check"]))
{
    Console.Error.WriteLine(Usage);
    return 2;
}

var files = Directory.Exists(folder) ? Directory.GetFiles(folder, "*.json") : [];
if (files.Length == 0)
{
    Console.Error.WriteLine($"There are no reports in '{folder}': run the contract suite first.");
    return 2;
}

var reports = new SortedDictionary<string, ContractReport>(StringComparer.Ordinal);
foreach (var file in files)
{
    try
    {
        reports[Path.GetFileNameWithoutExtension(file)] = ContractReport.Parse(File.ReadAllText(file));
    }
    catch (JsonException exception)
    {
        Console.Error.WriteLine($"'{file}' is no contract report: {exception.Message}");
        return 2;
    }
}

// Beside a provider's own report, which is of the whole suite, others of it may tell of the areas in which another broker differs.
var partial = reports.Where(r => r.Value.AreasNotRun.Count > 0 && (r.Key == r.Value.Provider || !reports.ContainsKey(r.Value.Provider))).ToList();
foreach (var (name, report) in partial)
    Console.Error.WriteLine($"The run of '{name}' was not the whole suite: {string.Join(", ", report.AreasNotRun)} did not run.");
if (partial.Count > 0)
    return 2;

var matrix = Matrix.Render(reports);
if (rest.Length == 0)
{
    File.WriteAllText(target, matrix);
    Console.WriteLine($"{target}: {reports.Count} {(reports.Count == 1 ? "report" : "reports")}.");
    return 0;
}

if (File.Exists(target) && File.ReadAllText(target).ReplaceLineEndings("\n") == matrix)
    return 0;
Console.Error.WriteLine($"'{target}' is not what the reports in '{folder}' make. Generate it again, without --check.");
return 1;
