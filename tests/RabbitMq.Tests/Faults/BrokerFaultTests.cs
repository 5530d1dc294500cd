using System.Collections.Concurrent;
using Integration.RabbitMq.Tests.Behaviour;

namespace Integration.RabbitMq.Tests.Faults;

/// <summary>A broker that breaks off, is killed, or takes nothing for a while.</summary>
public sealed class BrokerFaultTests(RabbitMqFixture fixture) : BrokerTest(fixture)
{
    [Fact]
    public async Task A_broker_with_an_alarm_holds_senders_back_and_lets_none_hang()
    {
        RabbitMqFixture.SkipWhenMissing();
        await using var server = await RabbitMqServer.StartAsync();
        await using var messaging = RabbitMqMessaging.Create(OptionsFor(server) with { BlockedTimeout = TimeSpan.FromSeconds(3) });
        var queue = await NewQueueAsync(messaging);
        await queue.SendAsync(Message.FromText("before"), Token);

        await server.SetMemoryAlarmAsync(on: true);
        using var cancelled = new CancellationTokenSource(TimeSpan.FromMilliseconds(200));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => queue.SendAsync(Message.FromText("cancelled"), cancelled.Token).WaitAsync(Patience, Token));
        var held = await Assert.ThrowsAsync<ThrottledException>(() => queue.SendAsync(Message.FromText("held"), Token).WaitAsync(Patience, Token));

        // Another connection is for receiving: what is in hand can be settled.
        await (await ReceiveOneAsync(queue)).CompleteAsync(Token);
        await server.SetMemoryAlarmAsync(on: false);

        Assert.True(held.IsTransient);
        await AgainAsync(() => queue.SendAsync(Message.FromText("after"), Token));
    }

    [Fact]
    public async Task What_was_confirmed_outlives_a_killed_broker()
    {
        RabbitMqFixture.SkipWhenMissing();
        await using var server = await RabbitMqServer.StartAsync();
        await using var messaging = RabbitMqMessaging.Create(OptionsFor(server));
        var queue = await NewQueueAsync(messaging);
        var accepted = new ConcurrentBag<string>();
        var stop = new CancellationTokenSource();
        var sending = Enumerable.Range(0, 4).Select(sender => Task.Run(() => SendAsync(queue, sender, accepted, stop.Token), Token)).ToList();
        while (accepted.Count < 50)
            await Task.Delay(20, Token);

        await server.KillAsync();
        await server.RestartAsync();
        var before = accepted.Count;
        while (accepted.Count < before + 20)
            await Task.Delay(20, Token);
        await stop.CancelAsync();
        await Task.WhenAll(sending);

        var stored = new HashSet<string>(StringComparer.Ordinal);
        await AgainAsync(async () =>
        {
            while (await queue.ReceiveAsync(100, TimeSpan.FromSeconds(2), Token) is { Count: > 0 } some)
            {
                stored.UnionWith(some.Select(m => m.Message.Text));
                await queue.CompleteManyAsync(some, Token);
            }
        });
        Assert.Empty(accepted.Except(stored));
    }

    [Fact]
    public async Task Locks_are_told_as_lost_when_the_broker_closes_the_connection()
    {
        RabbitMqFixture.SkipWhenMissing();
        await using var server = await RabbitMqServer.StartAsync();
        await using var messaging = RabbitMqMessaging.Create(OptionsFor(server));
        var queue = await NewQueueAsync(messaging, q => q with { LockDuration = TimeSpan.FromMinutes(5) });
        await queue.SendAsync(Message.FromText("x"), Token);
        var held = await ReceiveOneAsync(queue);
        var lost = new TaskCompletionSource();
        held.LockLost.Register(lost.SetResult);

        await server.CloseAllConnectionsAsync();

        await lost.Task.WaitAsync(Patience, Token);
        await Assert.ThrowsAsync<MessageLockLostException>(() => held.CompleteAsync(Token));
        ReceivedMessage? again = null;
        await AgainAsync(async () => again = await ReceiveOneAsync(queue));
        Assert.Equal(("x", 2), (again!.Message.Text, again.DeliveryCount));
    }

    private static async Task SendAsync(IQueue queue, int sender, ConcurrentBag<string> accepted, CancellationToken stop)
    {
        for (var i = 0; !stop.IsCancellationRequested; i++)
        {
            try
            {
                await queue.SendAsync(Message.FromText($"{sender}/{i}"), Token);
                accepted.Add($"{sender}/{i}");
            }
            catch (MessagingException failure) when (failure.IsTransient)
            {
                await Task.Delay(20, Token);
            }
        }
    }
}
