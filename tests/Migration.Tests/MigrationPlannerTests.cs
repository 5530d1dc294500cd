using Integration.InMemory;

namespace Integration.Migration.Tests;

public sealed class MigrationPlannerTests
{
    [Fact]
    public async Task Settings_beyond_the_destination_are_adapted_each_with_its_consequence()
    {
        await using var brokers = new Brokers(InMemoryOptions.LikeSqs, InMemoryOptions.LikeServiceBus);
        await brokers.From.Topology.CreateQueueAsync(new QueueDefinition("slow") { LockDuration = TimeSpan.FromHours(2) });
        await brokers.From.Topology.CreateQueueAsync(new QueueDefinition("fast") { LockDuration = TimeSpan.FromSeconds(1) });

        var plan = await MigrationPlanner.PlanAsync(brokers.From, brokers.To);

        Assert.True(plan.CanApply);
        Assert.Equal([TimeSpan.FromSeconds(5), TimeSpan.FromMinutes(5)], plan.Topology.Definition.Queues.Select(q => q.LockDuration));
        Assert.Contains(plan.Findings, f => f is { Severity: FindingSeverity.Warning, Subject: "LockDuration", Entity.Name: "slow" } && f.Consequence.Contains("renew", StringComparison.Ordinal));
        Assert.Contains(plan.Findings, f => f is { Subject: "MaxMessageBytes" });
        await brokers.To.Topology.ApplyAsync(plan.Topology);
        Assert.False((await MigrationPlanner.PlanAsync(brokers.From, brokers.To)).Topology.HasDrift);
    }

    [Fact]
    public async Task Without_adapting_they_block()
    {
        await using var brokers = new Brokers(to: InMemoryOptions.LikeServiceBus);
        var topology = new TopologyDefinition { Queues = [new QueueDefinition("slow") { LockDuration = TimeSpan.FromHours(2) }] };

        var plan = await MigrationPlanner.PlanAsync(topology, brokers.To, new() { AdaptSettings = false });

        Assert.False(plan.CanApply);
        Assert.Equal(FindingSeverity.Blocking, plan.Findings[0].Severity);
    }

    [Fact]
    public async Task What_the_destination_lacks_is_told_with_the_alternative()
    {
        await using var brokers = new Brokers();
        await using var poor = new MessagingClient(new PoorDriver(new InMemoryDriver()));
        await brokers.From.Topology.CreateQueueAsync(new QueueDefinition("jobs") { DeduplicationWindow = TimeSpan.FromMinutes(1) });

        var plan = await MigrationPlanner.PlanAsync(brokers.From, poor);

        Assert.True(plan.CanApply);
        Assert.Contains(plan.Findings, f => f is { Severity: FindingSeverity.Information, Subject: "Peek" } && f.Consequence.Contains("look elsewhere", StringComparison.Ordinal));
        Assert.Contains(plan.Findings, f => f is { Severity: FindingSeverity.Information, Subject: "AbandonWithDelay" } && f.Consequence.Contains("by a copy", StringComparison.Ordinal));
        Assert.Contains(plan.Findings, f => f is { Severity: FindingSeverity.Warning, Subject: "DeduplicationWindow" });
        Assert.Null(plan.Topology.Definition.Queues[0].DeduplicationWindow);
    }

    [Fact]
    public async Task A_push_endpoint_becomes_a_subscription_to_receive_from()
    {
        await using var brokers = new Brokers();
        var topology = new TopologyDefinition
        {
            Topics = [new("events")],
            Subscriptions = [new SubscriptionDefinition("events", "hook") { Push = new(PushKind.Webhook, "https://example.org/") }],
        };

        var plan = await MigrationPlanner.PlanAsync(topology, brokers.To);

        Assert.Null(plan.Topology.Definition.Subscriptions[0].Push);
        Assert.Contains(plan.Findings, f => f is { Severity: FindingSeverity.Warning, Subject: "Push", Entity.SubscriptionName: "hook" });
    }

    [Fact]
    public async Task Live_messages_that_do_not_fit_are_found()
    {
        await using var brokers = new Brokers(to: new InMemoryOptions { Limits = new() { MaxMessageBytes = 100 } });
        await brokers.From.Topology.CreateQueueAsync(new("jobs"));
        await brokers.From.Queue("jobs").SendAsync(new Message { Body = new byte[200] });

        var plan = await MigrationPlanner.PlanAsync(brokers.From, brokers.To);

        Assert.Contains(plan.Findings, f => f is { Severity: FindingSeverity.Warning, Entity.Name: "jobs", Subject: "MaxMessageBytes" });
    }

    [Fact]
    public async Task A_conflict_blocks()
    {
        await using var brokers = new Brokers();
        await brokers.From.Topology.CreateQueueAsync(new QueueDefinition("jobs") { Ordered = true });
        await brokers.To.Topology.CreateQueueAsync(new QueueDefinition("jobs"));

        var plan = await MigrationPlanner.PlanAsync(brokers.From, brokers.To);

        Assert.False(plan.CanApply);
        Assert.Contains("can't be changed", plan.Findings[0].Consequence, StringComparison.Ordinal);
    }
}
