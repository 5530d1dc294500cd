using Integration.RabbitMq.Tests.Behaviour;

namespace Integration.RabbitMq.Tests.Faults;

/// <summary>A broker that isn't there or lets nobody in: what can get better by itself is told apart from what somebody must mend.</summary>
public sealed class AccessFaultTests(RabbitMqFixture fixture) : BrokerTest(fixture)
{
    [Fact]
    public async Task A_broker_that_starts_late_is_found()
    {
        RabbitMqFixture.SkipWhenMissing();
        await using var server = await RabbitMqServer.StartAsync();
        await server.KillAsync();
        await using var messaging = RabbitMqMessaging.Create(OptionsFor(server));
        var away = await Assert.ThrowsAsync<ServiceUnavailableException>(() => messaging.Queue("late").SendAsync(Message.FromText("x"), Token));

        await server.RestartAsync();

        Assert.True(away.IsTransient);
        await AgainAsync(() => messaging.Topology.CreateQueueAsync(new("late"), Token));
        await AgainAsync(() => messaging.Queue("late").SendAsync(Message.FromText("x"), Token));
        await (await ReceiveOneAsync(messaging.Queue("late"))).CompleteAsync(Token);
    }

    [Fact]
    public async Task A_wrong_password_and_a_virtual_host_that_is_not_there_are_told_as_such()
    {
        await using var stranger = Connect(o => o with { Password = "wrong-secret-27d1" });
        await using var lost = Connect(o => o with { VirtualHost = "nowhere" });

        foreach (var messaging in new[] { stranger, lost })
        {
            var refused = await Assert.ThrowsAsync<UnauthorizedException>(() => messaging.Queue("orders").SendAsync(Message.FromText("x"), Token));
            Assert.False(refused.IsTransient);
            Assert.Contains("virtual host", refused.Message, StringComparison.Ordinal);
            Assert.DoesNotContain("secret", refused.ToString(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Who_lacks_a_right_is_told_so_and_can_go_on_with_what_is_allowed()
    {
        await using var messaging = Connect();
        var queue = (await NewQueueAsync(messaging)).Path.Name;
        var (sender, receiver) = (RabbitMqFixture.NewName("sender"), RabbitMqFixture.NewName("receiver"));
        await Server.AddUserAsync(sender, "sender-secret", "", "^$", ".*", "^$");
        await Server.AddUserAsync(receiver, "receiver-secret", "", "^$", "^$", ".*");
        await using var sends = Connect(o => o with { UserName = sender, Password = "sender-secret" });
        await using var receives = Connect(o => o with { UserName = receiver, Password = "receiver-secret" });

        Assert.False((await Assert.ThrowsAsync<UnauthorizedException>(() => receives.Queue(queue).SendAsync(Message.FromText("x"), Token))).IsTransient);
        await sends.Queue(queue).SendAsync(Message.FromText("x"), Token);
        Assert.False((await Assert.ThrowsAsync<UnauthorizedException>(() => sends.Queue(queue).ReceiveAsync(1, TimeSpan.Zero, Token))).IsTransient);
        await (await ReceiveOneAsync(receives.Queue(queue))).CompleteAsync(Token);
    }

    [Fact]
    public async Task The_exclusive_queue_of_another_client_is_refused_for_good()
    {
        await using var messaging = Connect();
        var name = RabbitMqFixture.NewName("exclusive");
        await using var plain = await ConnectPlainAsync(messaging);
        await using var channel = await plain.CreateChannelAsync(cancellationToken: Token);
        await channel.QueueDeclareAsync(name, durable: false, exclusive: true, autoDelete: false, cancellationToken: Token);

        var refused = await Assert.ThrowsAsync<MessagingException>(() => messaging.Queue(name).ReceiveAsync(1, TimeSpan.Zero, Token));

        Assert.False(refused.IsTransient);
        Assert.Contains("405", refused.Message, StringComparison.Ordinal);
    }
}
