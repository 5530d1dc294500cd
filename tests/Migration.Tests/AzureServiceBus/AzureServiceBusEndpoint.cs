using Integration.AzureServiceBus;

namespace Integration.Migration.Tests;

public sealed partial record MigrationEndpoint
{
    static partial void AddAzureServiceBus(Dictionary<string, Func<Task<MigrationEndpoint>>> known) =>
        known["azure-service-bus"] = () => Task.FromResult(AzureServiceBus());

    /// <summary>The namespace that the environment names.</summary>
    private static MigrationEndpoint AzureServiceBus()
    {
        const string Variable = "INTEGRATION_AZURE_SERVICEBUS_CONNECTION_STRING";
        var connectionString = Environment.GetEnvironmentVariable(Variable);
        Assert.SkipWhen(string.IsNullOrEmpty(connectionString), $"Inconclusive: {Variable} is not set.");
        var messaging = AzureServiceBusMessaging.Create(new AzureServiceBusOptions { ConnectionString = connectionString, NamePrefix = $"move-{Guid.NewGuid():N}-" });
        return new(messaging, () => ValueTask.CompletedTask);
    }
}
