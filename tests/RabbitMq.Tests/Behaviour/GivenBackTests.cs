using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace Integration.RabbitMq.Tests.Behaviour;

/// <summary>
/// Messages that receivers give back are dead letters in the end, also where the broker's limit leaves that out, as from RabbitMQ 4.3 on. Here the header by
/// which such a broker tells of it is the sender's.
/// </summary>
public sealed class GivenBackTests(RabbitMqFixture fixture) : BrokerTest(fixture)
{
    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    public async Task The_receiver_dead_letters_what_was_delivered_as_often_as_may_be(int maxDeliveryCount)
    {
        await using var messaging = Connect();
        var queue = await NewQueueAsync(messaging, q => q with { MaxDeliveryCount = maxDeliveryCount });
        await PublishAsync(messaging, queue, acquiredCount: maxDeliveryCount - 1);

        await (await ReceiveOneAsync(queue)).AbandonAsync(cancellationToken: Token);
        var last = await ReceiveOneAsync(queue);
        Assert.Equal(maxDeliveryCount, last.DeliveryCount);
        await last.AbandonAsync(cancellationToken: Token);

        await AssertDeadAsync(queue, maxDeliveryCount);
    }

    [Fact]
    public async Task One_that_came_again_too_often_is_handed_to_nobody()
    {
        await using var messaging = Connect();
        var queue = await NewQueueAsync(messaging, q => q with { MaxDeliveryCount = 3 });
        await PublishAsync(messaging, queue, acquiredCount: 3);
        await (await ReceiveOneAsync(queue)).AbandonAsync(cancellationToken: Token);

        Assert.Empty(await queue.ReceiveAsync(1, TimeSpan.FromMilliseconds(300), Token));

        await AssertDeadAsync(queue, 3);
    }

    /// <summary>The first delivery does not tell which kind of broker it is.</summary>
    [Fact]
    public async Task One_that_may_be_delivered_once_is_dead_lettered_by_the_receiver()
    {
        await using var messaging = Connect();
        var queue = await NewQueueAsync(messaging, q => q with { MaxDeliveryCount = 1 });
        await queue.SendAsync(Message.FromText("x"), Token);

        await (await ReceiveOneAsync(queue)).AbandonAsync(cancellationToken: Token);

        await AssertDeadAsync(queue, 1);
    }

    private static async Task AssertDeadAsync(IQueue queue, int deliveries)
    {
        var dead = await ReceiveOneAsync(queue.DeadLetters);
        Assert.Equal((DeadLetterReason.MaxDeliveryCountExceeded, deliveries), (dead.DeadLetter!.Reason, dead.DeadLetter.OriginalDeliveryCount));

        // Where the broker does it there is no such header.
        Assert.Contains("Integration.DeadLetter.At", dead.As<BasicDeliverEventArgs>().BasicProperties.Headers!.Keys);
    }

    private static async Task PublishAsync(IMessaging messaging, IQueue queue, int acquiredCount)
    {
        await using var plain = await ConnectPlainAsync(messaging);
        await using var channel = await plain.CreateChannelAsync(new(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true), Token);
        var properties = new BasicProperties { Persistent = true, Headers = new Dictionary<string, object?> { ["x-acquired-count"] = (long)acquiredCount } };
        await channel.BasicPublishAsync("", queue.Path.Name, mandatory: true, properties, "x"u8.ToArray(), Token);
    }
}
