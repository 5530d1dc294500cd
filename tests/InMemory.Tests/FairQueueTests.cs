using Integration.ContractTests;

namespace Integration.InMemory.Tests;

/// <summary>Unordered queues and subscriptions of a fair broker: the backlog of a noisy group delays no quiet one.</summary>
public sealed class FairQueueTests
{
    private readonly VirtualClock _clock = new();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_backlog_of_one_group_delays_no_other(bool topic)
    {
        await using var messaging = Create(fair: true);
        var source = await FillAsync(messaging, topic);

        var first = await source.ReceiveAsync(4, TimeSpan.Zero, TestContext.Current.CancellationToken);

        Assert.Equal(["noisy 0", "quiet 0", "still 0", "noisy 1"], first.Select(m => m.Message.Text));
    }

    [Fact]
    public async Task Without_the_option_it_does()
    {
        await using var messaging = Create(fair: false);
        var source = await FillAsync(messaging, topic: false);

        var first = await source.ReceiveAsync(1000, TimeSpan.Zero, TestContext.Current.CancellationToken);

        Assert.All(first, m => Assert.StartsWith("noisy", m.Message.Text, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_group_that_comes_late_is_served_next_however_many_wait()
    {
        await using var messaging = Create(fair: true);
        var source = await FillAsync(messaging, topic: false);
        _ = await source.ReceiveAsync(100, TimeSpan.Zero, TestContext.Current.CancellationToken);

        await messaging.Queue("jobs").SendAsync(Of("late", 0), TestContext.Current.CancellationToken);

        var next = await source.ReceiveAsync(2, TimeSpan.Zero, TestContext.Current.CancellationToken);
        Assert.Contains("late 0", next.Select(m => m.Message.Text));
    }

    [Fact]
    public async Task Nothing_is_lost_and_what_comes_back_takes_its_old_place_in_its_group()
    {
        await using var messaging = Create(fair: true);
        await messaging.Topology.CreateQueueAsync(new("jobs"), TestContext.Current.CancellationToken);
        var jobs = messaging.Queue("jobs");
        (await jobs.SendManyAsync(
            [Of("a", 0), Of("a", 1), Of("b", 0), Message.FromText("none 0"), Message.FromText("none 1")], cancellationToken: TestContext.Current.CancellationToken)).ThrowIfAnyFailed();

        var first = Assert.Single(await jobs.ReceiveAsync(1, TimeSpan.Zero, TestContext.Current.CancellationToken));
        await first.AbandonAsync(cancellationToken: TestContext.Current.CancellationToken);
        var all = await jobs.ReceiveAsync(10, TimeSpan.Zero, TestContext.Current.CancellationToken);

        Assert.Equal(["b 0", "none 0", "a 0", "none 1", "a 1"], all.Select(m => m.Message.Text));
        await all[0].CompleteAsync(TestContext.Current.CancellationToken);
        _clock.Advance(TimeSpan.FromDays(1));
        Assert.Equal(4, (await jobs.ReceiveAsync(10, TimeSpan.Zero, TestContext.Current.CancellationToken)).Count);
        Assert.Equal(4, await jobs.PurgeAsync(TestContext.Current.CancellationToken));
        Assert.Empty(await jobs.ReceiveAsync(10, TimeSpan.Zero, TestContext.Current.CancellationToken));
    }

    [Fact]
    public void Clients_of_one_broker_agree_on_it()
    {
        var name = Guid.NewGuid().ToString("N");
        _ = Create(fair: true, name);

        Assert.Contains("FairQueues", Assert.Throws<ArgumentException>(() => Create(fair: false, name)).Message, StringComparison.Ordinal);
        InMemoryBroker.Remove(name);
    }

    private IMessaging Create(bool fair, string? name = null) =>
        InMemoryMessaging.Create(new InMemoryOptions { FairQueues = fair, BrokerName = name }, new MessagingClientOptions { TimeProvider = _clock, DrainTimeout = TimeSpan.Zero });

    private static async Task<IMessageSource> FillAsync(IMessaging messaging, bool topic)
    {
        var backlog = Enumerable.Range(0, 1000).Select(i => Of("noisy", i)).Append(Of("quiet", 0)).Append(Of("still", 0)).ToList();
        if (topic)
        {
            await messaging.Topology.CreateTopicAsync(new("news"));
            await messaging.Topology.CreateSubscriptionAsync(new("news", "all"));
            (await messaging.Topic("news").PublishManyAsync(backlog)).ThrowIfAnyFailed();
            return messaging.Topic("news").Subscription("all");
        }

        await messaging.Topology.CreateQueueAsync(new("jobs"));
        (await messaging.Queue("jobs").SendManyAsync(backlog)).ThrowIfAnyFailed();
        return messaging.Queue("jobs");
    }

    private static Message Of(string group, int number) => Message.FromText($"{group} {number}") with { GroupId = group };
}
