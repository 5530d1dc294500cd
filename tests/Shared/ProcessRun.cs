using System.Diagnostics;

namespace Integration;

/// <summary>Programs that are run to their end.</summary>
internal static class ProcessRun
{
    /// <summary>Leaves out of its environment what the run that a test is part of has set for itself: a build must not show through.</summary>
    public static ProcessStartInfo WithoutThisRun(this ProcessStartInfo start)
    {
        foreach (var name in start.Environment.Keys.Where(IsOfThisRun).ToList())
            start.Environment.Remove(name);
        return start;
    }

    /// <summary>Its exit code and all it wrote; cancelling ends it and what it started.</summary>
    public static async Task<(int Code, string Output)> RunAsync(this ProcessStartInfo start, CancellationToken cancellationToken)
    {
        start.UseShellExecute = false;
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        using var process = Process.Start(start)!;
        var (code, output, errors) = await process.EndAsync(cancellationToken);
        return (code, output + errors);
    }

    /// <summary>The same for one that runs already, both of whose outputs are redirected.</summary>
    public static async Task<(int Code, string Output, string Errors)> EndAsync(this Process process, CancellationToken cancellationToken)
    {
        try
        {
            var (output, errors) = (process.StandardOutput.ReadToEndAsync(cancellationToken), process.StandardError.ReadToEndAsync(cancellationToken));
            await process.WaitForExitAsync(cancellationToken);
            return (process.ExitCode, await output, await errors);
        }
        finally
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
        }
    }

    private static bool IsOfThisRun(string variable) =>
        variable.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase) || variable.StartsWith("INTEGRATION", StringComparison.OrdinalIgnoreCase);
}
