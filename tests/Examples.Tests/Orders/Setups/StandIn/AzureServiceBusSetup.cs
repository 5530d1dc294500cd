namespace Integration.Examples.Tests.Orders.Setups;

/// <summary>Azure Service Bus by the stand-in: any namespace is a broker of its own in this process.</summary>
internal static class AzureServiceBusSetup
{
    public static Task<ProviderSetup> StartAsync() => Task.FromResult(new ProviderSetup(
    [
        $"--Messaging:Providers:azure-service-bus:ConnectionString=Endpoint=sb://orders-{Guid.NewGuid():N}.servicebus.windows.net/;SharedAccessKeyName=any;SharedAccessKey=a2V5",
    ]));
}
