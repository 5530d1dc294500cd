using System.Diagnostics;

namespace Integration.Benchmarks;

/// <summary>A suite's server as a process of this program, so that what it takes is nobody's measurement. It prints an address a line, and ends with its standard input.</summary>
internal static class ServerProcess
{
    /// <summary>Starts the server of a suite.</summary>
    /// <param name="suite">Its name.</param>
    /// <param name="names">What the addresses are called, in the order in which they are printed.</param>
    public static async Task<Servers> StartAsync(string suite, params string[] names)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!, ["serve", suite]) { UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true };
        var process = Process.Start(start)!;
        var addresses = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var name in names)
            addresses[name] = await process.StandardOutput.ReadLineAsync() ?? throw new InvalidOperationException($"The server of {suite} ended at once.");
        return new(addresses, async () =>
        {
            process.StandardInput.Close();
            await process.WaitForExitAsync();
            process.Dispose();
        });
    }

    /// <summary>Prints the addresses, and returns when the server is to end.</summary>
    public static async Task ServeAsync(params string[] addresses)
    {
        foreach (var address in addresses)
            Console.WriteLine(address);
        await Console.In.ReadToEndAsync();
    }
}
