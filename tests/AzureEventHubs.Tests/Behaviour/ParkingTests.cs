using Integration.AzureEventHubs.Tests.Leases;
using Integration.Parking;
using Microsoft.Extensions.DependencyInjection;

namespace Integration.AzureEventHubs.Tests.Behaviour;

public sealed class ParkingTests(AzuriteServer azurite) : EventHubTest
{
    [Fact]
    public async Task A_poison_record_is_parked_by_a_client_that_has_queues()
    {
        var options = Options with { CheckpointContainerClient = await azurite.CreateContainerAsync() };

        await ParkingRun.AssertParkedAsync(AzureEventHubsMessaging.ProviderName, m => m.AddAzureEventHubs(_ => options), Hub);
    }
}
