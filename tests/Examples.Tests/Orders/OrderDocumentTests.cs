using System.Text.Json.Nodes;
using Integration.AsyncApi;
using Integration.Examples.Tests.Orders.Setups;
using Integration.Hosting;
using OrderProcessing;

namespace Integration.Examples.Tests.Orders;

/// <summary>The application's AsyncAPI document, on every provider.</summary>
public class OrderDocumentTests
{
    private static readonly Dictionary<string, string[]> Settings = new(StringComparer.Ordinal)
    {
        ["in-memory"] = [],
        ["aws"] = ["aws:Region=eu-central-1", "aws:NamePrefix=shop-"],
        ["azure-service-bus"] = ["azure-service-bus:ConnectionString=Endpoint=sb://contoso.servicebus.windows.net/;SharedAccessKeyName=all;SharedAccessKey=hunter2"],
        ["rabbitmq"] = ["rabbitmq:Uri=amqps://shop:hunter2@rabbit.example.com/eu"],
    };

    private static readonly Dictionary<string, string[]> Servers = new(StringComparer.Ordinal)
    {
        ["in-memory"] = [],
        ["aws"] = ["sns sns.eu-central-1.amazonaws.com", "sqs sqs.eu-central-1.amazonaws.com"],
        ["azure-service-bus"] = ["amqp1 contoso.servicebus.windows.net"],
        ["rabbitmq"] = ["amqps rabbit.example.com:5671"],
    };

    public static TheoryData<string> Providers => [.. ProviderSetup.All.Keys];

    [Theory]
    [MemberData(nameof(Providers))]
    public async Task It_has_every_channel_message_and_operation_and_AsyncApis_parser_takes_it(string provider)
    {
        using var host = OrderApp.Build([$"--Messaging:Provider={provider}", .. Settings[provider].Select(s => $"--Messaging:Providers:{s}")]);

        var document = AsyncApiDocument.Of(host.Services).ToJson();

        Assert.Equal(Servers[provider], document["servers"]?.AsObject().Select(s => $"{s.Key} {s.Value!["host"]}") ?? []);
        Assert.Equal(
            ["queue.orders", "subscription.order-placed.billing", "subscription.order-placed.email", "subscription.order-placed.sms", "topic.order-placed"],
            document["channels"]!.AsObject().Select(c => c.Key));
        Assert.DoesNotContain("hunter2", document.ToJsonString(), StringComparison.Ordinal);
        var order = "#/components/messages/OrderProcessing.Orders.Order/payload";
        Assert.Equal("5 channels, 6 operations, 3 samples", await AsyncApiParser.AssertValidAsync(
            document,
            new(order, JsonNode.Parse(Lines.Order(1))),
            new(order, JsonNode.Parse("""{"id":"A-1"}"""), IsValid: false),
            new(order, JsonNode.Parse(Lines.Order(1).Replace("\"total\":", "\"sum\":", StringComparison.Ordinal)), IsValid: false)));
    }
}
