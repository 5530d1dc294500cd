using System.Diagnostics;
using Integration.Emulators.AzureServiceBus;

namespace Integration.Benchmarks.AzureServiceBus;

/// <summary>The emulator as a process, so that what it takes is nobody's measurement. It ends when its standard input does.</summary>
internal static class EmulatorProcess
{
    /// <summary>The names of the two addresses.</summary>
    public const string Connection = "messages";
    public const string Administration = "administration";

    public static async Task<Servers> StartAsync()
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!, ["serve", "azure-service-bus"]) { UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true };
        var process = Process.Start(start)!;
        var addresses = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            [Connection] = await ReadAsync(process),
            [Administration] = await ReadAsync(process),
        };
        return new(addresses, async () =>
        {
            process.StandardInput.Close();
            await process.WaitForExitAsync();
            process.Dispose();
        });
    }

    public static async Task ServeAsync()
    {
        await using var emulator = await ServiceBusEmulator.StartAsync();
        Console.WriteLine(emulator.ConnectionString);
        Console.WriteLine(emulator.AdministrationConnectionString);
        await Console.In.ReadToEndAsync();
    }

    private static async Task<string> ReadAsync(Process process) =>
        await process.StandardOutput.ReadLineAsync() ?? throw new InvalidOperationException("The Service Bus emulator ended at once.");
}
