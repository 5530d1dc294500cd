using RabbitMQ.Client;

namespace Integration.RabbitMq.Tests.Behaviour;

/// <summary>What the broker or its client library would break over in a message, and doesn't here.</summary>
public sealed class HeaderTests(RabbitMqFixture fixture) : BrokerTest(fixture)
{
    [Fact]
    public async Task A_number_that_is_none_closes_the_connection_of_the_plain_client_and_not_ours()
    {
        await using var messaging = Connect();
        var queue = await NewQueueAsync(messaging);
        await using var plain = await ConnectPlainAsync(messaging);
        await using var channel = await plain.CreateChannelAsync(new(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true), Token);
        var properties = new BasicProperties { Headers = new Dictionary<string, object?> { ["number"] = double.NaN } };

        await Assert.ThrowsAnyAsync<Exception>(async () => await channel.BasicPublishAsync("", queue.Path.Name, mandatory: true, properties, new byte[1], Token));
        await queue.SendAsync(Message.FromText("ours").WithHeader("number", double.NaN).WithHeader("infinite", double.NegativeInfinity), Token);

        var received = await ReceiveOneAsync(queue);
        Assert.Equal(double.NaN, received.Headers["number"].As<double>());
        Assert.Equal(double.NegativeInfinity, received.Headers["infinite"].As<double>());
    }

    [Fact]
    public async Task Headers_with_names_of_the_broker_are_headers_and_nothing_more()
    {
        await using var messaging = Connect();
        var (queue, other) = (await NewQueueAsync(messaging), await NewQueueAsync(messaging));
        var sent = Message.FromText("x").WithHeader("CC", other.Path.Name).WithHeader("BCC", other.Path.Name).WithHeader("x-death", "never").WithHeader("x-delivery-count", 7);

        await queue.SendAsync(sent, Token);

        var received = await ReceiveOneAsync(queue);
        Assert.Equal(sent.Headers, received.Headers);
        Assert.Equal(1, received.DeliveryCount);
        Assert.Empty(await other.ReceiveAsync(1, TimeSpan.Zero, Token));
    }

    [Fact]
    public async Task A_copy_of_a_message_goes_to_no_other_queue_that_its_sender_named()
    {
        await using var messaging = Connect();
        var (queue, other) = (await NewQueueAsync(messaging), await NewQueueAsync(messaging));
        await using var plain = await ConnectPlainAsync(messaging);
        await using var channel = await plain.CreateChannelAsync(cancellationToken: Token);
        var properties = new BasicProperties { Headers = new Dictionary<string, object?> { ["CC"] = new List<object> { other.Path.Name } } };
        await channel.BasicPublishAsync("", queue.Path.Name, mandatory: true, properties, new byte[1], Token);
        await (await ReceiveOneAsync(other)).CompleteAsync(Token);

        await (await ReceiveOneAsync(queue)).DeadLetterAsync("bad", cancellationToken: Token);

        Assert.Equal("bad", (await ReceiveOneAsync(queue.DeadLetters)).DeadLetter!.Reason);
        Assert.Empty(await other.ReceiveAsync(1, TimeSpan.FromMilliseconds(300), Token));
    }

    [Fact]
    public async Task Properties_longer_than_a_short_string_of_AMQP_survive()
    {
        await using var messaging = Connect();
        var queue = await NewQueueAsync(messaging);
        var longest = string.Concat(Enumerable.Repeat("\u20ac", 128));
        var sent = Message.FromText("x") with { MessageId = longest, CorrelationId = longest, Subject = longest, ContentType = longest };

        await queue.SendAsync(sent, Token);

        var received = await ReceiveOneAsync(queue);
        Assert.Equal((longest, longest, longest, longest), (received.MessageId, received.Message.CorrelationId, received.Message.Subject, received.Message.ContentType));
    }

    [Fact]
    public async Task Headers_of_one_frame_are_taken_and_a_byte_more_is_refused_up_front()
    {
        await using var messaging = Connect();
        var queue = await NewQueueAsync(messaging);
        static Message WithHeader(int length) => Message.FromText("x").WithHeader("long", new string('x', length)) with { MessageId = "id" };
        var refused = await Assert.ThrowsAsync<MessageTooLargeException>(() => queue.SendAsync(WithHeader(140_000), Token));
        var room = 140_000 - (int)(refused.Size - refused.Limit);

        await queue.SendAsync(WithHeader(room), Token);
        var tooLarge = await Assert.ThrowsAsync<MessageTooLargeException>(() => queue.SendAsync(WithHeader(room + 1), Token));

        Assert.Equal(tooLarge.Limit + 1, tooLarge.Size);
        Assert.Equal(room, (await ReceiveOneAsync(queue)).Headers["long"].As<string>().Length);
    }
}
