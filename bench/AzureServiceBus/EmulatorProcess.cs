using Integration.Emulators.AzureServiceBus;

namespace Integration.Benchmarks.AzureServiceBus;

/// <summary>The emulator in a process of its own.</summary>
internal static class EmulatorProcess
{
    /// <summary>The names of the two addresses.</summary>
    public const string Connection = "messages";
    public const string Administration = "administration";

    public static Task<Servers> StartAsync() => ServerProcess.StartAsync("azure-service-bus", Connection, Administration);

    public static async Task ServeAsync()
    {
        await using var emulator = await ServiceBusEmulator.StartAsync();
        await ServerProcess.ServeAsync(emulator.ConnectionString, emulator.AdministrationConnectionString);
    }
}
