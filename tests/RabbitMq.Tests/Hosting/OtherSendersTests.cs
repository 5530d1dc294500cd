using System.Text;
using Integration.RabbitMq.Tests.Behaviour;
using RabbitMQ.Client;

namespace Integration.RabbitMq.Tests.Hosting;

/// <summary>Messages of other libraries, as they put them on the wire, come to typed handlers; ours come to a plain client.</summary>
public sealed class OtherSendersTests(RabbitMqFixture fixture) : BrokerTest(fixture), IAsyncLifetime
{
    private readonly string _prefix = RabbitMqFixture.NewName("others") + ".";
    private HostedApplication _application = null!;
    private IConnection _connection = null!;
    private IChannel _channel = null!;

    public async ValueTask InitializeAsync()
    {
        const string Section = "Messaging:Providers:rabbitmq";
        _application = await HostedApplication.StartAsync(
        [
            new($"{Section}:Uri", Server.Uri.ToString()),
            new($"{Section}:ManagementUri", Server.ManagementUri.ToString()),
            new($"{Section}:NamePrefix", _prefix),
        ]);
        _connection = await ConnectPlainAsync(_application.Messaging);
        _channel = await _connection.CreateChannelAsync(cancellationToken: Token);
    }

    public async ValueTask DisposeAsync()
    {
        await _connection.DisposeAsync();
        await _application.DisposeAsync();
    }

    [Fact]
    public async Task A_plain_client_names_the_type_by_its_property()
    {
        await SendAsync(new BasicProperties { Type = "Shop.OrderPlaced", MessageId = "p-1" }, """{"orderId":1}""");

        var (value, received) = _application.Next();
        Assert.Equal((new OrderPlaced(1), "p-1"), (value, received.MessageId));
    }

    [Fact]
    public async Task MassTransit_names_the_type_in_its_envelope()
    {
        await SendAsync(
            new BasicProperties
            {
                ContentType = "application/vnd.masstransit+json",
                MessageId = "11cd0000-5d24-0015-8d6f-08dc00000000",
                DeliveryMode = DeliveryModes.Persistent,
                Headers = new Dictionary<string, object?> { ["publishId"] = "1", ["MT-Activity-Id"] = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00" },
            },
            """
            {
              "messageId": "11cd0000-5d24-0015-8d6f-08dc00000000", "conversationId": "11cd0000-5d24-0015-43ba-08dc00000000",
              "sourceAddress": "rabbitmq://broker/shop_bus?temporary=true", "destinationAddress": "rabbitmq://broker/Shop:OrderPaid",
              "messageType": ["urn:message:Shop:OrderPaid", "urn:message:Shop:OrderEvent"],
              "message": { "amount": 12.50 },
              "sentTime": "2026-01-02T03:04:05Z", "headers": { "tenant": "a" }, "host": { "machineName": "m", "massTransitVersion": "8.2.0" }
            }
            """);

        var (value, received) = _application.Next();
        Assert.Equal((new OrderPaid(12.50m), "11cd0000-5d24-0015-8d6f-08dc00000000"), (value, received.MessageId));
        Assert.Equal("a", received.Headers["tenant"].As<string>());
    }

    [Fact]
    public async Task NServiceBus_names_the_type_by_its_property_and_headers()
    {
        await SendAsync(
            new BasicProperties
            {
                MessageId = "8f2c",
                CorrelationId = "c-9",
                Type = "Shop.OrderPlaced",
                ReplyTo = "Sales",
                ContentType = "application/json",
                Persistent = true,
                Headers = new Dictionary<string, object?>
                {
                    ["NServiceBus.MessageId"] = "8f2c",
                    ["NServiceBus.MessageIntent"] = "Publish",
                    ["NServiceBus.ConversationId"] = "v-1",
                    ["NServiceBus.EnclosedMessageTypes"] = "Shop.OrderPlaced, Shop, Version=1.0.0.0, Culture=neutral, PublicKeyToken=null",
                    ["NServiceBus.ContentType"] = "application/json",
                    ["NServiceBus.TimeSent"] = "2026-01-02 03:04:05:000000 Z",
                    ["NServiceBus.Transport.RabbitMQ.ConfirmationId"] = "1",
                },
            },
            """{"OrderId":3}""");

        var (value, received) = _application.Next();
        Assert.Equal((new OrderPlaced(3), "8f2c", "c-9", "Sales"), (value, received.MessageId, received.Message.CorrelationId, received.Message.ReplyTo));
        Assert.StartsWith("Shop.OrderPlaced, Shop,", received.Headers["NServiceBus.EnclosedMessageTypes"].As<string>(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_plain_client_reads_what_the_application_sends()
    {
        await _application.Messaging.Topology.CreateQueueAsync(new("plain"), Token);
        await _application.Publisher.SendAsync("plain", new OrderPlaced(4), new() { CorrelationId = "c-4" }, Token);

        BasicGetResult? got;
        for (var attempt = 0; (got = await _channel.BasicGetAsync($"{_prefix}plain", autoAck: true, Token)) is null && attempt < 100; attempt++)
            await Task.Delay(50, Token);
        Assert.Equal(
            ("""{"orderId":4}""", "Shop.OrderPlaced", "c-4", "application/json", true),
            (Encoding.UTF8.GetString(got!.Body.Span), got.BasicProperties.Type, got.BasicProperties.CorrelationId, got.BasicProperties.ContentType, got.BasicProperties.Persistent));
        Assert.True(Guid.TryParse(got.BasicProperties.MessageId, out _));
    }

    private async Task SendAsync(BasicProperties properties, string body) =>
        await _channel.BasicPublishAsync("", _prefix + HostedApplication.Queue, mandatory: true, properties, Encoding.UTF8.GetBytes(body), Token);
}
