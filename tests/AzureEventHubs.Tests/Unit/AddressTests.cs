using Integration.Drivers;

namespace Integration.AzureEventHubs.Tests.Unit;

/// <summary>Where other clients of Event Hubs find a stream: told without a call.</summary>
public sealed class AddressTests
{
    [Fact]
    public async Task A_stream_is_an_event_hub_of_its_namespace()
    {
        await using var driver = new AzureEventHubsDriver(
            new() { ConnectionString = "Endpoint=sb://contoso.servicebus.windows.net/;SharedAccessKeyName=all;SharedAccessKey=c2VjcmV0", NamePrefix = "x-" }, new());

        Assert.Equal(new EntityAddress("amqp1", "contoso.servicebus.windows.net", "x-clicks"), driver.FindAddress(EntityPath.Stream("clicks")));
        Assert.Null(driver.FindAddress(EntityPath.Queue("orders")));
    }
}
