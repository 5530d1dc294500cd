using RabbitMQ.Client;

namespace Integration.RabbitMq.Tests.Topology;

/// <summary>What others made on the broker and no definition can hold is told, each with its reason.</summary>
public sealed class UnmappedTests(RabbitMqFixture fixture) : TopologyTest(fixture)
{
    [Fact]
    public async Task What_this_library_made_is_all_mapped()
    {
        await Messaging.Topology.CreateQueueAsync(new("orders") { DefaultTimeToLive = TimeSpan.FromDays(1), DeadLetterOnExpiration = true }, Token);
        await Messaging.Topology.CreateTopicAsync(new("events"), Token);
        await Messaging.Topology.CreateSubscriptionAsync(new("events", "audit") { Filter = MessageFilter.Parse("a > 1") }, Token);
        await Messaging.Topology.ApplyAsync(
            await Messaging.Topology.PlanAsync(new TopologyDefinition { Queues = [new("orders") { MaxDeliveryCount = 2 }] }, cancellationToken: Token), Token);
        await Messaging.Queue("orders").SendAsync(Message.FromText("later") with { Delay = TimeSpan.FromMinutes(1) }, Token);
        await Messaging.Topic("events").PublishAsync(Message.FromText("later") with { Delay = TimeSpan.FromMinutes(1) }, Token);

        Assert.Empty(await FindAsync());
    }

    [Fact]
    public async Task Names_that_are_not_neutral_and_kinds_that_have_no_form_are_told()
    {
        await DeclareAsync("sales.orders");
        await Native.ExchangeDeclareAsync(Names.Prefix + "sales.placed", "fanout", durable: true, cancellationToken: Token);
        await Native.ExchangeDeclareAsync(Names.Prefix + "routed", "topic", durable: true, cancellationToken: Token);

        Assert.Equal(
            [("queue", "sales.orders"), ("topic", "routed"), ("topic", "sales.placed")],
            (await FindAsync()).Select(u => (u.Kind, u.NativeName[Names.Prefix.Length..])).Order());
        Assert.Empty((await Messaging.Topology.ExportAsync(Token)).Queues);
    }

    [Fact]
    public async Task A_queue_of_somebody_else_is_listed_with_what_is_lost()
    {
        await Native.QueueDeclareAsync(Names.Prefix + "classic", durable: true, exclusive: false, autoDelete: false, cancellationToken: Token);
        await DeclareAsync("limited", ("x-delivery-limit", 4), ("x-message-ttl", 60_000));

        var found = await FindAsync();

        Assert.Equal(["classic", "limited"], (await Messaging.Topology.ListQueuesAsync(Token).ToListAsync(Token)).Select(queue => queue.Name).Order(StringComparer.Ordinal));
        Assert.Equal(
            new QueueDefinition("limited") { MaxDeliveryCount = 5, DefaultTimeToLive = TimeSpan.FromMinutes(1) },
            await Messaging.Topology.FindQueueAsync("limited", Token));
        Assert.All(found, u => Assert.Equal("setting", u.Kind));
        Assert.Equal(
            [("classic", "classic queue, which counts no deliveries"), ("classic", "without a delivery limit"), ("classic", "was not made here"), ("limited", "was not made here")],
            found.OrderBy(u => u.Entity!.Name, StringComparer.Ordinal).Select(u => (u.Entity!.Name, Said(u.Reason))));

        static string Said(string reason) => new[] { "classic queue, which counts no deliveries", "without a delivery limit", "was not made here" }
            .Single(text => reason.Contains(text, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Bindings_of_somebody_else_are_told()
    {
        await Messaging.Topology.CreateTopicAsync(new("events"), Token);
        await Messaging.Topology.CreateQueueAsync(new("orders"), Token);
        await Native.QueueBindAsync(Names.Prefix + "orders", Names.Prefix + "events", "key", cancellationToken: Token);

        var found = Assert.Single(await FindAsync());

        Assert.Equal(("subscription", EntityPath.Topic("events")), (found.Kind, found.Entity));
        Assert.Contains($"'{Names.Prefix}orders' to the exchange '{Names.Prefix}events' with the routing key 'key'", found.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_left_of_a_topic_is_told()
    {
        await Messaging.Topology.CreateTopicAsync(new("events"), Token);
        await Messaging.Topology.CreateSubscriptionAsync(new("events", "audit"), Token);
        await Native.ExchangeDeleteAsync(Names.Prefix + "events", cancellationToken: Token);

        var found = Assert.Single(await FindAsync());

        Assert.Equal(("subscription", Names.Prefix + "events.subscriptions.audit", "its topic is not there."), (found.Kind, found.NativeName, found.Reason));
    }

    private async Task<List<UnmappedEntity>> FindAsync() => await Messaging.Topology.ListUnmappedAsync(Token).ToListAsync(Token);

    private Task DeclareAsync(string name, params (string Name, object Value)[] arguments) => Native.QueueDeclareAsync(
        Names.Prefix + name, durable: true, exclusive: false, autoDelete: false,
        arguments.Append(("x-queue-type", "quorum")).ToDictionary(a => a.Item1, a => (object?)a.Item2, StringComparer.Ordinal), cancellationToken: Token);
}
