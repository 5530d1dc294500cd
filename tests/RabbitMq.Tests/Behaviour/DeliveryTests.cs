namespace Integration.RabbitMq.Tests.Behaviour;

/// <summary>How messages are handed out and come back.</summary>
public sealed class DeliveryTests(RabbitMqFixture fixture) : BrokerTest(fixture)
{
    [Fact]
    public async Task A_queue_with_the_name_of_what_is_the_brokers_works_like_any_other()
    {
        await using var messaging = Connect();
        await messaging.Topology.CreateQueueAsync(new("amq"), Token);
        var queue = messaging.Queue("amq");

        await queue.SendAsync(Message.FromText("x") with { Delay = TimeSpan.FromMilliseconds(50) }, Token);
        await (await ReceiveOneAsync(queue)).DeadLetterAsync("poison", cancellationToken: Token);

        await (await ReceiveOneAsync(queue.DeadLetters)).CompleteAsync(Token);
        await messaging.Topology.DeleteQueueAsync("amq", Token);
    }

    [Fact]
    public async Task Many_concurrent_sends_keep_their_order()
    {
        await using var messaging = Connect();
        var queue = await NewQueueAsync(messaging);

        (await queue.SendManyAsync(Enumerable.Range(0, 500).Select(i => Message.FromText($"{i}")), cancellationToken: Token)).ThrowIfAnyFailed();

        Assert.Equal(Enumerable.Range(0, 500).Select(i => $"{i}"), (await ReceiveAsync(queue, 500)).Select(m => m.Message.Text));
    }

    [Fact]
    public async Task What_nobody_asked_for_stays_for_others_and_spends_no_delivery()
    {
        await using var messaging = Connect();
        await using var other = Connect();
        var queue = await NewQueueAsync(messaging);
        (await queue.SendManyAsync(Enumerable.Range(0, 40).Select(i => Message.FromText($"{i}")), cancellationToken: Token)).ThrowIfAnyFailed();

        var first = await queue.ReceiveAsync(10, Patience, Token);
        foreach (var message in first)
            await message.CompleteAsync(Token);

        var rest = await ReceiveAsync(other.Queue(queue.Path.Name), 40 - first.Count);
        Assert.All(rest, m => Assert.Equal(1, m.DeliveryCount));
    }

    [Theory]
    [InlineData(10)]
    [InlineData(2)]
    public async Task What_was_fetched_ahead_for_one_who_stops_asking_goes_back_where_it_has_deliveries_to_spare(int maxDeliveryCount)
    {
        await using var messaging = Connect();
        await using var other = Connect();
        var queue = await NewQueueAsync(messaging, q => q with { MaxDeliveryCount = maxDeliveryCount });
        (await queue.SendManyAsync(Enumerable.Range(0, 800).Select(i => Message.FromText($"{i}")), cancellationToken: Token)).ThrowIfAnyFailed();

        var handled = new List<string>();
        for (var i = 0; i < 20; i++)
        {
            var some = await queue.ReceiveAsync(20, Patience, Token);
            (await queue.CompleteManyAsync(some, Token)).ThrowIfAnyFailed();
            handled.AddRange(some.Select(m => m.Message.Text));
        }

        var rest = await ReceiveAsync(other.Queue(queue.Path.Name), 800 - handled.Count);
        Assert.Equal(Enumerable.Range(0, 800).Select(i => $"{i}"), handled.Concat(rest.Select(m => m.Message.Text)).OrderBy(int.Parse));
        Assert.All(rest, m => Assert.InRange(m.DeliveryCount, 1, maxDeliveryCount == 2 ? 1 : 2));
    }

    [Fact]
    public async Task Many_settle_at_once_what_came_in_another_order()
    {
        await using var messaging = Connect();
        var queue = await NewQueueAsync(messaging);
        (await queue.SendManyAsync(Enumerable.Range(0, 30).Select(i => Message.FromText($"{i}")), cancellationToken: Token)).ThrowIfAnyFailed();
        var received = await ReceiveAsync(queue, 30);

        (await queue.CompleteManyAsync([.. received.Skip(5).Take(20).Reverse()], Token)).ThrowIfAnyFailed();
        foreach (var message in received.Take(5))
            await message.AbandonAsync(cancellationToken: Token);
        (await queue.CompleteManyAsync([.. received.Skip(25)], Token)).ThrowIfAnyFailed();

        Assert.Equal(["0", "1", "2", "3", "4"], (await ReceiveAsync(queue, 5)).Select(m => m.Message.Text));
        Assert.Empty(await queue.ReceiveAsync(1, TimeSpan.FromMilliseconds(300), Token));
    }

    [Fact]
    public async Task Abandoned_messages_come_back_in_front_of_later_ones()
    {
        await using var messaging = Connect();
        var queue = await NewQueueAsync(messaging);
        (await queue.SendManyAsync(Enumerable.Range(1, 5).Select(i => Message.FromText($"{i}")), cancellationToken: Token)).ThrowIfAnyFailed();
        foreach (var message in (await ReceiveAsync(queue, 3)).AsEnumerable())
            await message.AbandonAsync(cancellationToken: Token);

        Assert.Equal(["1", "2", "3", "4", "5"], (await ReceiveAsync(queue, 5)).Select(m => m.Message.Text));
    }

    [Fact]
    public async Task A_message_that_waited_first_and_then_fails_too_often_is_told_as_such()
    {
        await using var messaging = Connect();
        var queue = await NewQueueAsync(messaging, q => q with { MaxDeliveryCount = 2 });
        await queue.SendAsync(Message.FromText("delayed") with { Delay = TimeSpan.FromMilliseconds(100) }, Token);
        for (var delivery = 1; delivery <= 2; delivery++)
        {
            var message = await ReceiveOneAsync(queue);
            Assert.Equal(delivery, message.DeliveryCount);
            await message.AbandonAsync(cancellationToken: Token);
        }

        Assert.Equal(DeadLetterReason.MaxDeliveryCountExceeded, (await ReceiveOneAsync(queue.DeadLetters)).DeadLetter!.Reason);
    }

    [Fact]
    public async Task Putting_off_counts_towards_the_most_deliveries()
    {
        await using var messaging = Connect();
        var queue = await NewQueueAsync(messaging, q => q with { MaxDeliveryCount = 3 });
        await queue.SendAsync(Message.FromText("x"), Token);
        for (var delivery = 1; delivery <= 3; delivery++)
        {
            var message = await ReceiveOneAsync(queue);
            Assert.Equal(delivery, message.DeliveryCount);
            await message.AbandonAsync(delivery == 2 ? TimeSpan.Zero : TimeSpan.FromMilliseconds(100), Token);
        }

        var dead = await ReceiveOneAsync(queue.DeadLetters);
        Assert.Equal((DeadLetterReason.MaxDeliveryCountExceeded, 3), (dead.DeadLetter!.Reason, dead.DeadLetter.OriginalDeliveryCount));
    }

    [Fact]
    public async Task A_lock_ends_before_the_brokers_own_time_out_whatever_is_renewed()
    {
        await using var messaging = Connect(o => o with { ConsumerTimeout = TimeSpan.FromMinutes(2) });
        var queue = await NewQueueAsync(messaging, q => q with { LockDuration = TimeSpan.FromMinutes(1) });
        await queue.SendAsync(Message.FromText("x"), Token);
        var before = DateTimeOffset.UtcNow;
        var message = await ReceiveOneAsync(queue);

        await Task.Delay(500, Token);
        await message.RenewLockAsync(Token);

        Assert.InRange(message.LockedUntil, before, DateTimeOffset.UtcNow + TimeSpan.FromSeconds(59.9));
        await message.CompleteAsync(Token);
    }

    [Fact]
    public async Task What_is_published_for_later_reaches_no_subscription_that_is_made_after_it_was_due()
    {
        await using var messaging = Connect();
        var topic = RabbitMqFixture.NewName("topic");
        await messaging.Topology.CreateTopicAsync(new(topic), Token);
        await messaging.Topic(topic).PublishAsync(Message.FromText("early") with { Delay = TimeSpan.FromMilliseconds(50) }, Token);
        await Task.Delay(1000, Token);

        await messaging.Topology.CreateSubscriptionAsync(new(topic, "late"), Token);
        await messaging.Topic(topic).PublishAsync(Message.FromText("delayed") with { Delay = TimeSpan.FromMilliseconds(50) }, Token);

        var received = await ReceiveOneAsync(messaging.Topic(topic).Subscription("late"));
        Assert.Equal("delayed", received.Message.Text);
        await received.CompleteAsync(Token);
    }

    [Fact]
    public async Task A_queue_that_is_full_and_refuses_tells_of_each_message()
    {
        await using var messaging = Connect();
        var name = RabbitMqFixture.NewName("full");
        await using var plain = await ConnectPlainAsync(messaging);
        await using var channel = await plain.CreateChannelAsync(cancellationToken: Token);
        await channel.QueueDeclareAsync(name, durable: true, exclusive: false, autoDelete: false,
            new Dictionary<string, object?> { ["x-queue-type"] = "classic", ["x-max-length"] = 2, ["x-overflow"] = "reject-publish" }, cancellationToken: Token);

        var results = await messaging.Queue(name).SendManyAsync(
            Enumerable.Range(0, 5).Select(i => Message.FromText($"{i}")), new SendManyOptions { MaxAttempts = 1 }, Token);

        Assert.Equal([true, true, false, false, false], results.Select(r => r.Succeeded));
        Assert.All(results.Failed, r => Assert.True(Assert.IsType<QuotaExceededException>(r.Error).IsTransient));
    }
}
