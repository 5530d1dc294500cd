namespace Integration.ContractTests;

/// <summary>What belongs to an instance and goes with it: D8.</summary>
/// <typeparam name="THarness">The provider's harness.</typeparam>
/// <param name="harness">The harness.</param>
public abstract class IdleContract<THarness>(THarness harness) : ContractSuite<THarness>(harness) where THarness : ContractHarness
{
    /// <summary>What nobody has used for its time is gone, with its messages; a killed process did nothing for that. What has no such time stays.</summary>
    [ContractTheory("D8"), EverySource]
    public Task What_nobody_uses_is_deleted(SourceKind source) => RunAsync([Capability.TopologyManagement, Capability.AutoDeleteOnIdle], async t =>
    {
        var own = await t.SourceAsync(source, new() { AutoDeleteOnIdle = t.Timing.Idle });
        var other = await t.SourceAsync(source);
        await own.SendAllAsync(Some.Message("received"), Some.Message("left"));
        await (await own.ReceiveAsync()).CompleteAsync();

        // Where the service leaves it to clients, it is not before so long again.
        await t.AdvanceAsync((t.Timing.Idle * 2) + t.Timing.Margin);
        var survivor = await t.ConnectAsync();
        await GoneAsync(t, own, survivor);

        var missing = await Assert.ThrowsAsync<EntityNotFoundException>(() => t.Clock.RunAsync(own.On(survivor).Source.ReceiveAsync(1, t.Timing.Silence)));
        Assert.Equal(own.Path, missing.Entity);
        Assert.True(await ExistsAsync(survivor, other.Path));
        if (source == SourceKind.Subscription)
            await survivor.Topic(own.Path.Name).PublishAsync(Some.Message());
    }, source);

    /// <summary>What somebody receives from stays for as long as that goes on, though nothing comes and others sweep.</summary>
    [ContractTheory("D8"), EverySource]
    public Task What_is_received_from_stays(SourceKind source) => RunAsync([Capability.TopologyManagement, Capability.AutoDeleteOnIdle], async t =>
    {
        var own = await t.SourceAsync(source, new() { AutoDeleteOnIdle = t.Timing.Idle });
        var other = await t.ConnectAsync();
        if (t.Timing.Idle * 3 > t.Timing.Patience)
            Assert.Skip($"Takes {t.Timing.Idle * 3} of real time: run it where the provider supports virtual time.");

        for (var waits = 0; waits < 5; waits++)
        {
            Assert.Empty(await t.Clock.RunAsync(own.Source.ReceiveAsync(1, t.Timing.Idle / 2)));
            Assert.DoesNotContain(own.Path, await other.Topology.DeleteIdleAsync());
        }

        await own.SendAsync(Some.Message("late"));
        Assert.Equal("late", (await own.ReceiveAsync()).Message.Text);
    }, source);

    /// <summary>The time is a setting as any other: described as it was declared, and another one is a conflict.</summary>
    [ContractTheory(["D8", "D2", "D3"]), EverySource]
    public Task The_time_is_a_setting(SourceKind source) => RunAsync([Capability.TopologyManagement, Capability.AutoDeleteOnIdle], async t =>
    {
        var own = await t.SourceAsync(source, new() { AutoDeleteOnIdle = t.Timing.Idle });
        var found = await FindAsync(t.Messaging, own.Path);
        Assert.Equal(t.Timing.Idle, found?.AutoDeleteOnIdle);

        var conflict = await Assert.ThrowsAsync<TopologyConflictException>(() => found is SubscriptionDefinition subscription
            ? t.Messaging.Topology.CreateSubscriptionAsync(subscription with { AutoDeleteOnIdle = t.Timing.Idle * 2 })
            : t.Messaging.Topology.CreateQueueAsync((QueueDefinition)found! with { AutoDeleteOnIdle = t.Timing.Idle * 2 }));
        Assert.Equal(nameof(SourceDefinition.AutoDeleteOnIdle), Assert.Single(conflict.Differences).Setting);
    }, source);

    /// <summary>A time that the service does not take is refused before any traffic.</summary>
    [ContractFact(["D8", "E3"])]
    public Task An_illegal_time_is_refused() => RunAsync([Capability.TopologyManagement, Capability.AutoDeleteOnIdle], async t =>
    {
        var queue = new QueueDefinition(t.NewName("never")) { LockDuration = t.Timing.Lock };
        foreach (var illegal in new[] { TimeSpan.Zero, -t.Timing.Idle, t.Limits.MinAutoDeleteOnIdle - TimeSpan.FromTicks(1) })
        {
            var refused = await Assert.ThrowsAsync<ArgumentException>(() => t.Messaging.Topology.CreateQueueAsync(queue with { AutoDeleteOnIdle = illegal }));
            Assert.Equal(nameof(SourceDefinition.AutoDeleteOnIdle), refused.ParamName);
        }
    });

    /// <summary>Some services look now and then, others leave it to the clients that are there.</summary>
    private static async Task GoneAsync(ContractScope t, ContractSource own, IMessaging survivor)
    {
        for (var waited = TimeSpan.Zero; ; waited += t.Timing.Margin)
        {
            await survivor.Topology.DeleteIdleAsync();
            if (!await ExistsAsync(survivor, own.Path))
                return;
            Assert.True(waited < t.Timing.Arrival, $"'{own.Path}' was not used for {t.Timing.Idle * 2} and is there all the same.");
            await t.AdvanceAsync(t.Timing.Margin);
        }
    }

    private static async Task<bool> ExistsAsync(IMessaging messaging, EntityPath path) => await FindAsync(messaging, path) is not null;

    private static async Task<SourceDefinition?> FindAsync(IMessaging messaging, EntityPath path) => path.SubscriptionName is { } subscription
        ? await messaging.Topology.FindSubscriptionAsync(path.Name, subscription)
        : await messaging.Topology.FindQueueAsync(path.Name);
}
