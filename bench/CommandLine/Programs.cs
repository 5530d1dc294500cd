using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Integration.Benchmarks.CommandLine;

/// <summary>The programs that are started, published into artifacts/bench/cli.</summary>
internal static class Programs
{
    /// <summary>Their names among the addresses of a job.</summary>
    public const string Empty = "empty";
    public const string Tool = "tool";

    /// <summary>Publishes both in the same way: for this system, on the installed runtime, compiled ahead; so is the tool's package for a system.</summary>
    public static async Task<Dictionary<string, string>> PublishAsync() => new(StringComparer.Ordinal)
    {
        [Empty] = await PublishAsync(Empty, "bench/CommandLine/Empty", "Empty"),
        [Tool] = await PublishAsync(Tool, "src/Cli", "Integration.Cli"),
    };

    private static async Task<string> PublishAsync(string name, string project, string program)
    {
        var folder = Repository.Find($"artifacts/bench/cli/{name}");
        Console.Error.WriteLine($"publishing {project}");
        string[] arguments =
        [
            "publish", Repository.Find(project), "--configuration", "Release", "--runtime", RuntimeInformation.RuntimeIdentifier,
            "--self-contained", "false", "--output", folder, "--verbosity", "quiet", "-p:RunAnalyzers=false",
        ];
        using var process = Process.Start(new ProcessStartInfo("dotnet", arguments) { UseShellExecute = false })!;
        await process.WaitForExitAsync();
        return process.ExitCode == 0 ? Path.Combine(folder, OperatingSystem.IsWindows() ? $"{program}.exe" : program)
            : throw new InvalidOperationException($"{project} could not be published: see above.");
    }
}
