namespace Integration.RabbitMq.Tests.Topology;

/// <summary>Queues and subscriptions that the broker deletes when they are idle, and what is left of them.</summary>
public sealed class IdleTests(RabbitMqFixture fixture) : TopologyTest(fixture)
{
    private static readonly TimeSpan Idle = TimeSpan.FromSeconds(2);

    /// <summary>Its owner was killed: neither queue nor dead-letter queue, exchange or policy stays.</summary>
    [Fact]
    public async Task Nothing_of_an_idle_subscription_stays()
    {
        await Messaging.Topology.CreateTopicAsync(new("prices"), Token);
        await Messaging.Topology.CreateSubscriptionAsync(new("prices", "lasting"), Token);
        var before = await EverythingAsync();
        await Messaging.Topology.CreateSubscriptionAsync(new("prices", "web-1") { AutoDeleteOnIdle = Idle }, Token);
        await Messaging.Topic("prices").PublishAsync(Message.FromText("tea"), Token);
        Assert.Empty(await Messaging.Topology.DeleteIdleAsync(Token));

        await UntilAsync(async () => await Messaging.Topology.FindSubscriptionAsync("prices", "web-1", Token) is null);

        Assert.Equal([EntityPath.Subscription("prices", "web-1")], await Messaging.Topology.DeleteIdleAsync(Token));
        Assert.Equal(before, await EverythingAsync());
        Assert.Empty(await Messaging.Topology.DeleteIdleAsync(Token));
    }

    /// <summary>What lasts may have lost its queue by other hands: its dead letters are kept.</summary>
    [Fact]
    public async Task The_dead_letters_of_a_queue_that_was_to_last_are_not_swept()
    {
        await Messaging.Topology.CreateQueueAsync(new("orders"), Token);
        await Management.DeleteQueueAsync(Names.QueueOf(EntityPath.Queue("orders")), Token);

        Assert.Empty(await Messaging.Topology.DeleteIdleAsync(Token));

        Assert.NotNull(await Management.FindQueueAsync(Names.QueueOf(EntityPath.Queue("orders").DeadLetter), Token));
    }

    [Fact]
    public async Task One_of_that_name_is_made_anew_while_what_was_left_is_there()
    {
        var own = new QueueDefinition("replies") { AutoDeleteOnIdle = Idle };
        await Messaging.Topology.CreateQueueAsync(own, Token);
        await UntilAsync(async () => await Messaging.Topology.FindQueueAsync("replies", Token) is null);

        await Messaging.Topology.CreateQueueAsync(own with { AutoDeleteOnIdle = TimeSpan.FromMinutes(5) }, Token);

        Assert.Empty(await Messaging.Topology.DeleteIdleAsync(Token));
        Assert.Empty((await Messaging.Topology.PlanAsync(new() { Queues = [own with { AutoDeleteOnIdle = TimeSpan.FromMinutes(5) }] }, cancellationToken: Token)).Steps);
        await Messaging.Queue("replies").SendAsync(Message.FromText("here"), Token);
        await (await Messaging.Queue("replies").ReceiveOneAsync(TimeSpan.FromSeconds(30), Token))!.DeadLetterAsync("poison", cancellationToken: Token);
        Assert.NotNull(await Messaging.Queue("replies").DeadLetters.ReceiveOneAsync(TimeSpan.FromSeconds(30), Token));
    }

    /// <summary>An argument of a queue can't be changed.</summary>
    [Fact]
    public async Task Another_time_is_a_conflict()
    {
        await Messaging.Topology.CreateQueueAsync(new("replies") { AutoDeleteOnIdle = TimeSpan.FromMinutes(5) }, Token);

        var plan = await Messaging.Topology.PlanAsync(new() { Queues = [new("replies") { AutoDeleteOnIdle = TimeSpan.FromMinutes(6) }] }, cancellationToken: Token);

        Assert.Equal(TopologyAction.Conflict, Assert.Single(plan.Steps).Action);
    }

    private async Task<IReadOnlyList<string>> EverythingAsync() =>
    [
        .. (await Management.ListQueuesAsync(Names.Prefix, Token).ToListAsync(Token)).Select(queue => $"queue {queue.Name}").Order(StringComparer.Ordinal),
        .. (await Management.ListExchangesAsync(Names.Prefix, Token).ToListAsync(Token)).Select(exchange => $"exchange {exchange.Name}").Order(StringComparer.Ordinal),
        .. (await Management.ListPoliciesAsync(Token)).Select(policy => policy.Name).Where(name => name.StartsWith(Names.Prefix, StringComparison.Ordinal)).Order(StringComparer.Ordinal),
    ];

    private static async Task UntilAsync(Func<Task<bool>> condition)
    {
        for (var tries = 0; !await condition(); tries++)
        {
            Assert.True(tries < 300, "The broker should have deleted it.");
            await Task.Delay(200, Token);
        }
    }
}
