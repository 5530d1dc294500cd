using Azure.Messaging.ServiceBus.StandIn;

namespace Integration.Examples.Tests.Orders.Setups;

/// <summary>Azure Service Bus by a namespace of the stand-in, in this process.</summary>
internal static class AzureServiceBusSetup
{
    public static Task<ProviderSetup> StartAsync()
    {
        var opened = StandInNamespace.Create(TimeProvider.System);
        return Task.FromResult(new ProviderSetup([$"--Messaging:Providers:azure-service-bus:ConnectionString={opened.ConnectionString}"], new Closing(opened)));
    }

    private sealed class Closing(IDisposable opened) : IAsyncDisposable
    {
        public ValueTask DisposeAsync()
        {
            opened.Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
