using System.Text;
using System.Text.Json.Serialization;
using FsCheck;
using FsCheck.Fluent;

namespace Integration.Hosting.Tests.Serialization;

public class JsonSerializerTests
{
    private static readonly OrderPlaced Order = new(7, "Zoë", 12.50m, new DateTimeOffset(2026, 5, 1, 12, 0, 0, TimeSpan.FromHours(2)));

    [Fact]
    public void A_value_travels_as_plain_JSON_with_its_type_in_a_header()
    {
        var message = ContextOnly().Serialize(Order);

        Assert.Equal("application/json", message.ContentType);
        Assert.Equal("order-placed.v2", message.Headers["message-type"].As<string>());
        Assert.Null(message.Subject);
        Assert.StartsWith("{\"number\":7,\"customer\":", message.Text, StringComparison.Ordinal);
        Assert.Equal(Order, ContextOnly().Deserialize<OrderPlaced>(message));
    }

    [Fact]
    public void Any_value_comes_back_equal_in_every_mode()
    {
        SystemTextJsonSerializer[] serializers =
        [
            ContextOnly(),
            ContextOnly(o => o.TypeName = TypeNameLocation.Subject),
            ContextOnly(o => (o.CloudEvents, o.CloudEventsSource) = (CloudEventsMode.Structured, "/shop")),
            ContextOnly(o => (o.CloudEvents, o.CloudEventsSource) = (CloudEventsMode.Binary, "/shop")),
        ];
        var orders = from number in ArbMap.Default.GeneratorFor<int>()
                     from customer in ArbMap.Default.GeneratorFor<NonNull<string>>()
                     from total in ArbMap.Default.GeneratorFor<decimal>()
                     from at in ArbMap.Default.GeneratorFor<DateTimeOffset>()
                     where IsUnicode(customer.Get)
                     select new OrderPlaced(number, customer.Get, total, at);

        Prop.ForAll(orders.ToArbitrary(), order =>
        {
            foreach (var serializer in serializers)
            {
                var message = serializer.Serialize(order);
                Assert.Equal("order-placed.v2", serializer.FindTypeName(message));
                Assert.Equal(order, serializer.Deserialize<OrderPlaced>(message));
            }
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void A_type_without_metadata_is_refused_where_reflection_is_off()
    {
        var refused = Assert.Throws<MessageSerializationException>(() => ContextOnly().Serialize(new NotInTheContext(1)));

        Assert.Contains("[JsonSerializable(typeof(NotInTheContext))]", refused.Message, StringComparison.Ordinal);
        Assert.Throws<MessageSerializationException>(() => ContextOnly().Deserialize<NotInTheContext>(Json("{}")));
        Assert.Equal(1, new SystemTextJsonSerializer(new SerializationOptions { UseReflection = true }).Deserialize<NotInTheContext>(Json("""{"number":1}""")).Number);
    }

    [Fact]
    public void Members_of_a_newer_version_are_ignored()
    {
        Assert.Equal(new OrderShipped(3), ContextOnly().Deserialize<OrderShipped>(Json("""{"number":3,"carrier":{"name":"x"}}""")));
    }

    [Fact]
    public void The_name_of_a_newer_version_is_left_unknown()
    {
        Assert.Equal("order-placed.v3", ContextOnly().FindTypeName(Json("{}").WithHeader("message-type", "order-placed.v3")));
    }

    [Fact]
    public void Older_names_mean_the_same_type()
    {
        var serializer = ContextOnly(o => o.MapType<OrderShipped>("shipped.v2", "shipped"));
        var old = Json("""{"number":3}""").WithHeader("message-type", "shipped");

        Assert.Equal("shipped.v2", serializer.GetTypeName(typeof(OrderShipped)));
        Assert.Equal("shipped.v2", serializer.FindTypeName(old));
        Assert.Equal(new OrderShipped(3), serializer.Deserialize<OrderShipped>(old));
        _ = serializer.GetTypeName(typeof(OrderPlaced));
        Assert.Equal("order-placed.v2", serializer.FindTypeName(Json("{}").WithHeader("message-type", "order-placed.beta")));
    }

    [Fact]
    public void An_older_version_is_brought_up_step_by_step()
    {
        var serializer = ContextOnly(o => o
            .MapType<OrderPlacedV1>("order-placed.v1")
            .Upcast<OrderPlacedV1, OrderPlaced>(v1 => new OrderPlaced(v1.Number, v1.Customer, 0, default))
            .Upcast<OrderPlaced, OrderShipped>(v2 => new OrderShipped(v2.Number)));
        var old = Json("""{"number":4,"customer":"Ann"}""").WithHeader("message-type", "order-placed.v1");

        Assert.Equal(new OrderPlaced(4, "Ann", 0, default), serializer.Deserialize<OrderPlaced>(old));
        Assert.Equal(new OrderShipped(4), serializer.Deserialize<OrderShipped>(old));
        Assert.Equal(serializer.GetTypeName(typeof(OrderShipped)), serializer.FindTypeName(old));
    }

    [Fact]
    public void Versions_that_go_in_a_circle_are_refused()
    {
        var options = new SerializationOptions().Upcast<OrderPlacedV1, OrderPlaced>(_ => throw new InvalidOperationException());

        Assert.Throws<ArgumentException>(() => options.Upcast<OrderPlaced, OrderPlacedV1>(_ => throw new InvalidOperationException()));
        Assert.Throws<ArgumentException>(() => options.Upcast<OrderPlacedV1, OrderShipped>(_ => throw new InvalidOperationException()));
    }

    [Fact]
    public void A_name_means_one_type()
    {
        var options = new SerializationOptions().MapType<OrderPlaced>("placed");

        Assert.Throws<ArgumentException>(() => options.MapType<OrderShipped>("placed"));
        Assert.Throws<ArgumentException>(() => options.MapType<OrderShipped>(""));
        Assert.Throws<ArgumentException>(() => options.MapType<OrderShipped>(new string('x', 129)));
    }

    [Fact]
    public void A_message_of_another_known_type_is_not_misread()
    {
        var serializer = ContextOnly(o => o.MapType<OrderShipped>("shipped"));

        var refused = Assert.Throws<MessageSerializationException>(() => serializer.Deserialize<OrderPlaced>(serializer.Serialize(new OrderShipped(1))));

        Assert.Contains("'shipped'", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_foreign_Subject_is_no_type_name_by_default()
    {
        var foreign = Json("""{"number":3}""") with { Subject = "Your order" };

        Assert.Null(ContextOnly().FindTypeName(foreign));
        Assert.Equal(new OrderShipped(3), ContextOnly().Deserialize<OrderShipped>(foreign));
    }

    [Fact]
    public void The_Subject_names_the_type_where_the_options_say_so()
    {
        var serializer = ContextOnly(o => o.TypeName = TypeNameLocation.Subject);
        var message = serializer.Serialize(Order);

        Assert.Equal("order-placed.v2", message.Subject);
        Assert.Empty(message.Headers);
        Assert.Equal("Your order", serializer.FindTypeName(message with { Subject = "Your order" }));
    }

    [Fact]
    public void A_generic_type_needs_a_name()
    {
        var serializer = ContextOnly(o => o.MapType<List<int>>("numbers"));

        Assert.Equal("numbers", serializer.GetTypeName(typeof(List<int>)));
        Assert.Throws<ArgumentException>(() => serializer.GetTypeName(typeof(List<string>)));
        Assert.Equal(typeof(NotInTheContext).FullName, serializer.GetTypeName(typeof(NotInTheContext)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("{\"number\":\"s3cret\"}")]
    [InlineData("{\"s3cret\":")]
    [InlineData("<order/>")]
    [InlineData("{\"s3cret\\ud800\":1,\"number\":[]}")]
    [InlineData("{\"number\":\"\\ud800\"}")]
    public void A_body_that_is_no_such_value_says_so_without_showing_it(string body)
    {
        var poison = Assert.Throws<MessageSerializationException>(() => ContextOnly().Deserialize<OrderShipped>(Json(body)));

        Assert.DoesNotContain("s3cret", poison.ToString(), StringComparison.Ordinal);
        Assert.Contains(nameof(OrderShipped), poison.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Whatever_reading_throws_is_one_kind_of_exception()
    {
        var serializer = new SystemTextJsonSerializer(new SerializationOptions { UseReflection = true }.Upcast<Old, Picky>(_ => throw new InvalidOperationException("no")));

        foreach (var body in (byte[][])[[0xFF], [.. "{\"text\":\""u8, 0xC3, 0x28, .. "\"}"u8], [.. Enumerable.Repeat((byte)'[', 200_000)], "{\"text\":\"\\ud800\"}"u8.ToArray(), "{\"text\":\"picky\"}"u8.ToArray()])
            Assert.Throws<MessageSerializationException>(() => serializer.Deserialize<Picky>(new Message { Body = body }));
        Assert.Throws<MessageSerializationException>(() => serializer.Deserialize<Picky>(serializer.Serialize(new Old("x"))));
        Assert.IsType<ArgumentException>(Assert.Throws<MessageSerializationException>(() => serializer.Deserialize<Picky>(Json("""{"text":"picky"}"""))).InnerException);
    }

    [Fact]
    public void A_derived_value_is_refused_unless_its_base_declares_it()
    {
        var serializer = new SystemTextJsonSerializer(new SerializationOptions { UseReflection = true });
        Plain plain = new RushPlain("bike");
        Declared declared = new RushDeclared("bike");

        var refused = Assert.Throws<MessageSerializationException>(() => serializer.Serialize(plain));
        Assert.Contains(nameof(RushPlain), refused.Message, StringComparison.Ordinal);
        Assert.Throws<MessageSerializationException>(() => serializer.Serialize<object>(plain));
        Assert.Throws<MessageSerializationException>(() => serializer.Serialize<IPlain>(new RushPlain("bike")));
        Assert.Throws<MessageSerializationException>(() => serializer.Serialize<Declared>(new Undeclared()));
        Assert.Equal("""{"courier":"bike"}""", serializer.Serialize(new RushPlain("bike")).Text);
        var message = serializer.Serialize(declared);
        Assert.Equal("""{"$type":"rush","courier":"bike"}""", message.Text);
        Assert.Equal(declared, serializer.Deserialize<Declared>(message));
    }

    [Fact]
    public void Values_that_are_not_objects_are_written_as_what_they_are_sent_as()
    {
        var serializer = new SystemTextJsonSerializer(new SerializationOptions { UseReflection = true }.MapType<IReadOnlyList<int>>("numbers").MapType<int?>("number"));

        Assert.Equal("[1,2]", serializer.Serialize<IReadOnlyList<int>>([1, 2]).Text);
        Assert.Equal("5", serializer.Serialize<int?>(5).Text);
    }

    [Fact]
    public void A_byte_order_mark_is_skipped()
    {
        var body = Encoding.UTF8.GetPreamble().Concat(Encoding.UTF8.GetBytes("""{"number":3}""")).ToArray();

        Assert.Equal(new OrderShipped(3), ContextOnly().Deserialize<OrderShipped>(new Message { Body = body }));
    }

    [Fact]
    public void Wrong_options_are_refused()
    {
        Assert.Throws<ArgumentException>(() => ContextOnly(o => o.TypeNameHeader = "message type"));
        Assert.Throws<ArgumentException>(() => ContextOnly(o => o.CloudEvents = CloudEventsMode.Binary));
    }

    /// <summary>A serializer as in an application that is compiled ahead of time: source-generated metadata and nothing else.</summary>
    internal static SystemTextJsonSerializer ContextOnly(Action<SerializationOptions>? configure = null)
    {
        var options = new SerializationOptions { UseReflection = false, TypeInfoResolvers = { OrderContext.Default } };
        configure?.Invoke(options);
        return new SystemTextJsonSerializer(options);
    }

    private sealed record Old(string Text);

    private sealed record Picky
    {
        public Picky(string text) => Text = text == "picky" ? throw new ArgumentException("not this one", nameof(text)) : text;

        public string Text { get; }
    }

    private interface IPlain;

    private record Plain : IPlain;

    private sealed record RushPlain(string Courier) : Plain;

    [JsonDerivedType(typeof(RushDeclared), "rush")]
    private record Declared;

    private sealed record RushDeclared(string Courier) : Declared;

    private sealed record Undeclared : Declared;

    private static Message Json(string body) => Message.FromText(body) with { ContentType = "application/json" };

    private static bool IsUnicode(string text) => !text.Any(char.IsSurrogate);
}
