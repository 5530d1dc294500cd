using Integration.Drivers;

namespace Integration.Core.Tests.Streams;

/// <summary>What a provider's streams can't do, or one without streams, is refused before the driver is called.</summary>
public sealed class StreamSupportTests
{
    private static readonly AppendShape Shape = new(MixesKeys: true, KeepsOrder: true);

    [Fact]
    public void A_provider_without_streams_refuses_them_saying_what_to_use()
    {
        IMessaging messaging = new MessagingClient(new ScriptedDriver());

        Assert.Null(messaging.StreamCapabilities());
        foreach (var ask in new Action[] { () => messaging.Stream("clicks"), () => messaging.StreamTopology() })
        {
            var error = Assert.Throws<CapabilityNotSupportedException>(ask);
            Assert.Equal((StreamCapability.Streams, null), (error.StreamCapability, error.Capability));
            Assert.Contains("topic", error.Alternative, StringComparison.Ordinal);
            Assert.Equal("scripted", error.Provider);
        }
    }

    [Fact]
    public async Task A_provider_without_streams_plans_none()
    {
        var topology = new TopologyDefinition { Streams = [new("clicks")] };
        var messaging = new MessagingClient(new ScriptedDriver());

        var step = Assert.Single((await messaging.Topology.PlanAsync(topology, cancellationToken: TestContext.Current.CancellationToken)).Steps);

        Assert.Equal((TopologyAction.Unsupported, EntityPath.Stream("clicks")), (step.Action, step.Entity));
        Assert.Equal(step, Assert.Single(messaging.Topology.FindUnsupported(topology)), (a, b) => (a.Action, a.Reason) == (b.Action, b.Reason));
        Assert.Empty((await messaging.Topology.ExportAsync(TestContext.Current.CancellationToken)).Streams);
    }

    [Fact]
    public async Task What_streams_are_declared_not_to_do_is_refused_up_front()
    {
        var unsupported = CapabilitySupport.Unsupported("the service has nothing like it.", "do without.");
        var driver = new ScriptedStreams(Shape, Enum.GetValues<StreamCapability>().Where(c => c != StreamCapability.Streams).Select(c => KeyValuePair.Create(c, unsupported)));
        var messaging = new MessagingClient(driver);
        var stream = messaging.Stream("clicks");

        var keyed = await Assert.ThrowsAsync<CapabilityNotSupportedException>(() => stream.AppendAsync(new Message { GroupId = "k" }, TestContext.Current.CancellationToken));
        Assert.Equal(StreamCapability.KeyOrder, keyed.StreamCapability);
        Assert.Equal(StreamCapability.PositionByTime, Assert.Throws<CapabilityNotSupportedException>(() => stream.ReadAllAsync(StreamPosition.Ago(TimeSpan.Zero))).StreamCapability);
        Assert.Equal(
            StreamCapability.TopologyManagement,
            (await Assert.ThrowsAsync<CapabilityNotSupportedException>(() => messaging.StreamTopology.CreateStreamAsync(new("clicks"), TestContext.Current.CancellationToken))).StreamCapability);
        Assert.Empty(driver.Batches);
        Assert.Empty(driver.Streams);
    }

    [Fact]
    public void A_capability_that_is_not_named_is_not_claimed()
    {
        var capabilities = new StreamCapabilities(new StreamLimits(), KeyValuePair.Create(StreamCapability.Streams, CapabilitySupport.Native));

        Assert.Equal([StreamCapability.Streams], capabilities.Keys.Where(capabilities.Supports));
        Assert.Equal(Enum.GetValues<StreamCapability>().Length, capabilities.Count);
    }

    [Fact]
    public async Task A_number_of_partitions_that_is_fixed_is_a_conflict_and_a_retention_is_updated()
    {
        var driver = new ScriptedStreams(Shape);
        var messaging = new MessagingClient(driver);
        var stream = new StreamDefinition("clicks") { Partitions = 2 };
        await messaging.StreamTopology.CreateStreamAsync(stream, TestContext.Current.CancellationToken);

        var more = await messaging.Topology.PlanAsync(new() { Streams = [stream with { Partitions = 3 }] }, cancellationToken: TestContext.Current.CancellationToken);
        var kept = stream with { Partitions = null, Retention = TimeSpan.FromDays(2) };
        var longer = await messaging.Topology.PlanAsync(new() { Streams = [kept] }, cancellationToken: TestContext.Current.CancellationToken);

        Assert.Equal(TopologyAction.Conflict, Assert.Single(more.Steps).Action);
        Assert.Contains("Partitions can't be changed", more.Steps[0].Reason, StringComparison.Ordinal);
        Assert.Equal((TopologyAction.Update, "Retention"), (Assert.Single(longer.Steps).Action, Assert.Single(longer.Steps[0].Differences).Setting));
    }

    [Theory]
    [InlineData(33, 1, nameof(StreamDefinition.Partitions))]
    [InlineData(0, 1, nameof(StreamDefinition.Partitions))]
    [InlineData(1, 8, nameof(StreamDefinition.Retention))]
    [InlineData(1, 0, nameof(StreamDefinition.Retention))]
    public async Task Settings_beyond_the_limits_are_refused(int partitions, int days, string setting)
    {
        var messaging = new MessagingClient(new ScriptedStreams(Shape));
        var stream = new StreamDefinition("clicks") { Partitions = partitions, Retention = TimeSpan.FromDays(days) };

        var error = await Assert.ThrowsAsync<ArgumentException>(() => messaging.StreamTopology.CreateStreamAsync(stream, TestContext.Current.CancellationToken));

        Assert.Equal(setting, error.ParamName);
        Assert.Contains("clicks", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Undeclared_streams_are_deleted_when_asked_for()
    {
        var driver = new ScriptedStreams(Shape);
        driver.Streams["old"] = new("old");
        var messaging = new MessagingClient(driver);

        var plan = await messaging.Topology.PlanAsync(new(), new PlanOptions { DeleteUndeclared = true }, TestContext.Current.CancellationToken);
        await messaging.Topology.ApplyAsync(plan, TestContext.Current.CancellationToken);

        Assert.Equal((TopologyAction.Delete, EntityPath.Stream("old")), (Assert.Single(plan.Steps).Action, plan.Steps[0].Entity));
        Assert.Empty(driver.Streams);
    }
}
