namespace Integration.ContractTests;

/// <summary>The topology of streams: S20.</summary>
/// <typeparam name="THarness">The provider's harness.</typeparam>
/// <param name="harness">The harness.</param>
public abstract class StreamTopologyContract<THarness>(THarness harness) : StreamSuite<THarness>(harness) where THarness : ContractHarness, IStreamHarness
{
    /// <summary>Creating again with equal settings is fine; with others it is a conflict that lists each, wanted and found.</summary>
    [ContractFact("S20")]
    public Task Creation_is_idempotent_and_conflicts_are_listed() => RunOnStreamsAsync([StreamCapability.TopologyManagement], async t =>
    {
        var topology = t.Messaging.StreamTopology();
        var stream = NewStream(t);
        await topology.CreateStreamAsync(stream);
        await topology.CreateStreamAsync(stream);
        await topology.CreateStreamAsync(stream with { Partitions = null });

        var conflict = await Assert.ThrowsAsync<TopologyConflictException>(() => topology.CreateStreamAsync(stream with { Partitions = 3, Retention = TimeSpan.FromDays(3) }));

        Assert.Equal(stream.Path, conflict.Entity);
        Assert.Equal([nameof(stream.Partitions), nameof(stream.Retention)], conflict.Differences.Select(d => d.Setting));
        Assert.Equal(("3", "2"), (conflict.Differences[0].Wanted, conflict.Differences[0].Found));
    });

    /// <summary>What was created is described and listed, and after deletion, which may be repeated, it is not.</summary>
    [ContractFact("S20")]
    public Task Streams_are_described_listed_and_deleted() => RunOnStreamsAsync([StreamCapability.TopologyManagement], async t =>
    {
        var topology = t.Messaging.StreamTopology();
        var stream = NewStream(t);
        Assert.Null(await topology.FindStreamAsync(stream.Name));
        await topology.CreateStreamAsync(stream);
        await t.Messaging.Stream(stream.Name).AppendAsync(Some.Message());

        Assert.Equal(stream, await topology.FindStreamAsync(stream.Name));
        Assert.Contains(stream, await topology.ListStreamsAsync().ToListAsync());
        Assert.Contains(stream, (await t.Messaging.Topology.ExportAsync()).Streams);

        await topology.DeleteStreamAsync(stream.Name);
        await topology.DeleteStreamAsync(stream.Name);
        Assert.Null(await topology.FindStreamAsync(stream.Name));
        Assert.DoesNotContain(await topology.ListStreamsAsync().ToListAsync(), s => s.Name == stream.Name);
        await topology.CreateStreamAsync(stream);
        Assert.Empty(await StreamScope.ReadAllAsync(t.Messaging.Stream(stream.Name)));
    });

    /// <summary>A declared stream is created, changed and found to drift by plans; a number of partitions that can't be changed is a conflict.</summary>
    [ContractFact("S20")]
    public Task Streams_are_planned_and_applied() => RunOnStreamsAsync([StreamCapability.TopologyManagement], async t =>
    {
        var stream = NewStream(t);
        var declared = new TopologyDefinition { Streams = [stream] };
        var create = await t.Messaging.Topology.PlanAsync(declared);
        Assert.Equal((TopologyAction.Create, stream.Path), (Assert.Single(create.Steps).Action, create.Steps[0].Entity));
        await t.Messaging.Topology.ApplyAsync(create);
        Assert.False((await t.Messaging.Topology.PlanAsync(declared)).HasDrift);

        var longer = declared with { Streams = [stream with { Retention = TimeSpan.FromDays(2) }] };
        var update = await t.Messaging.Topology.PlanAsync(longer);
        Assert.Equal([nameof(stream.Retention)], Assert.Single(update.Steps).Differences.Select(d => d.Setting));
        await t.Messaging.Topology.ApplyAsync(update);
        Assert.Equal(TimeSpan.FromDays(2), (await t.Messaging.StreamTopology().FindStreamAsync(stream.Name))!.Retention);

        var more = await t.Messaging.Topology.PlanAsync(longer with { Streams = [longer.Streams[0] with { Partitions = 4 }] });
        Assert.Equal(t.Capabilities.Supports(StreamCapability.Repartitioning) ? TopologyAction.Update : TopologyAction.Conflict, Assert.Single(more.Steps).Action);
        if (more.CanApply)
        {
            await t.Scope.Clock.RunAsync(t.Messaging.Topology.ApplyAsync(more));
            Assert.False((await t.Messaging.Topology.PlanAsync(more.Definition)).HasDrift);
        }
    });

    /// <summary>A setting out of range and an illegal name are refused before any traffic, naming the setting.</summary>
    [ContractFact("S20")]
    public Task Illegal_settings_are_refused_up_front() => RunOnStreamsAsync([StreamCapability.TopologyManagement], async t =>
    {
        var topology = t.Messaging.StreamTopology();
        var stream = NewStream(t);
        (StreamDefinition Stream, string Parameter)[] illegal =
        [
            (stream with { Partitions = 0 }, nameof(stream.Partitions)), (stream with { Partitions = -1 }, nameof(stream.Partitions)),
            (stream with { Retention = TimeSpan.Zero }, nameof(stream.Retention)), (stream with { Retention = TimeSpan.FromDays(-1) }, nameof(stream.Retention)),
            (new StreamDefinition("no spaces"), "name"), (new StreamDefinition(""), "name"),
        ];
        foreach (var (definition, parameter) in t.Scope.Each(illegal, i => i.Parameter))
            Assert.Equal(parameter, (await Assert.ThrowsAnyAsync<ArgumentException>(() => topology.CreateStreamAsync(definition))).ParamName);
        Assert.Null(await topology.FindStreamAsync(stream.Name));
    });

    private static StreamDefinition NewStream(StreamScope t)
    {
        var stream = new StreamDefinition(t.Scope.NewName("stream")) { Partitions = 2, Retention = TimeSpan.FromDays(1) };
        t.Scope.CleanUp(stream.Path);
        return stream;
    }
}
