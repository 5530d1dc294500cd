using Integration.Drivers;

namespace Integration.AzureServiceBus.Tests.Unit;

/// <summary>Where other clients of Service Bus find an entity: told without a call.</summary>
public sealed class AddressTests
{
    [Fact]
    public async Task An_entity_is_in_its_namespace_under_the_address_that_AMQP_links_have()
    {
        await using var driver = new AzureServiceBusDriver(
            new() { ConnectionString = "Endpoint=sb://contoso.servicebus.windows.net/;SharedAccessKeyName=all;SharedAccessKey=c2VjcmV0", NamePrefix = "x-" }, new());

        Assert.Equal(new EntityAddress("amqp1", "contoso.servicebus.windows.net", "x-orders"), driver.FindAddress(EntityPath.Queue("orders")));
        Assert.Equal("x-orders/$DeadLetterQueue", driver.FindAddress(EntityPath.Queue("orders").DeadLetter)!.Name);
        Assert.Equal("x-placed", driver.FindAddress(EntityPath.Topic("placed"))!.Name);
        Assert.Equal("x-placed/Subscriptions/billing/$DeadLetterQueue", driver.FindAddress(EntityPath.Subscription("placed", "billing").DeadLetter)!.Name);
        Assert.Null(driver.FindAddress(EntityPath.Stream("clicks")));
    }
}
