namespace Integration.Core.Tests;

public sealed class TopologyTests
{
    private readonly ScriptedDriver _driver = new();

    private ITopology Topology => new MessagingClient(_driver).Topology;

    private static TopologyDefinition Definition { get; } = new()
    {
        Queues = [new QueueDefinition("orders")],
        Topics = [new TopicDefinition("placed")],
        Subscriptions = [new SubscriptionDefinition("placed", "billing") { Filter = MessageFilter.Parse("country = 'DE'") }],
    };

    [Fact]
    public async Task A_conflict_lists_each_setting()
    {
        await Topology.CreateQueueAsync(new QueueDefinition("orders"), TestContext.Current.CancellationToken);

        var conflict = await Assert.ThrowsAsync<TopologyConflictException>(() => Topology.CreateQueueAsync(
            new QueueDefinition("orders") { LockDuration = TimeSpan.FromMinutes(1), MaxDeliveryCount = 3 }, TestContext.Current.CancellationToken));

        Assert.Equal(
            [new SettingDifference("LockDuration", "00:01:00", "00:00:30"), new SettingDifference("MaxDeliveryCount", "3", "10")], conflict.Differences);
    }

    [Fact]
    public async Task A_plan_applied_leaves_no_drift()
    {
        var plan = await Topology.PlanAsync(Definition, cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal(["create orders", "create placed", "create placed/billing"], plan.Steps.Select(s => $"{s.Action} {s.Entity}".Replace("Create", "create", StringComparison.Ordinal)));

        await Topology.ApplyAsync(plan, TestContext.Current.CancellationToken);

        Assert.False((await Topology.PlanAsync(Definition, cancellationToken: TestContext.Current.CancellationToken)).HasDrift);
    }

    [Fact]
    public async Task A_plan_updates_what_can_change_and_refuses_what_cannot()
    {
        _driver.ScriptedTopology.Queues["orders"] = new QueueDefinition("orders") { Ordered = true };
        _driver.ScriptedTopology.Topics["placed"] = new TopicDefinition("placed");
        _driver.ScriptedTopology.Subscriptions[("placed", "billing")] = new SubscriptionDefinition("placed", "billing");

        var plan = await Topology.PlanAsync(Definition, cancellationToken: TestContext.Current.CancellationToken);

        Assert.Equal([TopologyAction.Conflict, TopologyAction.Update], plan.Steps.Select(s => s.Action));
        Assert.Contains("Filter: wanted country = 'DE', found every message", plan.ToString(), StringComparison.Ordinal);
        await Assert.ThrowsAsync<TopologyConflictException>(() => Topology.ApplyAsync(plan, TestContext.Current.CancellationToken));
        Assert.Empty(_driver.ScriptedTopology.Calls);
    }

    [Fact]
    public async Task What_delivery_rests_on_is_planned_and_mended()
    {
        var queue = new QueueDefinition("orders");
        var lost = new SettingDifference("Policy", "lets the topic send", "none");
        _driver.ScriptedTopology.Queues["orders"] = queue;
        _driver.ScriptedTopology.Drift[queue.Path] = lost;
        var definition = new TopologyDefinition { Queues = [queue] };

        var plan = await Topology.PlanAsync(definition, cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal((TopologyAction.Update, lost), (plan.Steps.Single().Action, plan.Steps.Single().Differences.Single()));

        await Topology.ApplyAsync(plan, TestContext.Current.CancellationToken);
        Assert.False((await Topology.PlanAsync(definition, cancellationToken: TestContext.Current.CancellationToken)).HasDrift);
    }

    [Fact]
    public async Task Creating_what_is_there_mends_what_its_delivery_rests_on()
    {
        var queue = new QueueDefinition("orders");
        _driver.ScriptedTopology.Queues["orders"] = queue;
        _driver.ScriptedTopology.Drift[queue.Path] = new SettingDifference("Policy", "lets the topic send", "none");

        await Topology.CreateQueueAsync(queue, TestContext.Current.CancellationToken);
        await Topology.CreateQueueAsync(queue, TestContext.Current.CancellationToken);

        Assert.Equal(["create orders", "update orders", "create orders"], _driver.ScriptedTopology.Calls);
    }

    [Fact]
    public async Task What_cannot_be_mended_is_a_conflict()
    {
        var queue = new QueueDefinition("orders");
        _driver.ScriptedTopology.Queues["orders"] = queue;
        _driver.ScriptedTopology.Drift[queue.Path] = new SettingDifference("Owner", "us", "them");

        var plan = await Topology.PlanAsync(new TopologyDefinition { Queues = [queue] }, cancellationToken: TestContext.Current.CancellationToken);

        Assert.Equal(TopologyAction.Conflict, plan.Steps.Single().Action);
        var conflict = await Assert.ThrowsAsync<TopologyConflictException>(() => Topology.CreateQueueAsync(queue, TestContext.Current.CancellationToken));
        Assert.Equal("Owner", conflict.Differences.Single().Setting);
    }

    /// <summary>Half of a subscription is not one, and yet it is there: it is completed as it is declared.</summary>
    [Fact]
    public async Task What_is_left_of_an_entity_is_completed()
    {
        var subscription = Definition.Subscriptions[0];
        _driver.ScriptedTopology.Topics["placed"] = new TopicDefinition("placed");
        _driver.ScriptedTopology.Drift[subscription.Path] = new SettingDifference("Delivery", "from the topic", "none");

        var plan = await Topology.PlanAsync(Definition with { Queues = [] }, cancellationToken: TestContext.Current.CancellationToken);
        await Topology.ApplyAsync(plan, TestContext.Current.CancellationToken);

        Assert.Equal(TopologyAction.Update, plan.Steps.Single().Action);
        Assert.Equal(["update placed/billing"], _driver.ScriptedTopology.Calls);
    }

    [Fact]
    public async Task What_no_definition_holds_is_listed()
    {
        var left = new UnmappedEntity("subscription", "arn:x", "it delivers to a queue of another name.") { Entity = EntityPath.Topic("placed") };
        _driver.ScriptedTopology.Unmapped.Add(left);

        Assert.Equal([left], await Topology.ListUnmappedAsync(TestContext.Current.CancellationToken).ToListAsync(TestContext.Current.CancellationToken));
        Assert.Equal("subscription 'arn:x' of Topic 'placed': it delivers to a queue of another name.", left.ToString());
    }

    [Fact]
    public async Task A_plan_names_what_the_provider_cannot_do()
    {
        var plan = await Topology.PlanAsync(
            new TopologyDefinition { Queues = [new QueueDefinition("orders") { MaxDeliveryCount = 13 }] }, cancellationToken: TestContext.Current.CancellationToken);

        Assert.False(plan.CanApply);
        Assert.Contains("thirteen is unlucky", Assert.Single(plan.Steps).Reason, StringComparison.Ordinal);
        await Assert.ThrowsAsync<CapabilityNotSupportedException>(() => Topology.ApplyAsync(plan, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Undeclared_entities_are_deleted_only_when_asked()
    {
        _driver.ScriptedTopology.Topics["old"] = new TopicDefinition("old");
        _driver.ScriptedTopology.Subscriptions[("old", "audit")] = new SubscriptionDefinition("old", "audit");
        _driver.ScriptedTopology.Queues["stale"] = new QueueDefinition("stale");
        var none = new TopologyDefinition();

        Assert.False((await Topology.PlanAsync(none, cancellationToken: TestContext.Current.CancellationToken)).HasDrift);
        var plan = await Topology.PlanAsync(none, new PlanOptions { DeleteUndeclared = true }, TestContext.Current.CancellationToken);

        Assert.Equal(["Delete Topic 'old'", "Delete Queue 'stale'"], plan.Steps.Select(s => s.ToString()));
    }

    [Fact]
    public async Task Every_fault_of_a_definition_is_listed()
    {
        var broken = new TopologyDefinition
        {
            Queues = [new QueueDefinition("a b"), new QueueDefinition("twice"), new QueueDefinition("twice")],
            Subscriptions = [new SubscriptionDefinition("nowhere", "billing")],
        };

        var thrown = await Assert.ThrowsAsync<ArgumentException>(() => Topology.PlanAsync(broken, cancellationToken: TestContext.Current.CancellationToken));

        Assert.Contains("'a b' is not a legal name", thrown.Message, StringComparison.Ordinal);
        Assert.Contains("'twice' is declared 2 times", thrown.Message, StringComparison.Ordinal);
        Assert.Contains("'nowhere/billing' has no declared topic", thrown.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("LockDuration")]
    [InlineData("MaxDeliveryCount")]
    [InlineData("DefaultTimeToLive")]
    [InlineData("DeduplicationWindow")]
    public async Task A_setting_out_of_range_is_refused_by_name(string setting)
    {
        var queue = new QueueDefinition("orders");
        queue = setting switch
        {
            "LockDuration" => queue with { LockDuration = TimeSpan.Zero },
            "MaxDeliveryCount" => queue with { MaxDeliveryCount = 0 },
            "DefaultTimeToLive" => queue with { DefaultTimeToLive = TimeSpan.Zero },
            _ => queue with { DeduplicationWindow = TimeSpan.Zero },
        };

        var thrown = await Assert.ThrowsAsync<ArgumentException>(() => Topology.CreateQueueAsync(queue, TestContext.Current.CancellationToken));
        Assert.Equal(setting, thrown.ParamName);
        Assert.Empty(_driver.ScriptedTopology.Calls);
    }

    [Fact]
    public async Task What_is_deleted_while_it_is_exported_is_left_out()
    {
        foreach (var name in (string[])["kept", "gone"])
        {
            await Topology.CreateTopicAsync(new TopicDefinition(name), TestContext.Current.CancellationToken);
            await Topology.CreateSubscriptionAsync(new SubscriptionDefinition(name, "all"), TestContext.Current.CancellationToken);
        }

        _driver.ScriptedTopology.Vanishing.Add("gone");
        var exported = await Topology.ExportAsync(TestContext.Current.CancellationToken);

        Assert.Equal("kept", Assert.Single(exported.Topics).Name);
        Assert.Equal("kept/all", Assert.Single(exported.Subscriptions).Path.ToString());
    }
}
