namespace Integration.RabbitMq.Tests.Topology;

/// <summary>A subscription whose filter is known, and then can't be read anew, as the management API is away.</summary>
public sealed class UnreadableFilterTests(RabbitMqFixture fixture) : TopologyTest(fixture)
{
    private static readonly SubscriptionDefinition Definition = new("events", "audit") { MaxDeliveryCount = 2, Filter = MessageFilter.Parse("country = 'DE'") };

    private string Queue => Names.QueueOf(Definition.Path);

    [Fact]
    public async Task Who_keeps_asking_spends_no_deliveries_of_what_the_filter_selects()
    {
        await using var other = await ConnectAsync();
        var subscription = other.Topic("events").Subscription("audit");
        foreach (var country in new[] { "FR", "DE", "FR", "DE" })
            await Messaging.Topic("events").PublishAsync(Message.FromText(country).WithHeader("country", country), Token);

        var received = await subscription.ReceiveAsync(10, TimeSpan.FromSeconds(20), Token);
        for (var i = 0; i < 5; i++)
            Assert.True((await Assert.ThrowsAsync<ServiceUnavailableException>(() => subscription.ReceiveAsync(10, TimeSpan.FromSeconds(1), Token))).IsTransient);

        Assert.Equal([("DE", 1), ("DE", 1)], received.Select(m => (m.Message.Text, m.DeliveryCount)));
        foreach (var message in received)
            await message.CompleteAsync(Token);

        // It may have been wanted by now, and is where it was.
        await AssertCountAsync(Queue, 2);
        await AssertCountAsync(Names.QueueOf(Definition.Path.DeadLetter), 0);
    }

    [Fact]
    public async Task With_nothing_that_it_selects_the_receive_fails()
    {
        await using var other = await ConnectAsync();
        var subscription = other.Topic("events").Subscription("audit");
        await Messaging.Topic("events").PublishAsync(Message.FromText("FR").WithHeader("country", "FR"), Token);

        for (var i = 0; i < 5; i++)
            await Assert.ThrowsAsync<ServiceUnavailableException>(() => subscription.ReceiveAsync(10, TimeSpan.FromSeconds(1), Token));

        await AssertCountAsync(Queue, 1);
    }

    /// <summary>A client that has read the filter, and has lost the management API.</summary>
    private async Task<IMessaging> ConnectAsync()
    {
        await Messaging.Topology.CreateTopicAsync(new("events"), Token);
        await Messaging.Topology.CreateSubscriptionAsync(Definition, Token);
        await using var management = new SlowWire(Server.ManagementPort, roundTrip: TimeSpan.Zero);
        var messaging = RabbitMqMessaging.Create(Options with { ManagementUri = $"http://127.0.0.1:{management.Port}" });
        Assert.Empty(await messaging.Topic("events").Subscription("audit").ReceiveAsync(1, TimeSpan.Zero, Token));
        return messaging;
    }
}
