namespace Integration.ContractTests;

/// <summary>Planning, applying and drift: D6.</summary>
/// <typeparam name="THarness">The provider's harness.</typeparam>
/// <param name="harness">The harness.</param>
public abstract class PlanContract<THarness>(THarness harness) : ContractSuite<THarness>(harness) where THarness : ContractHarness
{
    /// <summary>A declared topology is planned, applied, and then without drift; planning changes nothing.</summary>
    [ContractFact("D6")]
    public Task A_topology_is_planned_and_applied() => RunAsync([Capability.TopologyManagement, Capability.Topics], async t =>
    {
        var topology = t.Messaging.Topology;
        var definition = Given(t);
        var plan = await topology.PlanAsync(definition);

        Assert.Equal(
            [(TopologyAction.Create, definition.Queues[0].Path), (TopologyAction.Create, definition.Topics[0].Path), (TopologyAction.Create, definition.Subscriptions[0].Path)],
            plan.Steps.Select(s => (s.Action, s.Entity)));
        Assert.True(plan.CanApply);
        Assert.Null(await topology.FindQueueAsync(definition.Queues[0].Name));

        await topology.ApplyAsync(plan);

        Assert.False((await topology.PlanAsync(definition)).HasDrift);
        Assert.False((await (await t.ConnectAsync()).Topology.PlanAsync(definition)).HasDrift);
        await t.Messaging.Topic(definition.Topics[0].Name).PublishAsync(Some.Message());
        await t.ReceiveOneAsync(t.Messaging.Source(definition.Subscriptions[0].Path));
        await topology.ApplyAsync(plan);
    });

    /// <summary>Drift shows each setting with what is wanted and found; applying mends it in place and keeps the messages.</summary>
    [ContractFact("D6")]
    public Task Drift_is_shown_and_mended() => RunAsync([Capability.TopologyManagement, Capability.Topics], async t =>
    {
        var topology = t.Messaging.Topology;
        var definition = Given(t);
        await topology.ApplyAsync(await topology.PlanAsync(definition));
        await t.Messaging.Queue(definition.Queues[0].Name).SendAsync(Some.Message());
        var wanted = definition with
        {
            Queues = [definition.Queues[0] with { MaxDeliveryCount = 3 }],
            Subscriptions = [definition.Subscriptions[0] with { LockDuration = t.Timing.Lock + TimeSpan.FromSeconds(5) }],
        };

        var plan = await topology.PlanAsync(wanted);

        Assert.Equal([TopologyAction.Update, TopologyAction.Update], plan.Steps.Select(s => s.Action));
        Assert.Equal(new SettingDifference("MaxDeliveryCount", "3", "10"), Assert.Single(plan.Steps[0].Differences));
        Assert.Equal("LockDuration", Assert.Single(plan.Steps[1].Differences).Setting);
        await topology.ApplyAsync(plan);
        Assert.False((await topology.PlanAsync(wanted)).HasDrift);
        Assert.Equal(wanted.Queues[0], await topology.FindQueueAsync(wanted.Queues[0].Name));
        await t.ReceiveOneAsync(t.Messaging.Queue(definition.Queues[0].Name));
    });

    /// <summary>A changed filter is mended in place: it selects anew, and messages stored already stay.</summary>
    [ContractFact(["D6", "T5"])]
    public Task A_changed_filter_is_applied() => RunAsync([Capability.TopologyManagement, Capability.Topics, Capability.Filters], async t =>
    {
        var topology = t.Messaging.Topology;
        var definition = Given(t);
        await topology.ApplyAsync(await topology.PlanAsync(definition));
        var topic = t.Messaging.Topic(definition.Topics[0].Name);
        await topic.PublishAsync(Some.Message("before").WithHeader("country", "FR"));
        var wanted = definition with { Subscriptions = [definition.Subscriptions[0] with { Filter = MessageFilter.Parse("country = 'DE'") }] };
        var plan = await topology.PlanAsync(wanted);
        Assert.Equal("Filter", Assert.Single(Assert.Single(plan.Steps).Differences).Setting);

        await topology.ApplyAsync(plan);
        await topic.PublishAsync(Some.Message("after").WithHeader("country", "FR"));
        await topic.PublishAsync(Some.Message("after").WithHeader("country", "DE"));

        Assert.Equal(["after", "before"], Some.SortedTexts(await t.DrainAsync(t.Messaging.Source(wanted.Subscriptions[0].Path), atLeast: 2)));
    });

    /// <summary>What can't be changed in place is a conflict: the plan says so, and applying it changes nothing.</summary>
    [ContractFact(["D6", "D2"])]
    public Task What_cannot_be_changed_is_a_conflict() => RunAsync([Capability.TopologyManagement, Capability.Groups], async t =>
    {
        var topology = t.Messaging.Topology;
        var queue = await t.QueueAsync();
        var found = (await topology.FindQueueAsync(queue.Path.Name))!;
        var plan = await topology.PlanAsync(new TopologyDefinition { Queues = [found with { Ordered = true, MaxDeliveryCount = 3 }] });

        var step = Assert.Single(plan.Steps);
        Assert.Equal(TopologyAction.Conflict, step.Action);
        Assert.Contains(step.Differences, d => d.Setting == "Ordered");
        Assert.False(plan.CanApply);
        var conflict = await Assert.ThrowsAsync<TopologyConflictException>(() => topology.ApplyAsync(plan));
        Assert.Equal(queue.Path, conflict.Entity);
        Assert.Equal(found, await topology.FindQueueAsync(queue.Path.Name));
    });

    /// <summary>Undeclared entities are left alone unless the plan is told to delete them.</summary>
    [ContractFact("D6")]
    public Task Undeclared_entities_are_deleted_only_when_asked() => RunAsync([Capability.TopologyManagement, Capability.Topics], async t =>
    {
        var topology = t.Messaging.Topology;
        var definition = Given(t);
        await topology.ApplyAsync(await topology.PlanAsync(definition));
        var kept = definition with { Queues = [], Subscriptions = [] };

        Assert.False((await topology.PlanAsync(kept)).HasDrift);
        var plan = await topology.PlanAsync(kept, new PlanOptions { DeleteUndeclared = true });

        // Others may use the same broker: only this test's entities are looked at, and deleted.
        EntityPath[] mine = [definition.Queues[0].Path, definition.Subscriptions[0].Path];
        var deletions = plan.Steps.Where(s => mine.Contains(s.Entity)).ToList();
        Assert.Equal([TopologyAction.Delete, TopologyAction.Delete], deletions.Select(s => s.Action));
        await topology.ApplyAsync(plan with { Steps = deletions });
        Assert.Null(await topology.FindQueueAsync(definition.Queues[0].Name));
        Assert.Null(await topology.FindSubscriptionAsync(definition.Topics[0].Name, definition.Subscriptions[0].Name));
        Assert.NotNull(await topology.FindTopicAsync(definition.Topics[0].Name));
    });

    /// <summary>An illegal declaration is refused with every fault, before any traffic.</summary>
    [ContractFact(["D6", "E3"])]
    public Task An_illegal_declaration_lists_every_fault() => RunAsync([Capability.TopologyManagement], async t =>
    {
        var twice = new QueueDefinition("twice");
        var definition = new TopologyDefinition { Queues = [new("bad name"), twice, twice], Topics = [new("worse/name")] };

        var error = await Assert.ThrowsAnyAsync<ArgumentException>(() => t.Messaging.Topology.PlanAsync(definition));

        Assert.Contains("bad name", error.Message, StringComparison.Ordinal);
        Assert.Contains("worse/name", error.Message, StringComparison.Ordinal);
        Assert.Contains("twice", error.Message, StringComparison.Ordinal);
    });

    private static TopologyDefinition Given(ContractScope t)
    {
        var queue = new QueueDefinition(t.NewName("q")) { LockDuration = t.Timing.Lock };
        var topic = new TopicDefinition(t.NewName("t"));
        t.CleanUp(queue.Path);
        t.CleanUp(topic.Path);
        return new TopologyDefinition
        {
            Queues = [queue],
            Topics = [topic],
            Subscriptions = [new(topic.Name, "main") { LockDuration = t.Timing.Lock }],
        };
    }
}
