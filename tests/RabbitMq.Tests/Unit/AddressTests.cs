using Integration.Drivers;

namespace Integration.RabbitMq.Tests.Unit;

/// <summary>Where other clients of RabbitMQ find an entity: told without a call.</summary>
public sealed class AddressTests
{
    [Fact]
    public async Task An_entity_is_a_queue_or_an_exchange_of_a_virtual_host()
    {
        await using var driver = new RabbitMqDriver(new() { Uri = "amqps://shop:secret@rabbit.example.com/eu", NamePrefix = "x." }, new());

        Assert.Equal(new EntityAddress("amqps", "rabbit.example.com:5671", "x.orders") { VirtualHost = "eu" }, driver.FindAddress(EntityPath.Queue("orders")));
        Assert.Equal("x.placed", driver.FindAddress(EntityPath.Topic("placed"))!.Name);
        Assert.Equal("x.placed.subscriptions.billing.dead-letter", driver.FindAddress(EntityPath.Subscription("placed", "billing").DeadLetter)!.Name);
        Assert.Null(driver.FindAddress(EntityPath.Stream("clicks")));
    }

    [Fact]
    public async Task Of_several_nodes_it_is_the_first()
    {
        await using var driver = new RabbitMqDriver(new() { Hosts = ["one.example.com", "two.example.com:5673"] }, new());

        Assert.Equal(new EntityAddress("amqp", "one.example.com:5672", "orders") { VirtualHost = "/" }, driver.FindAddress(EntityPath.Queue("orders")));
    }
}
