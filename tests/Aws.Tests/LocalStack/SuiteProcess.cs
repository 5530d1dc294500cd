using System.Diagnostics;

namespace Integration.ContractTests;

/// <summary>Runs a test assembly's contract suite once more, in a process of its own: a run has one broker.</summary>
internal static class SuiteProcess
{
    /// <param name="harness">The harness; the suite's classes are in its namespace.</param>
    /// <param name="environment">What leads it to its broker.</param>
    public static Task<(int Code, string Output)> RunAsync(Type harness, IReadOnlyDictionary<string, string> environment)
    {
        var start = new ProcessStartInfo("dotnet", [harness.Assembly.Location, "-namespace", harness.Namespace!]);
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        return start.RunAsync(TestContext.Current.CancellationToken);
    }
}
