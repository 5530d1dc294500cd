using Integration.AzureServiceBus;
using Integration.Emulators.AzureServiceBus;

namespace Integration.Migration.Tests;

public sealed partial record MigrationEndpoint
{
    static partial void AddAzureServiceBus(Dictionary<string, Func<Task<MigrationEndpoint>>> known) => known["azure-service-bus"] = AzureServiceBusAsync;

    /// <summary>The namespace that the environment names, else an emulator.</summary>
    private static async Task<MigrationEndpoint> AzureServiceBusAsync()
    {
        const string Variable = "INTEGRATION_AZURE_SERVICEBUS_CONNECTION_STRING";
        if (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } connectionString)
        {
            return new(Create(connectionString, Environment.GetEnvironmentVariable("INTEGRATION_AZURE_SERVICEBUS_ADMINISTRATION_CONNECTION_STRING")), () => ValueTask.CompletedTask);
        }

        var emulator = await ServiceBusEmulator.StartAsync();
        return new(Create(emulator.ConnectionString, emulator.AdministrationConnectionString), emulator.DisposeAsync);
    }

    private static IMessaging Create(string connectionString, string? administration) => AzureServiceBusMessaging.Create(new AzureServiceBusOptions
    {
        ConnectionString = connectionString,
        AdministrationConnectionString = administration,
        NamePrefix = $"move-{Guid.NewGuid():N}-",
    });
}
