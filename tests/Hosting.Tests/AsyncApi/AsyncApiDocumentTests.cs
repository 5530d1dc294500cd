using System.Text.Json.Nodes;
using Integration.AsyncApi;
using Integration.Drivers;
using Integration.InMemory;
using Integration.Registration;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Integration.Hosting.Tests.AsyncApi;

/// <summary>The document says what an application declares, sends and receives, and AsyncAPI's parser takes it.</summary>
public sealed class AsyncApiDocumentTests
{
    [Fact]
    public async Task Declared_entities_are_channels_and_what_is_bound_scheduled_and_consumed_are_operations()
    {
        var document = Documents.Make(
            m => m.MapMessage<Order>("orders").MapMessage<Placed>("placed")
                .AddRecurringMessage("nightly", r => new Quote(1), o => (o.Cron, o.Queue, o.SingleInstance) = ("@daily", "orders", true))
                .AddConsumer<Order, Nobody<Order>>("orders")
                .AddBatchConsumer<Placed, Nobody<Placed>>("placed/billing")
                .AddConsumer<Order, Nobody<Order>>("orders/$dead-letter")
                .AddStreamConsumer<Click, Nobody<Click>>("clicks", "counting", o => o.StartAt = StreamPosition.Earliest),
            options: o => (o.Title, o.Version, o.Description) = ("Shop", "2.1.0", "Sells."));

        Assert.Equal(("3.0.0", "Shop", "2.1.0", "Sells."), (document.Text("asyncapi"), document.Text("info", "title"), document.Text("info", "version"), document.Text("info", "description")));
        Assert.Equal(
            ["queue.orders", "queue.orders.dead-letter", "stream.clicks", "subscription.placed.billing", "topic.placed"], document.At("channels").Keys());
        Assert.Equal(("placed/billing", "placed/billing"), (document.Text("channels", "subscription.placed.billing", "address"), document.Text("channels", "subscription.placed.billing", "title")));
        Assert.Contains("Filter country = 'DE', ", document.Text("channels", "subscription.placed.billing", "description"), StringComparison.Ordinal);
        Assert.Contains("MaxDeliveryCount 5.", document.Text("channels", "queue.orders", "description"), StringComparison.Ordinal);
        Assert.Equal(
            ["receive.queue.orders", "receive.queue.orders.dead-letter", "receive.stream.clicks.counting", "receive.subscription.placed.billing", "send.queue.orders", "send.topic.placed"],
            document.At("operations").Keys());
        Assert.Equal(
            ["#/channels/queue.orders/messages/Integration.Hosting.Tests.AsyncApi.Order", "#/channels/queue.orders/messages/Integration.Hosting.Tests.AsyncApi.Quote"],
            document.At("operations", "send.queue.orders", "messages").AsArray().Select(m => (string?)m!["$ref"]));
        Assert.Equal("#/channels/subscription.placed.billing", (string?)document["operations"]!["receive.subscription.placed.billing"]!["channel"]!["$ref"]);
        var message = document.At("channels", "topic.placed", "messages", "Integration.Hosting.Tests.AsyncApi.Placed");
        Assert.Equal(("Integration.Hosting.Tests.AsyncApi.Placed", "Placed", "application/json"), (message.Text("name"), message.Text("title"), message.Text("contentType")));
        Assert.Equal("Integration.Hosting.Tests.AsyncApi.Placed", message.Text("headers", "properties", "message-type", "const"));
        Assert.Equal("integer", document.Text("components", "schemas", "Placed", "properties", "number", "type"));
        Assert.StartsWith("5 channels, 6 operations", await AsyncApiParser.AssertValidAsync(document), StringComparison.Ordinal);
    }

    /// <summary>The subscription's name is new at each start: neither before that nor after it is there in the document.</summary>
    [Fact]
    public async Task A_subscription_of_each_instances_own_is_received_from_its_topic()
    {
        using var host = Documents.Build(m => m.AddInstanceConsumer<Placed, Nobody<Placed>>("placed"));

        var before = AsyncApiDocument.Of(host.Services).ToString();
        await host.StartAsync(TestContext.Current.CancellationToken);
        var after = AsyncApiDocument.Of(host.Services);
        await host.StopAsync(TestContext.Current.CancellationToken);

        Assert.Equal(before, after.ToString());
        Assert.Equal(["receive.topic.placed"], after.ToJson().At("operations").Keys());
        Assert.Equal("#/channels/topic.placed", (string?)after.ToJson()["operations"]!["receive.topic.placed"]!["channel"]!["$ref"]);
        Assert.Contains("in each instance by a subscription of its own", after.ToJson().Text("operations", "receive.topic.placed", "summary"), StringComparison.Ordinal);
        await AsyncApiParser.AssertValidAsync(after.ToJson());
    }

    [Fact]
    public async Task A_request_has_the_reply_that_answers_it_or_a_fault_at_the_queue_that_it_names()
    {
        var document = Documents.Make(
            m => m.AddResponder<Quote, Price, Quoting>("quotes").AddConsumer<Order, Nobody<Order>>("quotes"), options: o => o.Requests<Order, Placed>("elsewhere"));

        const string Names = "Integration.Hosting.Tests.AsyncApi.";
        Assert.Equal(
            ["receive.queue.quotes", $"receive.queue.quotes.{Names}Quote", $"send.queue.elsewhere.{Names}Order"], document.At("operations").Keys());
        var reply = document.At("operations", $"receive.queue.quotes.{Names}Quote", "reply");
        Assert.Equal("$message.header#/replyTo", reply.Text("address", "location"));
        Assert.Equal("#/channels/replies", (string?)reply["channel"]!["$ref"]);
        Assert.Equal([$"#/channels/replies/messages/{Names}Price", "#/channels/replies/messages/fault"], reply["messages"]!.AsArray().Select(m => (string?)m!["$ref"]));
        Assert.Null(document["channels"]!["replies"]!["address"]);
        Assert.Null(document["operations"]!["receive.queue.quotes"]!["reply"]);
        await AsyncApiParser.AssertValidAsync(document);
    }

    [Fact]
    public async Task Types_have_the_names_and_messages_the_envelopes_that_are_configured()
    {
        foreach (var (configure, check) in new (Action<SerializationOptions>, Action<JsonNode, JsonNode>)[]
        {
            (o => o.TypeName = TypeNameLocation.Subject, (message, root) => Assert.Null(message["headers"])),
            (o => o.TypeNameHeader = "kind", (message, root) => Assert.Equal("order / v2", message.Text("headers", "properties", "kind", "const"))),
            (o => (o.CloudEvents, o.CloudEventsSource) = (CloudEventsMode.Binary, "/shop"), (message, root) =>
            {
                Assert.Equal("order / v2", message.Text("headers", "properties", "cloudEvents_type", "const"));
                Assert.Equal("#/components/schemas/Order", (string?)message["payload"]!["$ref"]);
            }),
            (o => (o.CloudEvents, o.CloudEventsSource) = (CloudEventsMode.Structured, "/shop"), (message, root) =>
            {
                Assert.Equal("application/cloudevents+json", message.Text("contentType"));
                Assert.Equal(("order / v2", "application/json"), (message.Text("payload", "properties", "type", "const"), message.Text("payload", "properties", "datacontenttype", "const")));
                Assert.Equal("#/components/schemas/Order", (string?)message["payload"]!["properties"]!["data"]!["$ref"]);
            }),
        })
        {
            using var host = Documents.Build(m => m.MapMessage<Order>("orders").ConfigureSerialization(o => configure(o.MapType<Order>("order / v2"))));
            var document = AsyncApiDocument.Of(host.Services).ToJson();
            var message = document.At("components", "messages", "order___v2");

            Assert.Equal("order / v2", message.Text("name"));
            check(message, document);

            // What is really sent is what the document says.
            var sent = host.Services.GetRequiredService<IMessageSerializer>().Serialize(new Order(1, "Ada"));
            Assert.Equal(message.Text("contentType"), sent.ContentType!.Split(';')[0]);
            var headers = new JsonObject(sent.Headers.Select(h => KeyValuePair.Create(h.Key, (JsonNode?)h.Value.ToString())));
            await AsyncApiParser.AssertValidAsync(
                document,
                [
                    new("#/components/messages/order___v2/payload", JsonNode.Parse(sent.Text)),
                    new("#/components/messages/order___v2/payload", JsonNode.Parse("""{"number":"one"}"""), IsValid: false),
                    .. message["headers"] is null ? Array.Empty<Sample>() : [new("#/components/messages/order___v2/headers", headers), new("#/components/messages/order___v2/headers", new JsonObject(), IsValid: false)],
                ]);
        }
    }

    [Fact]
    public async Task Servers_and_bindings_say_where_other_clients_find_what_is_declared()
    {
        static EntityAddress? Address(EntityPath path) => path switch
        {
            { Name: "unknown" } => new("sqs", "sqs.example.com", null),
            { Kind: EntityKind.Topic } => new("sns", "sns.example.com", $"x-{path.Name}.fifo"),
            { Kind: EntityKind.Queue } => new("amqp", "rabbit.example.com:5672", $"x.{path.Name}") { VirtualHost = "shop/eu" },
            _ => new("sqs", "sqs.example.com", $"x-{path.Name}-{path.SubscriptionName}{(path.IsDeadLetter ? "-dlq" : "")}.fifo"),
        };

        var document = Documents.Make(
            m => m.AddProvider(new StubProvider { AddressOf = Address }).AddConsumer<Placed, Nobody<Placed>>("placed/billing").AddConsumer<Placed, Nobody<Placed>>("unknown"),
            """
            Provider = stub
            Topology:Queues:orders:MaxDeliveryCount = 5
            Topology:Topics:placed:Ordered = true
            Topology:Topics:placed:Subscriptions:billing:LockDuration = 00:01:30
            Topology:Topics:placed:Subscriptions:billing:MaxDeliveryCount = 3
            """);

        Assert.Equal(["amqp", "sns", "sqs"], document.At("servers").Keys());
        Assert.Equal(("rabbit.example.com:5672", "amqp", "0-9-1", "/shop%2Feu", "stub"), (
            document.Text("servers", "amqp", "host"), document.Text("servers", "amqp", "protocol"), document.Text("servers", "amqp", "protocolVersion"),
            document.Text("servers", "amqp", "pathname"), document.Text("servers", "amqp", "title")));
        Assert.Equal("#/servers/sqs", (string?)document["channels"]!["subscription.placed.billing"]!["servers"]![0]!["$ref"]);
        Assert.Equal("x-placed-billing.fifo", document.Text("channels", "subscription.placed.billing", "address"));
        Assert.True(JsonNode.DeepEquals(
            JsonNode.Parse(
                """
                {
                  "queue": {
                    "name": "x-placed-billing.fifo", "fifoQueue": true, "visibilityTimeout": 90,
                    "redrivePolicy": { "deadLetterQueue": { "name": "x-placed-billing-dlq.fifo" }, "maxReceiveCount": 3 }
                  },
                  "deadLetterQueue": { "name": "x-placed-billing-dlq.fifo", "fifoQueue": true },
                  "bindingVersion": "0.2.0"
                }
                """),
            document.At("channels", "subscription.placed.billing", "bindings", "sqs")), document.ToJsonString());
        Assert.Equal(("x-placed.fifo", "FIFO"), (document.Text("channels", "topic.placed", "bindings", "sns", "name"), document.Text("channels", "topic.placed", "bindings", "sns", "ordering", "type")));
        Assert.Equal(("queue", "x.orders", "shop/eu"), (
            document.Text("channels", "queue.orders", "bindings", "amqp", "is"), document.Text("channels", "queue.orders", "bindings", "amqp", "queue", "name"),
            document.Text("channels", "queue.orders", "bindings", "amqp", "queue", "vhost")));
        Assert.Null(document["channels"]!["queue.unknown"]!["address"]);
        Assert.Null(document["channels"]!["queue.unknown"]!["bindings"]);
        await AsyncApiParser.AssertValidAsync(document);
    }

    [Fact]
    public async Task What_belongs_to_a_named_client_begins_with_its_name()
    {
        using var host = Documents.Build(m => m.MapMessage<Order>("orders"), services: services =>
        {
            services.AddMessaging("old one", new ConfigurationBuilder().AddInMemoryCollection([new("Messaging:Provider", "in-memory"), new("Messaging:Topology:Queues:orders:Ordered", "true")]).Build())
                .AddInMemory().MapMessage<Order>("orders").ConfigureSerialization(o => o.MapType<Order>("order"));
            services.Configure<AsyncApiOptions>(o => o.Sends<Click>(EntityPath.Queue("orders"), "old one"));
        });

        var document = AsyncApiDocument.Of(host.Services).ToJson();

        Assert.Equal(["old_one.queue.orders", "queue.orders", "subscription.placed.billing", "topic.placed"], document.At("channels").Keys());
        Assert.Equal(["old_one.send.queue.orders", "send.queue.orders"], document.At("operations").Keys());
        Assert.Equal(["Order", "old_one.Click", "old_one.Order"], document.At("components", "schemas").Keys());
        Assert.Equal(["Integration.Hosting.Tests.AsyncApi.Order", "old_one.Integration.Hosting.Tests.AsyncApi.Click", "old_one.order"], document.At("components", "messages").Keys());
        await AsyncApiParser.AssertValidAsync(document);
    }

    [Fact]
    public void Equal_applications_have_equal_documents_whatever_was_registered_first()
    {
        Action<IMessagingBuilder>[] parts =
        [
            m => m.MapMessage<Order>("orders"),
            m => m.MapMessage<Placed>("placed"),
            m => m.AddConsumer<Order, Nobody<Order>>("orders"),
            m => m.AddConsumer<Placed, Nobody<Placed>>("orders"),
            m => m.AddConsumer<Placed, Nobody<Placed>>("placed/billing"),
            m => m.AddResponder<Quote, Price, Quoting>("quotes"),
        ];
        string Document(IEnumerable<Action<IMessagingBuilder>> ordered)
        {
            using var host = Documents.Build(m =>
            {
                foreach (var part in ordered)
                    part(m);
            });
            return AsyncApiDocument.Of(host.Services).ToString();
        }

        Assert.Equal(Document(parts), Document(parts.Reverse()));
    }

    [Fact]
    public void Addresses_of_push_endpoints_are_not_told()
    {
        var document = Documents.Make(_ => { }, """
            Provider = stub
            Topology:Topics:placed:Subscriptions:hook:Push:Kind = Webhook
            Topology:Topics:placed:Subscriptions:hook:Push:Address = https://user:secret@partner.example.com/hook?key=secret
            Topology:Topics:placed:Subscriptions:mail:Push:Kind = Email
            Topology:Topics:placed:Subscriptions:mail:Push:Address = ada@example.com
            """, services: s => s.AddKeyedSingleton<IMessagingProvider>(null, new StubProvider())).ToJsonString();

        Assert.Contains("Push Webhook", document, StringComparison.Ordinal);
        foreach (var secret in new[] { "secret", "partner", "ada@" })
            Assert.DoesNotContain(secret, document, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Code_adds_what_it_alone_knows_and_has_the_last_word()
    {
        var document = Documents.Make(
            _ => { },
            options: o =>
            {
                o.Sends<Click>(EntityPath.Stream("clicks")).Receives<Placed>(EntityPath.Subscription("placed", "billing"));
                o.Customize = root => root["info"]!["license"] = new JsonObject { ["name"] = "MIT" };
            });

        Assert.Equal(["receive.subscription.placed.billing", "send.stream.clicks"], document.At("operations").Keys());
        Assert.Equal("MIT", document.Text("info", "license", "name"));
        await AsyncApiParser.AssertValidAsync(document);
        Assert.Throws<ArgumentException>(() => new AsyncApiOptions().Sends<Click>(EntityPath.Subscription("placed", "billing")));
        Assert.Throws<ArgumentException>(() => new AsyncApiOptions().Receives<Click>(EntityPath.Topic("placed")));
    }

    [Fact]
    public async Task A_serializer_of_ones_own_has_names_and_no_schemas()
    {
        var document = Documents.Make(m => m.UseSerializer<OwnSerializer>().MapMessage<Order>("orders"));

        Assert.Equal(["name", "title"], document.At("components", "messages", "own").Keys());
        await AsyncApiParser.AssertValidAsync(document);
    }

    [Fact]
    public async Task A_topology_alone_is_channels()
    {
        var topology = new TopologyDefinition { Queues = [new("orders") { Ordered = true }], Topics = [new("placed")], Subscriptions = [new("placed", "billing")], Streams = [new("clicks")] };
        await using var messaging = InMemoryMessaging.Create();

        var document = AsyncApiDocument.Of(topology, messaging, new() { Title = "Shop" }).ToJson();

        Assert.Equal(["queue.orders", "stream.clicks", "subscription.placed.billing", "topic.placed"], document.At("channels").Keys());
        Assert.True(JsonNode.DeepEquals(document, AsyncApiDocument.Of(topology, options: new() { Title = "Shop" }).ToJson()));
        Assert.StartsWith("4 channels, 0 operations", await AsyncApiParser.AssertValidAsync(document), StringComparison.Ordinal);
    }

    [Fact]
    public void What_keeps_a_document_from_being_made_is_told()
    {
        using var nothing = new ServiceCollection().BuildServiceProvider();
        Assert.Contains("AddMessaging", Assert.Throws<InvalidOperationException>(() => AsyncApiDocument.Of(nothing)).Message, StringComparison.Ordinal);
        var unknown = Assert.Throws<InvalidOperationException>(() => Documents.Make(_ => { }, options: o => o.Sends<Click>(EntityPath.Queue("orders"), "old")));
        Assert.Contains("client 'old', which there is not", unknown.Message, StringComparison.Ordinal);
        Assert.Throws<MessagingConfigurationException>(() => Documents.Make(m => m.MapMessage<Order>("nowhere")));
        var noMetadata = Assert.Throws<MessageSerializationException>(() => Documents.Make(m => m.MapMessage<Order>("orders").ConfigureSerialization(o => o.UseReflection = false)));
        Assert.Contains("There is no JSON metadata of", noMetadata.Message, StringComparison.Ordinal);
    }

    private sealed class OwnSerializer : IMessageSerializer
    {
        public Message Serialize<T>(T value) => Message.FromText("own");

        public T Deserialize<T>(Message message) => throw new MessageSerializationException("not read here");

        public string GetTypeName(Type type) => "own";

        public string? FindTypeName(Message message) => null;
    }
}
