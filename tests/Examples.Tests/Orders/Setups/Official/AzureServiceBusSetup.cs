namespace Integration.Examples.Tests.Orders.Setups;

/// <summary>Azure Service Bus by a namespace or a running emulator, named in the environment as for the provider's own tests.</summary>
internal static class AzureServiceBusSetup
{
    private const string Variable = "INTEGRATION_AZURE_SERVICEBUS_CONNECTION_STRING";
    private const string Section = "--Messaging:Providers:azure-service-bus";

    /// <summary>Skips the test where none is named: no machine can start a namespace by itself.</summary>
    public static Task<ProviderSetup> StartAsync()
    {
        var connection = Environment.GetEnvironmentVariable(Variable);
        Assert.SkipWhen(connection is null, $"{Variable} is not set.");
        var administration = Environment.GetEnvironmentVariable("INTEGRATION_AZURE_SERVICEBUS_ADMINISTRATION_CONNECTION_STRING");
        return Task.FromResult(new ProviderSetup(
        [
            $"{Section}:ConnectionString={connection}",
            $"{Section}:AdministrationConnectionString={administration}",
            $"{Section}:NamePrefix=t{Guid.NewGuid():N}-",
        ]));
    }
}
