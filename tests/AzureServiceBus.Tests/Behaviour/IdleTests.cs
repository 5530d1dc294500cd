namespace Integration.AzureServiceBus.Tests.Behaviour;

/// <summary>Queues and subscriptions that the service deletes when they are idle.</summary>
public sealed class IdleTests : EmulatorTest
{
    private static readonly TimeSpan Idle = TimeSpan.FromMinutes(5);

    [Fact]
    public async Task What_nobody_receives_from_goes_and_the_rest_stays()
    {
        await Messaging.Topology.CreateTopicAsync(new("prices"));
        await Messaging.Topology.CreateSubscriptionAsync(new("prices", "lasting"));
        await Messaging.Topology.CreateSubscriptionAsync(new("prices", "web-1") { AutoDeleteOnIdle = Idle });
        await Messaging.Topology.CreateQueueAsync(new("replies") { AutoDeleteOnIdle = Idle });
        Assert.Equal(Idle, (await Messaging.Topology.FindSubscriptionAsync("prices", "web-1"))?.AutoDeleteOnIdle);
        Assert.DoesNotContain(await Messaging.Topology.ListUnmappedAsync().ToListAsync(), u => u.Reason.Contains("AutoDeleteOnIdle", StringComparison.Ordinal));

        await AdvanceAsync(Idle + TimeSpan.FromSeconds(10));

        Assert.Equal(["lasting"], await Messaging.Topology.ListSubscriptionsAsync("prices").Select(s => s.Name).ToListAsync());
        Assert.Null(await Messaging.Topology.FindQueueAsync("replies"));
        Assert.Empty(await Messaging.Topology.DeleteIdleAsync());
        await Assert.ThrowsAsync<EntityNotFoundException>(() => RunAsync(Messaging.Topic("prices").Subscription("web-1").ReceiveAsync(1, TimeSpan.Zero)));
    }

    [Fact]
    public async Task What_somebody_receives_from_stays_though_nothing_comes()
    {
        await Messaging.Topology.CreateTopicAsync(new("prices"));
        await Messaging.Topology.CreateSubscriptionAsync(new("prices", "web-1") { AutoDeleteOnIdle = Idle });
        var source = Messaging.Topic("prices").Subscription("web-1");

        var waiting = source.ReceiveAsync(1, Timeout.InfiniteTimeSpan);
        await AdvanceAsync(Idle * 3);
        await Messaging.Topic("prices").PublishAsync(Message.FromText("late"));

        Assert.Equal("late", Assert.Single(await RunAsync(waiting)).Message.Text);
    }

    [Fact]
    public async Task The_time_is_changed_and_taken_away_in_place()
    {
        var own = new QueueDefinition("replies") { AutoDeleteOnIdle = Idle };
        await Messaging.Topology.CreateQueueAsync(own);

        foreach (var wanted in new[] { own with { AutoDeleteOnIdle = Idle * 2 }, own with { AutoDeleteOnIdle = null } })
        {
            var plan = await Messaging.Topology.PlanAsync(new() { Queues = [wanted] });
            Assert.Equal(TopologyAction.Update, Assert.Single(plan.Steps).Action);
            await Messaging.Topology.ApplyAsync(plan);
            Assert.Equal(wanted, await Messaging.Topology.FindQueueAsync("replies"));
        }

        await AdvanceAsync(Idle * 3);
        Assert.NotNull(await Messaging.Topology.FindQueueAsync("replies"));
    }

    [Fact]
    public async Task Less_than_the_service_takes_is_refused()
    {
        var refused = await Assert.ThrowsAsync<ArgumentException>(() => Messaging.Topology.CreateQueueAsync(new("replies") { AutoDeleteOnIdle = TimeSpan.FromMinutes(4) }));

        Assert.Contains("00:05:00", refused.Message, StringComparison.Ordinal);
    }
}
