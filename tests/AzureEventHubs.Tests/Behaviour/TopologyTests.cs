namespace Integration.AzureEventHubs.Tests.Behaviour;

public sealed class TopologyTests : EventHubTest
{
    private static readonly StreamDefinition Declared = new(Hub) { Partitions = 2, Retention = TimeSpan.FromDays(7) };

    [Fact]
    public async Task Queues_and_topics_are_refused_saying_what_to_take()
    {
        Func<object>[] asks = [() => Messaging.Queue("orders"), () => Messaging.Topic("events"), () => Messaging.Source(EntityPath.Subscription("events", "s"))];
        foreach (var ask in asks)
        {
            var error = Assert.Throws<CapabilityNotSupportedException>(ask);
            Assert.Contains("azure-service-bus", error.Alternative, StringComparison.Ordinal);
        }

        await Assert.ThrowsAsync<CapabilityNotSupportedException>(() => Messaging.Topology.CreateQueueAsync(new("orders")));
    }

    [Fact]
    public async Task A_stream_is_described_and_creating_one_is_refused()
    {
        var messaging = Connect(topology: new TopologyDefinition { Streams = [Declared] });
        Assert.Equal(Declared, await messaging.StreamTopology().FindStreamAsync(Hub));
        Assert.Null(await messaging.StreamTopology().FindStreamAsync("none"));
        var error = await Assert.ThrowsAsync<CapabilityNotSupportedException>(() => messaging.StreamTopology().CreateStreamAsync(new("none")));
        Assert.Contains("az eventhubs", error.Alternative, StringComparison.Ordinal);
        Assert.NotNull(await ((IEntityIdentities)messaging).FindIdentityAsync(Clicks.Path));
        Assert.Null(await ((IEntityIdentities)messaging).FindIdentityAsync(EntityPath.Stream("none")));
    }

    [Fact]
    public async Task Drift_of_a_declared_stream_is_told()
    {
        var declared = new TopologyDefinition { Streams = [Declared] };
        var messaging = Connect(topology: declared);
        var plan = await messaging.Topology.PlanAsync(declared);
        Assert.Empty(plan.Steps);
        await messaging.Topology.ApplyAsync(plan);

        Emulator.AddPartitions(Hub, 2);
        var drift = Assert.Single((await messaging.Topology.PlanAsync(declared)).Steps);
        Assert.Equal(TopologyAction.Unsupported, drift.Action);
        Assert.Equal(("Partitions", "2", "4"), (drift.Differences.Single().Setting, drift.Differences[0].Wanted, drift.Differences[0].Found));

        var missing = Assert.Single((await messaging.Topology.PlanAsync(new TopologyDefinition { Streams = [new("none")] })).Steps);
        Assert.Equal((TopologyAction.Unsupported, EntityPath.Stream("none")), (missing.Action, missing.Entity));
        Assert.Contains("az eventhubs", missing.Reason, StringComparison.Ordinal);
    }
}
