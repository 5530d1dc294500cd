using Integration.RabbitMq.Client;
using Integration.RabbitMq.Messages;
using Integration.RabbitMq.Sending;

namespace Integration.RabbitMq.Tests.Behaviour;

/// <summary>The queues in which messages wait go with what is in them, whether they are used or not.</summary>
public sealed class DelayQueueTests(RabbitMqFixture fixture) : BrokerTest(fixture)
{
    /// <summary>With times of seconds instead of days, and a broker that looks for queues whose time is over as often.</summary>
    [Fact]
    public async Task Nothing_is_lost_with_a_queue_whose_time_is_over_while_sending_goes_on()
    {
        RabbitMqFixture.SkipWhenMissing();
        await using var server = await RabbitMqServer.StartAsync();
        await server.SetVariableAsync("quorum_tick_interval", 250);
        await using var messaging = RabbitMqMessaging.Create(OptionsFor(server));
        var queue = await NewQueueAsync(messaging);
        var used = new HashSet<string>(StringComparer.Ordinal);
        await using var context = new RabbitMqContext(
            OptionsFor(server), new(), BrokerEndpoints.Factory(OptionsFor(server)), (_, _) => Task.FromResult<Entities.SourceSettings?>(null));
        var delays = new DelayQueues(context, new(Length: TimeSpan.FromSeconds(1), Spare: TimeSpan.FromSeconds(4)));
        var (publisher, target) = (new Publisher(context), Route.To(context.Names, queue.Path));

        var sent = 0;
        for (var until = DateTimeOffset.UtcNow.AddSeconds(10); DateTimeOffset.UtcNow < until; sent++)
        {
            var message = MessageEncoder.Encode(Message.FromText($"{sent}") with { Delay = TimeSpan.FromSeconds(1) }, context.Now);
            await delays.SendAsync(publisher, target, message, Token);
            used.UnionWith(delays.UsedFor(queue.Path.Name));
            await Task.Delay(10, Token);
        }

        var received = await ReceiveAsync(queue, sent);
        Assert.Equal(sent, received.DistinctBy(m => m.Message.Text).Count());
        Assert.InRange(used.Count, 4, 12);
        Assert.InRange(delays.UsedFor(queue.Path.Name).Count, 1, used.Count - 1);
        await using var plain = await ConnectPlainAsync(messaging);
        foreach (var old in used.Order(StringComparer.Ordinal).Take(2))
            await WhenGoneAsync(plain, old);
    }

    [Fact]
    public async Task A_queue_that_somebody_deleted_is_made_again()
    {
        await using var messaging = Connect();
        var queue = await NewQueueAsync(messaging);
        var delayed = Message.FromText("x") with { Delay = TimeSpan.FromMilliseconds(50) };
        await queue.SendAsync(delayed, Token);
        await ReceiveOneAsync(queue);
        await using var plain = await ConnectPlainAsync(messaging);
        await using var channel = await plain.CreateChannelAsync(cancellationToken: Token);
        var day = DelayPeriods.Daily.NumberAt(DateTimeOffset.UtcNow);
        foreach (var name in new[] { day - 1, day }.Select(period => Entities.EntityNames.DelayQueueOf(queue.Path.Name, 50, period)))
            await channel.QueueDeleteAsync(name, ifUnused: false, ifEmpty: false, cancellationToken: Token);

        await queue.SendAsync(delayed, Token);

        await ReceiveOneAsync(queue);
    }

    private static async Task WhenGoneAsync(RabbitMQ.Client.IConnection plain, string queue)
    {
        for (var tries = 0; tries < 200; tries++)
        {
            await using var channel = await plain.CreateChannelAsync(cancellationToken: Token);
            try
            {
                await channel.QueueDeclarePassiveAsync(queue, Token);
            }
            catch (RabbitMQ.Client.Exceptions.OperationInterruptedException missing) when (RabbitMqErrors.IsMissing(missing))
            {
                return;
            }

            await Task.Delay(100, Token);
        }

        Assert.Fail($"{queue} is there still.");
    }
}
