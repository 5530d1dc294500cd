using Integration.Kinesis;

namespace Integration.Aws.Kinesis.Tests.Behaviour;

/// <summary>Provisioned and on-demand streams.</summary>
public sealed class TopologyTests(KinesisFixture servers)
{
    [Fact]
    public async Task Without_a_number_of_partitions_a_stream_is_on_demand_until_a_plan_gives_one()
    {
        await using var local = await KinesisLocal.StartAsync(servers, partitions: null);
        var definition = new StreamDefinition(local.Stream.Path.Name);
        Assert.Null((await local.Messaging.StreamTopology().FindStreamAsync(definition.Name))!.Partitions);
        Assert.False((await local.Messaging.Topology.PlanAsync(new() { Streams = [definition] })).HasDrift);

        var plan = await local.Messaging.Topology.PlanAsync(new() { Streams = [definition with { Partitions = 2, Retention = TimeSpan.FromDays(3) }] });
        await local.Messaging.Topology.ApplyAsync(plan);

        Assert.Equal(definition with { Partitions = 2, Retention = TimeSpan.FromDays(3) }, await local.Messaging.StreamTopology().FindStreamAsync(definition.Name));
        Assert.False((await local.Messaging.Topology.PlanAsync(plan.Definition)).HasDrift);
    }

    [Fact]
    public async Task Retention_is_of_whole_hours()
    {
        await using var local = await KinesisLocal.StartAsync(servers);
        local.Proxy.ResetCounts();

        var error = await Assert.ThrowsAsync<ArgumentException>(
            () => local.Messaging.StreamTopology().CreateStreamAsync(new("odd") { Retention = TimeSpan.FromHours(25.5) }));

        Assert.Contains("whole hours", error.Message, StringComparison.Ordinal);
        Assert.Empty(local.Proxy.Requests);
    }

    [Fact]
    public async Task Without_provisioning_streams_are_used_and_not_managed()
    {
        await using var local = await KinesisLocal.StartAsync(servers);
        await using var user = KinesisMessaging.Create(LocalKinesis.Options(local.Proxy.Uri) with { Provisioning = false });

        await user.Stream(local.Stream.Path.Name).AppendAsync(Message.FromText("x"));

        await Assert.ThrowsAsync<CapabilityNotSupportedException>(() => user.StreamTopology().CreateStreamAsync(new("never")));
    }
}
