using RabbitMQ.Client;

namespace Integration.RabbitMq.Tests.Topology;

/// <summary>What somebody changed behind the library's back is drift, and applying the topology mends it or says that it can't.</summary>
public sealed class DriftTests(RabbitMqFixture fixture) : TopologyTest(fixture)
{
    private static readonly TopologyDefinition Definition = new()
    {
        Queues = [new("orders")],
        Topics = [new("events")],
        Subscriptions = [new("events", "audit")],
    };

    private string Queue => Names.QueueOf(Definition.Queues[0].Path);

    private string Subscription => Names.QueueOf(Definition.Subscriptions[0].Path);

    [Fact]
    public Task A_policy_that_is_gone() => CheckAsync("orders", "Policy", () => Management.DeletePolicyAsync(Queue, Token));

    [Fact]
    public Task A_policy_that_was_changed() => CheckAsync(
        "orders", "Policy", () => Management.PutPolicyAsync(Queue, Queue, 1000, new() { ["delivery-limit"] = 99 }, Token));

    [Fact]
    public Task A_dead_letter_queue_that_is_gone() => CheckAsync(
        "orders", ["DeadLetterQueue", "DeadLetterRouting"], () => Management.DeleteQueueAsync(Queue + ".dead-letter", Token));

    [Fact]
    public Task A_way_to_the_dead_letters_that_is_gone() => CheckAsync(
        "orders", "DeadLetterRouting", () => Management.DeleteExchangeAsync(Queue + ".dead-letter", Token));

    [Fact]
    public Task Expired_messages_that_are_kept() => CheckAsync("orders", "DeadLetterRouting", () => Native.QueueUnbindAsync(
        Names.Discarded, Queue + ".dead-letter", "",
        new Dictionary<string, object?> { ["x-match"] = "all-with-x", ["x-first-death-reason"] = "expired", ["x-first-death-queue"] = Queue }, Token));

    [Fact]
    public Task A_subscription_that_gets_nothing() => CheckAsync("events/audit", "Binding", async () =>
    {
        await Native.QueueUnbindAsync(Subscription, Names.ExchangeOf("events"), "", cancellationToken: Token);
        Assert.Equal(SubscriptionState.Disabled, await Messaging.Topology.GetSubscriptionStateAsync("events", "audit", Token));
    });

    [Fact]
    public async Task A_policy_above_is_named_and_can_t_be_mended()
    {
        await ApplyAsync(Definition);
        await Management.PutPolicyAsync(Queue + ".above", Queue, 1001, new() { ["max-length"] = 10 }, Token);

        var found = Assert.Single(Assert.Single((await PlanAsync(Definition)).Steps).Differences);

        Assert.Equal(("Policy", $"the policy '{Queue}.above' stands above it"), (found.Setting, found.Found));
    }

    [Fact]
    public async Task A_classic_queue_can_t_become_one_of_ours()
    {
        await Native.QueueDeclareAsync(Queue, durable: true, exclusive: false, autoDelete: false, cancellationToken: Token);

        var conflict = await Assert.ThrowsAsync<TopologyConflictException>(() => Messaging.Topology.CreateQueueAsync(Definition.Queues[0], Token));

        Assert.Equal(new SettingDifference("QueueType", "quorum", "classic"), Assert.Single(conflict.Differences));
        Assert.False((await PlanAsync(Definition)).CanApply);
    }

    [Fact]
    public async Task A_direct_exchange_can_t_become_a_topic()
    {
        await Native.ExchangeDeclareAsync(Names.ExchangeOf("events"), "direct", durable: true, cancellationToken: Token);

        var conflict = await Assert.ThrowsAsync<TopologyConflictException>(() => Messaging.Topology.CreateTopicAsync(new("events"), Token));

        Assert.Equal(new SettingDifference("ExchangeType", "fanout", "direct"), Assert.Single(conflict.Differences));
    }

    [Fact]
    public async Task A_quorum_queue_of_somebody_else_is_taken_over_with_its_messages()
    {
        await Native.QueueDeclareAsync(
            Queue, durable: true, exclusive: false, autoDelete: false, new Dictionary<string, object?> { ["x-queue-type"] = "quorum" }, cancellationToken: Token);
        await PublishAsync(Queue, "was there");
        var wanted = Definition with { Queues = [new("orders") { LockDuration = TimeSpan.FromMinutes(2) }] };

        await ApplyAsync(wanted);

        Assert.False((await PlanAsync(wanted)).HasDrift);
        Assert.Equal(wanted.Queues[0], await Messaging.Topology.FindQueueAsync("orders", Token));
        Assert.Equal("was there", (await Messaging.Queue("orders").ReceiveAsync(1, TimeSpan.FromSeconds(5), Token)).Single().Message.Text);
    }

    /// <summary>The broker compares the arguments that it knows, and lets a queue have others: what a queue was made with is neither changed nor a conflict.</summary>
    [Fact]
    public async Task Whoever_declares_the_queue_without_our_arguments_finds_it_equal_and_leaves_them()
    {
        await ApplyAsync(Definition);

        await Native.QueueDeclareAsync(
            Queue, durable: true, exclusive: false, autoDelete: false, new Dictionary<string, object?> { ["x-queue-type"] = "quorum" }, cancellationToken: Token);

        Assert.Equal(Definition.Queues[0], await Messaging.Topology.FindQueueAsync("orders", Token));
    }

    [Fact]
    public async Task What_is_made_again_is_another()
    {
        await using var driver = new RabbitMqDriver(Options, new());
        await ApplyAsync(Definition);
        EntityPath[] paths = [EntityPath.Queue("orders"), EntityPath.Topic("events"), EntityPath.Subscription("events", "audit")];
        var before = await FindAsync();
        await ApplyAsync(Definition with { Queues = [new("orders") { MaxDeliveryCount = 3 }] });
        Assert.Equal(before, await FindAsync());

        await Messaging.Topology.DeleteQueueAsync("orders", Token);
        await Messaging.Topology.DeleteTopicAsync("events", Token);
        Assert.All(await FindAsync(), Assert.Null);
        await ApplyAsync(Definition);

        Assert.Empty((await FindAsync()).Intersect(before));

        async Task<string?[]> FindAsync() => await Task.WhenAll(paths.Select(path => driver.FindIdentityAsync(path, Token)));
    }

    /// <summary>One that has read the old filter, or declares it, drops nothing by it that was sent since.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_filter_that_another_client_changed_holds_for_what_is_sent_from_then_on(bool declares)
    {
        await ApplyAsync(FilteredBy("DE"));
        await using var other = RabbitMqMessaging.Create(Options, new() { Topology = declares ? FilteredBy("DE") : null });
        var subscription = other.Topic("events").Subscription("audit");
        Assert.Empty(await subscription.ReceiveAsync(1, TimeSpan.Zero, Token));

        await ApplyAsync(FilteredBy("FR"));
        await PublishFromAsync("FR");

        Assert.Equal("FR", Assert.Single(await subscription.ReceiveAsync(1, TimeSpan.FromSeconds(5), Token)).Message.Text);
    }

    /// <summary>A filter acts when a message is stored: what the new one would not select is delivered all the same.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_waits_when_a_filter_is_changed_is_there_still(bool declares)
    {
        await ApplyAsync(FilteredBy("DE"));
        await PublishFromAsync("DE");

        await ApplyAsync(FilteredBy("FR"));
        await PublishFromAsync("DE");
        await PublishFromAsync("FR");

        await using var other = RabbitMqMessaging.Create(Options, new() { Topology = declares ? FilteredBy("FR") : null });
        var received = await other.Topic("events").Subscription("audit").ReceiveAsync(10, TimeSpan.FromSeconds(5), Token);
        Assert.Equal(["DE", "FR"], received.Select(m => m.Message.Text));
    }

    [Fact]
    public async Task A_filter_holds_for_what_is_published_for_later()
    {
        await ApplyAsync(FilteredBy("DE"));
        var topic = Messaging.Topic("events");
        foreach (var country in new[] { "FR", "DE" })
            await topic.PublishAsync((Message.FromText(country) with { Delay = TimeSpan.FromMilliseconds(100) }).WithHeader("country", country), Token);
        await AssertCountAsync(Subscription, 2);

        Assert.Equal("DE", Assert.Single(await topic.Subscription("audit").ReceiveAsync(10, TimeSpan.FromSeconds(5), Token)).Message.Text);
        Assert.Empty(await topic.Subscription("audit").ReceiveAsync(10, TimeSpan.FromSeconds(1), Token));
    }

    private static TopologyDefinition FilteredBy(string country) =>
        Definition with { Subscriptions = [new("events", "audit") { Filter = MessageFilter.Parse($"country = '{country}'") }] };

    private Task PublishFromAsync(string country) => Messaging.Topic("events").PublishAsync(Message.FromText(country).WithHeader("country", country), Token);

    private Task CheckAsync(string entity, string setting, Func<Task> change) => CheckAsync(entity, [setting], change);

    private async Task CheckAsync(string entity, string[] settings, Func<Task> change)
    {
        await ApplyAsync(Definition);
        await change();

        var step = Assert.Single((await PlanAsync(Definition)).Steps);
        Assert.Equal((TopologyAction.Update, EntityPath.ParseSource(entity)), (step.Action, step.Entity));
        Assert.Equal(settings, step.Differences.Select(difference => difference.Setting));

        await ApplyAsync(Definition);
        Assert.Empty((await PlanAsync(Definition)).Steps);
    }

    private Task<TopologyPlan> PlanAsync(TopologyDefinition definition) => Messaging.Topology.PlanAsync(definition, cancellationToken: Token);

    private async Task ApplyAsync(TopologyDefinition definition) => await Messaging.Topology.ApplyAsync(await PlanAsync(definition), Token);
}
