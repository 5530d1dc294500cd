namespace Integration.RabbitMq.Tests.Topology;

/// <summary>What a user must be allowed for what (clause D7).</summary>
public sealed class RightsTests(RabbitMqFixture fixture) : TopologyTest(fixture)
{
    private const string Password = "least-secret-6a9e";

    private static readonly TopologyDefinition Definition = new()
    {
        Queues = [new("orders")],
        Topics = [new("events")],
        Subscriptions = [new("events", "audit") { Filter = MessageFilter.Parse("country = 'DE'") }],
    };

    [Fact]
    public async Task Sending_receiving_and_settling_need_no_right_to_configure_and_no_management()
    {
        await ApplyAsync();
        await using var client = await ConnectAsync("", configure: "^$", write: $"^(amq\\\\.default|{Pattern}events)$", read: $"^{Pattern}(orders|events\\\\.subscriptions\\\\.audit)(\\\\.dead-letter)?$");
        var queue = client.Queue("orders");
        for (var i = 0; i < 3; i++)
            await queue.SendAsync(Message.FromText("hello"), Token);
        await client.Topic("events").PublishAsync(Message.FromText("moin").WithHeader("country", "DE"), Token);

        await (await ReceiveAsync(queue)).CompleteAsync(Token);
        await (await ReceiveAsync(queue)).AbandonAsync(cancellationToken: Token);
        await (await ReceiveAsync(queue)).DeadLetterAsync("poison", cancellationToken: Token);
        await (await ReceiveAsync(queue.DeadLetters)).CompleteAsync(Token);
        await (await ReceiveAsync(client.Topic("events").Subscription("audit"))).CompleteAsync(Token);
        var counts = await queue.CountAsync(Token);
        Assert.Equal((1, null), (counts.Active, counts.Delayed));
    }

    [Fact]
    public async Task Delays_need_the_right_to_configure_their_queues_and_no_others()
    {
        await ApplyAsync();
        var delay = Message.FromText("later") with { Delay = TimeSpan.FromMilliseconds(50) };
        await using var without = await ConnectAsync("", configure: "^$", write: "^amq\\\\.default$", read: $"^{Pattern}orders$");
        await Assert.ThrowsAsync<UnauthorizedException>(() => without.Queue("orders").SendAsync(delay, Token));
        await using var with = await ConnectAsync(
            "", configure: $"^{Pattern}orders\\\\.delay\\\\.[0-9.]+$", write: "^amq\\\\.default$", read: $"^{Pattern}orders(\\\\.delay\\\\.[0-9.]+)?$");

        await with.Queue("orders").SendAsync(delay, Token);

        await (await ReceiveAsync(with.Queue("orders"))).CompleteAsync(Token);
    }

    [Fact]
    public async Task Publishing_for_later_needs_the_right_to_configure_what_leads_to_the_topic()
    {
        await ApplyAsync();
        var (own, discarded) = ($"{Pattern}events\\\\.topic\\\\.(due|delay\\\\.[0-9.]+)", $"{Pattern}integration\\\\.discarded");
        await using var client = await ConnectAsync("", configure: $"^({own}|{discarded})$", write: $"^({own}|{discarded}|{Pattern}events|amq\\\\.default)$", read: $"^({own}|{discarded})$");

        await client.Topic("events").PublishAsync((Message.FromText("later") with { Delay = TimeSpan.FromMilliseconds(50) }).WithHeader("country", "DE"), Token);

        await (await ReceiveAsync(Messaging.Topic("events").Subscription("audit"))).CompleteAsync(Token);
    }

    [Fact]
    public async Task Topology_needs_a_user_of_the_management_API_who_may_make_policies()
    {
        await using var plain = await ConnectAsync("", ".*", ".*", ".*");
        await using var reader = await ConnectAsync("management", ".*", ".*", ".*");
        await using var maker = await ConnectAsync("policymaker", ".*", ".*", ".*");

        await Assert.ThrowsAsync<UnauthorizedException>(() => plain.Topology.FindQueueAsync("orders", Token));
        Assert.Null(await reader.Topology.FindQueueAsync("orders", Token));
        var error = await Assert.ThrowsAsync<UnauthorizedException>(() => reader.Topology.CreateQueueAsync(new("orders"), Token));
        Assert.Contains("policymaker", error.Message, StringComparison.Ordinal);

        // What could not be finished is mended by who may.
        await maker.Topology.CreateQueueAsync(new("orders"), Token);
        Assert.False((await maker.Topology.PlanAsync(new TopologyDefinition { Queues = [new("orders")] }, cancellationToken: Token)).HasDrift);
    }

    private string Pattern => Names.Prefix.Replace(".", "\\\\.", StringComparison.Ordinal);

    private async Task ApplyAsync() =>
        await Messaging.Topology.ApplyAsync(await Messaging.Topology.PlanAsync(Definition, cancellationToken: Token), Token);

    private static async Task<ReceivedMessage> ReceiveAsync(IMessageSource source) =>
        Assert.Single(await source.ReceiveAsync(1, TimeSpan.FromSeconds(10), Token));

    private async Task<IMessaging> ConnectAsync(string tags, string configure, string write, string read)
    {
        var user = RabbitMqFixture.NewName("u");
        await Server.AddUserAsync(user, Password, tags, configure, write, read);
        return RabbitMqMessaging.Create(Options with { UserName = user, Password = Password }, new() { Topology = tags.Length == 0 ? Definition : null });
    }
}
