using System.Diagnostics;

namespace Integration;

/// <summary>Programs that are run to their end.</summary>
internal static class ProcessRun
{
    /// <summary>Its exit code and all it wrote; cancelling ends it and what it started.</summary>
    public static async Task<(int Code, string Output)> RunAsync(this ProcessStartInfo start, CancellationToken cancellationToken)
    {
        start.UseShellExecute = false;
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        using var process = Process.Start(start)!;
        try
        {
            var (output, errors) = (process.StandardOutput.ReadToEndAsync(cancellationToken), process.StandardError.ReadToEndAsync(cancellationToken));
            await process.WaitForExitAsync(cancellationToken);
            return (process.ExitCode, await output + await errors);
        }
        finally
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
        }
    }
}
