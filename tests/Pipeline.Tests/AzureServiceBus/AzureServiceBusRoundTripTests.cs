using Integration.AzureServiceBus;
using Integration.Emulators.AzureServiceBus;
using Integration.Pipeline.Tests.RoundTrips;
using Microsoft.Extensions.DependencyInjection;

namespace Integration.Pipeline.Tests.AzureServiceBus;

public sealed class AzureServiceBusRoundTripTests : RoundTripTests
{
    private protected override async Task<Broker> StartBrokerAsync()
    {
        var emulator = await ServiceBusEmulator.StartAsync();
        var options = new AzureServiceBusOptions
        {
            ConnectionString = emulator.ConnectionString,
            AdministrationConnectionString = emulator.AdministrationConnectionString,
        };
        return new("Provider = azure-service-bus", m => m.AddAzureServiceBus(_ => options), () => AzureServiceBusMessaging.Create(options), emulator.DisposeAsync);
    }
}
