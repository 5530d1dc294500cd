using Integration.Emulators.AzureServiceBus;

namespace Integration.Examples.Tests.Orders.Setups;

internal sealed partial record ProviderSetup
{
    static partial void AddAzureServiceBus(Dictionary<string, Func<Task<ProviderSetup>>> all) =>
        all["azure-service-bus"] = StartAzureServiceBusAsync;

    /// <summary>Azure Service Bus by the namespace that the environment names as for the provider's own tests, else by an emulator.</summary>
    private static async Task<ProviderSetup> StartAzureServiceBusAsync()
    {
        const string Variable = "INTEGRATION_AZURE_SERVICEBUS_CONNECTION_STRING";
        if (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } connection)
            return new(SettingsOf(connection, Environment.GetEnvironmentVariable("INTEGRATION_AZURE_SERVICEBUS_ADMINISTRATION_CONNECTION_STRING")));

        var emulator = await ServiceBusEmulator.StartAsync();
        return new(SettingsOf(emulator.ConnectionString, emulator.AdministrationConnectionString), emulator);
    }

    private static string[] SettingsOf(string connection, string? administration)
    {
        const string Section = "--Messaging:Providers:azure-service-bus";
        return
        [
            $"{Section}:ConnectionString={connection}",
            $"{Section}:AdministrationConnectionString={administration}",
            $"{Section}:NamePrefix=t{Guid.NewGuid():N}-",
        ];
    }
}
