using System.Text;
using RabbitMQ.Client;

namespace Integration.RabbitMq.Tests.Behaviour;

/// <summary>Messages of other clients.</summary>
public sealed class InteropTests(RabbitMqFixture fixture) : BrokerTest(fixture)
{
    [Fact]
    public async Task A_plain_message_without_properties_gets_an_id()
    {
        var received = await ReceiveForeignAsync(new BasicProperties(), "plain");

        Assert.Equal("plain", received.Message.Text);
        Assert.False(string.IsNullOrEmpty(received.MessageId));
    }

    [Fact]
    public async Task The_envelope_of_MassTransit_is_read_by_its_content_type()
    {
        var received = await ReceiveForeignAsync(
            new BasicProperties { ContentType = "application/vnd.masstransit+json" },
            """
            {"messageId":"01000000-5d24-0015-8d6f-08dc00000000","correlationId":"c-1","messageType":["urn:message:Shop:OrderPlaced"],
             "message":{"orderId":7},"headers":{"tenant":"a"},"host":{"machineName":"m"}}
            """);

        Assert.Equal("""{"orderId":7}""", received.Message.Text);
        Assert.Equal("01000000-5d24-0015-8d6f-08dc00000000", received.MessageId);
        Assert.Equal(("c-1", "urn:message:Shop:OrderPlaced", "application/json"), (received.Message.CorrelationId, received.Message.Subject, received.Message.ContentType));
        Assert.Equal("a", received.Headers["tenant"].As<string>());
    }

    [Theory]
    [InlineData("not json")]
    [InlineData("[]")]
    [InlineData("""{"messageId":"x"}""")]
    public async Task What_only_claims_to_be_an_envelope_is_delivered_as_it_is(string body)
    {
        var received = await ReceiveForeignAsync(new BasicProperties { ContentType = "application/vnd.masstransit+json" }, body);

        Assert.Equal(body, received.Message.Text);
    }

    [Fact]
    public async Task A_message_of_NServiceBus_keeps_its_headers()
    {
        var received = await ReceiveForeignAsync(
            new BasicProperties
            {
                MessageId = "b6a5",
                Type = "Shop.OrderPlaced",
                CorrelationId = "c-2",
                ReplyTo = "sales",
                ContentType = "application/json",
                Headers = new Dictionary<string, object?> { ["NServiceBus.EnclosedMessageTypes"] = "Shop.OrderPlaced, Shop", ["NServiceBus.MessageIntent"] = "Publish" },
            },
            """{"OrderId":7}""");

        Assert.Equal(("b6a5", "Shop.OrderPlaced", "c-2", "sales"), (received.MessageId, received.Message.Subject, received.Message.CorrelationId, received.Message.ReplyTo));
        Assert.Equal("Shop.OrderPlaced, Shop", received.Headers["NServiceBus.EnclosedMessageTypes"].As<string>());
    }

    [Fact]
    public async Task A_message_without_a_time_to_tell_counts_as_sent_when_it_came()
    {
        var before = DateTimeOffset.UtcNow;
        var received = await ReceiveForeignAsync(new BasicProperties(), "now");

        Assert.InRange(received.EnqueuedAt, before, DateTimeOffset.UtcNow);
    }

    private async Task<ReceivedMessage> ReceiveForeignAsync(BasicProperties properties, string body)
    {
        var messaging = Connect();
        await using var _ = messaging;
        var queue = await NewQueueAsync(messaging);
        await using var plain = await ConnectPlainAsync(messaging);
        await using var channel = await plain.CreateChannelAsync(cancellationToken: Token);
        await channel.BasicPublishAsync("", queue.Path.Name, mandatory: true, properties, Encoding.UTF8.GetBytes(body), Token);
        var received = await ReceiveOneAsync(queue);
        await received.CompleteAsync(Token);
        return received;
    }
}
