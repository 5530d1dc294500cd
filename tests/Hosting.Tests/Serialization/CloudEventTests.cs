using System.Text;

using CloudNative.CloudEvents.SystemTextJson;

namespace Integration.Hosting.Tests.Serialization;

/// <summary>The examples of the JSON format (section 3.2) and of the AMQP binding (section 3.1.4), and the official SDK as the other side.</summary>
public class CloudEventTests
{
    private const string Attributes = """
        "specversion" : "1.0", "type" : "com.example.someevent", "source" : "/mycontext", "time" : "2018-04-05T17:31:00Z",
        "comexampleextension1" : "value", "comexampleothervalue" : 5
        """;

    public static TheoryData<string, string, string, string> Examples => new()
    {
        { $$"""{ {{Attributes}}, "id" : "A234-1234-1234", "datacontenttype" : "application/vnd.apache.thrift.binary", "data_base64" : "AAEC/w==" }""", "A234-1234-1234", "application/vnd.apache.thrift.binary", "AAEC/w==" },
        { $$"""{ {{Attributes}}, "id" : "B234-1234-1234", "unsetextension": null, "datacontenttype" : "application/xml", "data" : "<much wow=\"xml\"/>" }""", "B234-1234-1234", "application/xml", Base64("""<much wow="xml"/>""") },
        { $$"""{ {{Attributes}}, "id" : "C234-1234-1234", "subject": null, "datacontenttype" : "application/json", "data" : {"appinfoA":"abc","appinfoB":123,"appinfoC":true} }""", "C234-1234-1234", "application/json", Base64("""{"appinfoA":"abc","appinfoB":123,"appinfoC":true}""") },
        { $$"""{ {{Attributes}}, "id" : "D234-1234-1234", "subject": null, "data" : "I'm just a string" }""", "D234-1234-1234", "application/json", Base64("\"I'm just a string\"") },
    };

    [Theory]
    [MemberData(nameof(Examples))]
    public void The_specifications_structured_examples_are_read(string json, string id, string contentType, string data)
    {
        var read = CloudEvent.FromMessage(Structured(json))!;

        Assert.Equal((id, "/mycontext", "com.example.someevent"), (read.Id, read.Source, read.Type));
        Assert.Equal(new DateTimeOffset(2018, 4, 5, 17, 31, 0, TimeSpan.Zero), read.Time);
        Assert.Equal(MessageHeaders.Create(("comexampleextension1", "value"), ("comexampleothervalue", 5)), read.Extensions);
        Assert.Null(read.Subject);
        Assert.Equal(contentType, read.DataContentType);
        Assert.Equal(data, Convert.ToBase64String(read.Data!.Value.Span));
    }

    [Theory]
    [MemberData(nameof(Examples))]
    public void The_specifications_examples_keep_their_meaning_from_mode_to_mode(string json, string id, string contentType, string data)
    {
        var binary = CloudEvent.FromMessage(Structured(json))!.ToMessage(CloudEventsMode.Binary);

        Assert.Equal(id, binary.MessageId);
        Assert.Equal(contentType, binary.ContentType);
        Assert.Equal(data, Convert.ToBase64String(binary.Body.Span));
        Assert.Equal(
            MessageHeaders.Create(
                ("cloudEvents_specversion", "1.0"), ("cloudEvents_id", id), ("cloudEvents_source", "/mycontext"), ("cloudEvents_type", "com.example.someevent"),
                ("cloudEvents_time", "2018-04-05T17:31:00Z"), ("cloudEvents_comexampleextension1", "value"), ("cloudEvents_comexampleothervalue", 5)),
            binary.Headers);
        var again = CloudEvent.FromMessage(CloudEvent.FromMessage(binary)!.ToMessage(CloudEventsMode.Structured))!;
        Assert.Equal(data, Convert.ToBase64String(again.Data!.Value.Span));
    }

    [Theory]
    [InlineData("cloudEvents_")]
    [InlineData("cloudEvents:")]
    public void The_AMQP_bindings_binary_example_is_read_under_either_prefix(string prefix)
    {
        var message = new Message
        {
            ContentType = "application/json; charset=utf-8",
            Body = "{}"u8.ToArray(),
            Headers = MessageHeaders.Create(
                (prefix + "specversion", "1.0"), (prefix + "type", "com.example.someevent"), (prefix + "time", new DateTimeOffset(2018, 4, 5, 3, 56, 24, TimeSpan.Zero)),
                (prefix + "id", "1234-1234-1234"), (prefix + "source", "/mycontext/subcontext"), ("other", 1)),
        };

        var read = CloudEvent.FromMessage(message)!;

        Assert.Equal(("1234-1234-1234", "/mycontext/subcontext", "com.example.someevent"), (read.Id, read.Source, read.Type));
        Assert.Equal(new DateTimeOffset(2018, 4, 5, 3, 56, 24, TimeSpan.Zero), read.Time);
        Assert.Empty(read.Extensions);
        Assert.Equal("application/json; charset=utf-8", read.DataContentType);
    }

    [Theory]
    [MemberData(nameof(Examples))]
    public async Task The_official_SDK_reads_what_is_written(string json, string id, string contentType, string data)
    {
        var written = CloudEvent.FromMessage(Structured(json))!.ToMessage(CloudEventsMode.Structured);

        var read = await new JsonEventFormatter().DecodeStructuredModeMessageAsync(new MemoryStream(written.Body.ToArray()), new(written.ContentType!), extensionAttributes: null);

        Assert.Equal((id, "com.example.someevent", contentType), (read.Id, read.Type, read.DataContentType));
        Assert.Equal("value", read["comexampleextension1"]);
        Assert.Equal(data.Length > 0, read.Data is not null);
    }

    [Fact]
    public void What_the_official_SDK_writes_is_read()
    {
        var theirs = new CloudNative.CloudEvents.CloudEvent
        {
            Id = "x.1",
            Source = new Uri("urn:shop"),
            Type = "shipped",
            Time = DateTimeOffset.UnixEpoch,
            Subject = "s",
            DataContentType = "application/json",
            Data = new { number = 9 },
        };
        var body = new JsonEventFormatter().EncodeStructuredModeMessage(theirs, out var type);
        var message = new Message { Body = body, ContentType = type.ToString() };
        var serializer = JsonSerializerTests.ContextOnly(o => o.MapType<OrderShipped>("shipped"));

        Assert.Equal("shipped", serializer.FindTypeName(message));
        Assert.Equal(new OrderShipped(9), serializer.Deserialize<OrderShipped>(message));
        Assert.Equal("s", CloudEvent.FromMessage(message)!.Subject);
    }

    [Theory]
    [InlineData("""{"specversion":"2.0","id":"1","source":"/a","type":"t"}""")]
    [InlineData("""{"id":"1","source":"/a","type":"t"}""")]
    [InlineData("""{"specversion":"1.0","source":"/a","type":"t"}""")]
    [InlineData("""{"specversion":"1.0","id":"1","source":"/a","type":""}""")]
    [InlineData("""{"specversion":"1.0","id":"1","source":"/a","type":"t","data":1,"data_base64":""}""")]
    [InlineData("""{"specversion":"1.0","id":"1","source":"/a","type":"t","data_base64":"s3cret!"}""")]
    [InlineData("""{"specversion":"1.0","id":"\ud800","source":"/a","type":"t"}""")]
    [InlineData("""{"specversion":"1.0","id":"1","source":"/a","type":"t","\udc00s3cret":1}""")]
    [InlineData("""{"specversion":"1.0","id":"1","source":"/a","type":"t","x":"s3cret\ud800"}""")]
    [InlineData("""{"specversion":"1.0","id":"1","source":"/a","type":"t","data_base64":"\ud800"}""")]
    [InlineData("""{"specversion":"1.0","id":"1","source":"/a","type":"t","datacontenttype":"text/plain","data":"\ud800"}""")]
    [InlineData("""{"specversion":"1.0","id":"1","source":"/a","type":"t","datacontenttype":"text/plain","data":{}}""")]
    [InlineData("""["s3cret"]""")]
    [InlineData("s3cret")]
    public void What_is_no_CloudEvent_of_version_1_says_so(string json)
    {
        var poison = Assert.Throws<MessageSerializationException>(() => CloudEvent.FromMessage(Structured(json)));

        Assert.DoesNotContain("s3cret", poison.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Bytes_that_are_no_UTF8_and_nesting_that_is_too_deep_are_no_CloudEvent()
    {
        foreach (var body in (byte[][])[[0xFF, 0xFE, 0x7B], [.. "{\"id\":\""u8, 0xC3, .. "\"}"u8], [.. Enumerable.Repeat((byte)'[', 200_000)], []])
        {
            Assert.Throws<MessageSerializationException>(() => CloudEvent.FromMessage(new Message { Body = body, ContentType = "application/cloudevents+json" }));
        }
    }

    [Theory]
    [InlineData("1.5", "1.5")]
    [InlineData("12345678901", "12345678901")]
    [InlineData("{\"a\":[1]}", "{\"a\":[1]}")]
    [InlineData("[]", "[]")]
    public void An_attribute_of_another_kind_is_read_as_its_JSON(string value, string expected)
    {
        var read = CloudEvent.FromMessage(Structured($$"""{"specversion":"1.0","id":"1","source":"/a","type":"t","x":{{value}},"data":3}"""))!;

        Assert.Equal(expected, read.Extensions["x"].As<string>());
        Assert.Equal("3", Encoding.UTF8.GetString(read.Data!.Value.Span));
    }

    [Fact]
    public void A_byte_order_mark_and_a_time_that_is_none_do_not_keep_an_event_from_being_read()
    {
        var json = Structured("""{"specversion":"1.0","id":"1","source":"/a","type":"shipped","time":"yesterday","data":{"number":9}}""");
        var marked = json with { Body = (byte[])[.. Encoding.UTF8.GetPreamble(), .. json.Body.Span] };

        Assert.Equal(new OrderShipped(9), JsonSerializerTests.ContextOnly(o => o.MapType<OrderShipped>("shipped")).Deserialize<OrderShipped>(marked));
        Assert.Null(CloudEvent.FromMessage(marked)!.Time);
    }

    [Fact]
    public void Of_attributes_that_come_twice_the_last_counts() => Assert.Equal(
        "2", CloudEvent.FromMessage(Structured("""{"specversion":"1.0","id":"1","id":"2","source":"/a","type":"t"}"""))!.Id);

    [Theory]
    [InlineData("application/cloudevents-batch+json")]
    [InlineData("application/cloudevents+avro")]
    public void A_format_that_cannot_be_read_is_named(string mediaType)
    {
        var poison = Assert.Throws<MessageSerializationException>(() => CloudEvent.FromMessage(new Message { ContentType = mediaType }));

        Assert.Contains(mediaType, poison.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Other_messages_are_no_CloudEvents() => Assert.Null(CloudEvent.FromMessage(Message.FromText("hello")));

    [Fact]
    public void Events_that_break_the_rules_are_not_written()
    {
        Assert.Throws<MessageSerializationException>(() => Event("").ToMessage(CloudEventsMode.Binary));
        Assert.Throws<ArgumentOutOfRangeException>(() => Event("1").ToMessage(CloudEventsMode.None));
        foreach (var illegal in (MessageHeaders[])[
            MessageHeaders.Create(("Upper", 1)), MessageHeaders.Create(("id", "2")), MessageHeaders.Create(("x", 1.5)), MessageHeaders.Create(("x", 1L << 40))])
        {
            Assert.Throws<MessageSerializationException>(() => Event("1", illegal).ToMessage(CloudEventsMode.Structured));
        }
    }

    [Fact]
    public void Extensions_keep_their_types()
    {
        var extensions = MessageHeaders.Create(("flag", true), ("number", -5), ("text", "é\n"));

        foreach (var mode in (CloudEventsMode[])[CloudEventsMode.Binary, CloudEventsMode.Structured])
            Assert.Equal(extensions, CloudEvent.FromMessage(Event("1", extensions).ToMessage(mode))!.Extensions);
    }

    [Fact]
    public void Data_that_is_not_JSON_although_it_says_so_is_not_written()
    {
        foreach (var data in (byte[][])[[], "{"u8.ToArray(), "s3cret"u8.ToArray()])
        {
            var e = new CloudEvent { Id = "1", Source = "/a", Type = "t", DataContentType = "application/json", Data = data };
            Assert.DoesNotContain("s3cret", Assert.Throws<MessageSerializationException>(() => e.ToMessage(CloudEventsMode.Structured)).ToString(), StringComparison.Ordinal);
        }
    }

    private static CloudEvent Event(string id, MessageHeaders? extensions = null) =>
        new() { Id = id, Source = "/a", Type = "t", Extensions = extensions ?? MessageHeaders.Empty };

    private static Message Structured(string json) => new() { Body = Encoding.UTF8.GetBytes(json), ContentType = "application/cloudevents+json; charset=UTF-8" };

    private static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));
}
