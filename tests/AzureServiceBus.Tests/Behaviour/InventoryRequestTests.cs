using Integration.Emulators.AzureServiceBus;

namespace Integration.AzureServiceBus.Tests.Behaviour;

/// <summary>One look at a namespace reads each of its lists once.</summary>
public sealed class InventoryRequestTests : EmulatorTest
{
    [Fact]
    public async Task An_inventory_reads_queues_topics_subscriptions_and_rules_once()
    {
        foreach (var topic in new[] { "placed", "paid" })
        {
            await Messaging.Topology.CreateQueueAsync(new(topic + "-queue"));
            await Messaging.Topology.CreateTopicAsync(new(topic));
            foreach (var subscription in new[] { "audit", "billing", "stock" })
                await Messaging.Topology.CreateSubscriptionAsync(new(topic, subscription));
        }

        var before = Requests();
        var (definition, unmapped) = await Messaging.Topology.TakeInventoryAsync();

        // Queues, topics, each topic and its subscriptions, each subscription's rules.
        Assert.Equal(1 + 1 + (2 * 2) + 6, Requests() - before);
        Assert.Equal((2, 2, 6), (definition.Queues.Count, definition.Topics.Count, definition.Subscriptions.Count));
        Assert.Empty(unmapped);

        // The next look is a look of its own.
        await Messaging.Topology.DeleteQueueAsync("paid-queue");
        Assert.Equal("placed-queue", Assert.Single((await Messaging.Topology.TakeInventoryAsync()).Definition.Queues).Name);
    }

    private long Requests() => Emulator.CountOperations(EmulatedOperation.Administration);
}
