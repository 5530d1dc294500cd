using System.Diagnostics;
using Integration.RabbitMq.Tests.Behaviour;

namespace Integration.RabbitMq.Tests.Faults;

/// <summary>What becomes of those who wait for messages, or hold some.</summary>
public sealed class ReceivingFaultTests(RabbitMqFixture fixture) : BrokerTest(fixture)
{
    [Fact]
    public async Task Who_waits_on_a_queue_that_is_deleted_is_told()
    {
        await using var messaging = Connect();
        var queue = await NewQueueAsync(messaging);
        var waiting = queue.ReceiveAsync(10, TimeSpan.FromMinutes(5), Token);
        await Task.Delay(500, Token);

        await messaging.Topology.DeleteQueueAsync(queue.Path.Name, Token);

        await Assert.ThrowsAsync<EntityNotFoundException>(() => waiting.WaitAsync(Patience, Token));
    }

    [Fact]
    public async Task Who_keeps_asking_a_queue_that_is_deleted_is_told()
    {
        await using var messaging = Connect();
        var queue = await NewQueueAsync(messaging);
        (await queue.SendManyAsync(Enumerable.Range(0, 600).Select(i => Message.FromText($"{i}")), cancellationToken: Token)).ThrowIfAnyFailed();
        for (var i = 0; i < 12; i++)
            await queue.CompleteManyAsync(await queue.ReceiveAsync(20, Patience, Token), Token);

        await messaging.Topology.DeleteQueueAsync(queue.Path.Name, Token);

        await Assert.ThrowsAsync<EntityNotFoundException>(async () =>
        {
            // What had been fetched may come yet.
            while (true)
                await queue.ReceiveAsync(20, Patience, Token);
        }).WaitAsync(Patience * 2, Token);
    }

    [Fact]
    public async Task A_message_held_for_longer_than_the_broker_allows_is_told_as_lost_and_comes_again()
    {
        RabbitMqFixture.SkipWhenMissing();
        await using var server = await RabbitMqServer.StartAsync("consumer_timeout = 1000");
        await server.SetVariableAsync("channel_tick_interval", 1000);
        await using var messaging = RabbitMqMessaging.Create(OptionsFor(server));
        var queue = await NewQueueAsync(messaging, q => q with { LockDuration = TimeSpan.FromMinutes(5) });
        await queue.SendAsync(Message.FromText("x"), Token);
        var held = await ReceiveOneAsync(queue);

        await WhenLostAsync(held);

        await Assert.ThrowsAsync<MessageLockLostException>(() => held.CompleteAsync(Token));
        var again = await ReceiveOneAsync(queue);
        Assert.Equal(("x", 2), (again.Message.Text, again.DeliveryCount));
        await again.CompleteAsync(Token);
    }

    [Fact]
    public async Task Locks_are_told_as_lost_at_once_and_no_settlement_of_them_passes_for_done()
    {
        RabbitMqFixture.SkipWhenMissing();
        await using var server = await RabbitMqServer.StartAsync();
        await using var messaging = RabbitMqMessaging.Create(OptionsFor(server));
        var queue = await NewQueueAsync(messaging, q => q with { LockDuration = TimeSpan.FromMinutes(5) });
        (await queue.SendManyAsync(Enumerable.Range(0, 30).Select(i => Message.FromText($"{i}")), cancellationToken: Token)).ThrowIfAnyFailed();
        var held = await ReceiveAsync(queue, 30);

        // Settled in the same moment as the connection is closed: done is only what does not come again.
        var closing = server.CloseAllConnectionsAsync();
        var watch = Stopwatch.StartNew();
        var settled = await Task.WhenAll(held.Select(async message => (message.Message.Text, Done: await IsDoneAsync(message))));
        await closing;
        foreach (var message in held.Where(m => !settled.Single(s => s.Text == m.Message.Text).Done))
            await WhenLostAsync(message);
        Assert.InRange(watch.Elapsed, TimeSpan.Zero, Patience);

        var again = new List<string>();
        await AgainAsync(async () =>
        {
            while (await queue.ReceiveAsync(30, TimeSpan.FromSeconds(2), Token) is { Count: > 0 } some)
                again.AddRange(some.Select(m => m.Message.Text));
        });
        Assert.Empty(again.Intersect(settled.Where(s => s.Done).Select(s => s.Text)));
    }

    [Fact]
    public async Task Who_goes_away_leaves_everything_for_others_and_spends_nothing_of_what_was_not_handed_out()
    {
        await using var other = Connect();
        var queue = await NewQueueAsync(other);
        (await queue.SendManyAsync(Enumerable.Range(0, 100).Select(i => Message.FromText($"{i}")), cancellationToken: Token)).ThrowIfAnyFailed();
        HashSet<string> handedOut;
        await using (var messaging = Connect())
            handedOut = [.. (await ReceiveAsync(messaging.Queue(queue.Path.Name), 30)).Select(m => m.Message.Text)];

        var received = await ReceiveAsync(queue, 100);

        Assert.Equal(100, received.DistinctBy(m => m.Message.Text).Count());
        Assert.All(received, m => Assert.Equal(handedOut.Contains(m.Message.Text) ? 2 : 1, m.DeliveryCount));
    }

    private static Task WhenLostAsync(ReceivedMessage message)
    {
        var lost = new TaskCompletionSource();
        message.LockLost.Register(lost.SetResult);
        return lost.Task.WaitAsync(Patience, Token);
    }

    private static async Task<bool> IsDoneAsync(ReceivedMessage message)
    {
        try
        {
            await message.CompleteAsync(Token);
            return true;
        }
        catch (MessageLockLostException)
        {
            return false;
        }
    }
}
