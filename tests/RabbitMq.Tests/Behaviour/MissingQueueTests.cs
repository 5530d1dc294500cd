namespace Integration.RabbitMq.Tests.Behaviour;

/// <summary>The broker closes the channel of who asks for a queue that is not there: nobody else may be told that theirs is missing.</summary>
public sealed class MissingQueueTests(RabbitMqFixture fixture) : BrokerTest(fixture)
{
    [Fact]
    public async Task Counts_side_by_side_are_right_whichever_queue_is_missing()
    {
        await using var messaging = Connect();
        var queue = await NewQueueAsync(messaging);
        await queue.SendAsync(Message.FromText("x"), Token);
        var missing = messaging.Queue(RabbitMqFixture.NewName("missing"));

        var counting = Enumerable.Range(0, 100).Select(i => (i % 3 == 0 ? missing : queue).CountAsync(Token)).ToList();
        await Task.WhenAll(counting).ContinueWith(_ => { }, TaskScheduler.Default);

        for (var i = 0; i < counting.Count; i++)
        {
            if (i % 3 == 0)
                Assert.Equal(missing.Path, (await Assert.ThrowsAsync<EntityNotFoundException>(() => counting[i])).Entity);
            else
                Assert.Equal((1, 0), ((await counting[i]).Active, (await counting[i]).Delayed));
        }
    }

    [Fact]
    public async Task Delayed_sends_side_by_side_arrive_whichever_queue_is_missing()
    {
        await using var messaging = Connect();
        var queue = await NewQueueAsync(messaging);
        var missing = messaging.Queue(RabbitMqFixture.NewName("missing"));

        var sending = Enumerable.Range(0, 100)
            .Select(i => (i % 3 == 0 ? missing : queue).SendAsync(Message.FromText($"{i}") with { Delay = TimeSpan.FromMilliseconds(10) }, Token)).ToList();
        await Task.WhenAll(sending).ContinueWith(_ => { }, TaskScheduler.Default);

        for (var i = 0; i < sending.Count; i++)
        {
            if (i % 3 == 0)
                await Assert.ThrowsAsync<EntityNotFoundException>(() => sending[i]);
            else
                await sending[i];
        }

        await ReceiveAsync(queue, sending.Count * 2 / 3);
    }

    [Fact]
    public async Task A_queue_that_others_made_has_no_dead_letters()
    {
        await using var messaging = Connect();
        var name = RabbitMqFixture.NewName("plain");
        await using var plain = await ConnectPlainAsync(messaging);
        await using var channel = await plain.CreateChannelAsync(cancellationToken: Token);
        await channel.QueueDeclareAsync(name, durable: true, exclusive: false, autoDelete: false, cancellationToken: Token);
        var letters = messaging.Queue(name).DeadLetters;

        Assert.Empty(await letters.ReceiveAsync(1, TimeSpan.FromMilliseconds(50), Token));
        Assert.Equal(0, (await letters.CountAsync(Token)).Active);
        Assert.Equal(0, await letters.PurgeAsync(Token));
        Assert.Equal(0, (await letters.RedriveAsync(cancellationToken: Token)).Moved);
        await Assert.ThrowsAsync<EntityNotFoundException>(() => messaging.Queue(RabbitMqFixture.NewName("missing")).DeadLetters.ReceiveAsync(1, TimeSpan.Zero, Token));
    }
}
