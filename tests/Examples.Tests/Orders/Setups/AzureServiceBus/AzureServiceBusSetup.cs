namespace Integration.Examples.Tests.Orders.Setups;

internal sealed partial record ProviderSetup
{
    static partial void AddAzureServiceBus(Dictionary<string, Func<Task<ProviderSetup>>> all) =>
        all["azure-service-bus"] = StartAzureServiceBusAsync;

    /// <summary>
    /// Azure Service Bus by a namespace or a running emulator, named in the environment as for the provider's own tests. Skips
    /// the test where none is named: no machine can start a namespace by itself.
    /// </summary>
    private static Task<ProviderSetup> StartAzureServiceBusAsync()
    {
        const string Variable = "INTEGRATION_AZURE_SERVICEBUS_CONNECTION_STRING";
        const string Section = "--Messaging:Providers:azure-service-bus";
        var connection = Environment.GetEnvironmentVariable(Variable);
        Assert.SkipWhen(connection is null, $"Inconclusive: {Variable} is not set.");
        var administration = Environment.GetEnvironmentVariable("INTEGRATION_AZURE_SERVICEBUS_ADMINISTRATION_CONNECTION_STRING");
        return Task.FromResult(new ProviderSetup(
        [
            $"{Section}:ConnectionString={connection}",
            $"{Section}:AdministrationConnectionString={administration}",
            $"{Section}:NamePrefix=t{Guid.NewGuid():N}-",
        ]));
    }
}
