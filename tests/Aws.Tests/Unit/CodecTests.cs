using System.Globalization;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Integration.Aws.Messages;
using Integration.Aws.Options;

namespace Integration.Aws.Tests.Unit;

/// <summary>Messages to the wire and back.</summary>
public sealed class CodecTests
{
    [Theory, InlineData(false), InlineData(true)]
    public void Any_message_comes_back(bool toTopic) => Prop.ForAll(Messages().ToArbitrary(), message =>
    {
        var wire = Encode(message, toTopic);
        Assert.InRange(wire.Attributes.Count, 1, SqsLimits.Attributes);
        Assert.True(SqsText.IsLegal(wire.Body));
        Assert.All(wire.Attributes.Values, a => Assert.True(a.Bytes is { Length: > 0 } || SqsText.IsLegal(a.Text!)));
        var decoded = MessageDecoder.Decode(wire, "service-id").Message;
        Assert.Equal(message with { Delay = TimeSpan.Zero }, decoded);
    }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData("hello", null)]
    [InlineData("\u00e4\u20ac\U0001F600\t\r\n", null)]
    [InlineData("\ufeffbom", null)]
    [InlineData("a\0b", "base64")]
    [InlineData("\ufffe", "base64")]
    [InlineData("", "empty")]
    public void Text_travels_as_it_is_and_the_rest_is_marked(string text, string? encoding)
    {
        var wire = MessageEncoder.ToQueue(new Message { Body = Encoding.UTF8.GetBytes(text) });

        Assert.Equal(encoding, PropertiesReader.TryRead(wire.Attributes[WireNames.Properties].Text)!.Body);
        if (encoding is null)
            Assert.Equal(text, wire.Body);
        Assert.Equal(Encoding.UTF8.GetBytes(text), MessageDecoder.Decode(wire, "id").Message.Body.ToArray());
    }

    [Fact]
    public void The_size_is_that_of_body_and_attributes_in_utf8()
    {
        var wire = new WireMessage("\u20ac", new Dictionary<string, WireAttribute>
        {
            ["n\u00e4me"] = new("String", "\u00e4"),
            ["bytes"] = new("Binary", null, [1, 2, 3]),
        });

        Assert.Equal(3 + (5 + 6 + 2) + (5 + 6 + 3), wire.Size);
    }

    [Fact]
    public void Natural_headers_need_no_kind()
    {
        var wire = MessageEncoder.ToQueue(new Message { Headers = MessageHeaders.Create(("text", "x"), ("whole", 5), ("decimal", 1.5m), ("flag", true)) });

        Assert.Equal(["flag"], PropertiesReader.TryRead(wire.Attributes[WireNames.Properties].Text)!.Kinds!.Keys);
    }

    /// <summary>SNS compares numbers up to 10^9 with five decimals: receivers look again at others, whatever their type.</summary>
    [Theory]
    [InlineData("1000000000", false)]
    [InlineData("-1000000000", false)]
    [InlineData("0.00001", false)]
    [InlineData("1000000001", true)]
    [InlineData("-1000000000.5", true)]
    [InlineData("0.000001", true)]
    [InlineData("9223372036854775807", true)]
    public void Numbers_that_SNS_can_not_compare_are_marked(string number, bool isPartial)
    {
        foreach (var value in new HeaderValue[] { decimal.Parse(number, CultureInfo.InvariantCulture), double.Parse(number, CultureInfo.InvariantCulture) })
        {
            var wire = MessageEncoder.ToTopic(new Message { MessageId = "m", Headers = MessageHeaders.Create(("n", value)) }, default, _ => false);
            Assert.Equal(isPartial, wire.Attributes.ContainsKey(WireNames.Partial));
        }
    }

    /// <summary>An envelope whose attributes are something else is unwrapped with what can be read.</summary>
    [Theory]
    [InlineData("""{"a":null}""", "")]
    [InlineData("""{"a":{"Type":"Binary","Value":"%"}}""", "%")]
    [InlineData("""{"a":{"Type":"Binary"}}""", "")]
    [InlineData("""{"a":{"Value":"x"}}""", "x")]
    [InlineData("""{"a":{}}""", "")]
    public void An_envelope_is_read_as_far_as_it_can_be(string attributes, string value)
    {
        var envelope = SnsEnvelope.TryRead($$"""{"Type":"Notification","TopicArn":"t","Message":"m","MessageAttributes":{{attributes}}}""", ["t"]);

        var message = MessageDecoder.Decode(envelope!.ToWire(), "id").Message;

        Assert.Equal(("m", (HeaderValue)value), (message.Text, message.Headers["a"]));
    }

    [Theory, InlineData("{"), InlineData("[]"), InlineData("null"), InlineData("{\"kinds\":{\"a\":\"Quaternion\"},\"headers\":{\"b\":\"Octonion:1\"},\"later\":1}")]
    public void Properties_of_a_newer_or_broken_sender_never_stop_a_message(string properties)
    {
        var wire = new WireMessage("body", new Dictionary<string, WireAttribute>
        {
            [WireNames.Properties] = new("String", properties),
            ["a"] = new("String.quaternion", "1"),
            ["n"] = new("Number.huge", "1e400x"),
        });

        var message = MessageDecoder.Decode(wire, "service-id").Message;

        Assert.Equal(("body", "service-id"), (message.Text, message.MessageId));
        Assert.Equal("1", message.Headers["a"]);
        Assert.Equal("1e400x", message.Headers["n"]);
    }

    [Fact]
    public void A_topic_says_when_filters_cannot_see_everything()
    {
        Assert.DoesNotContain(WireNames.Partial, Encode(new Message { MessageId = "m", Headers = Headers(8) }, toTopic: true).Attributes.Keys);
        Assert.Contains(WireNames.Partial, Encode(new Message { MessageId = "m", Headers = Headers(9) }, toTopic: true).Attributes.Keys);
        Assert.Contains(WireNames.Partial, Encode(new Message { MessageId = "m", Headers = MessageHeaders.Create(("n", double.NaN)) }, toTopic: true).Attributes.Keys);
    }

    [Fact]
    public void Headers_that_filters_test_get_attributes_first()
    {
        var wire = MessageEncoder.ToTopic(new Message { MessageId = "m", Headers = Headers(40).With("z-last", 1) }, default, name => name == "z-last");

        Assert.Contains("z-last", wire.Attributes.Keys);
    }

    private static WireMessage Encode(Message message, bool toTopic) =>
        toTopic ? MessageEncoder.ToTopic(message, default, _ => false) : MessageEncoder.ToQueue(message);

    private static MessageHeaders Headers(int count) =>
        new(Enumerable.Range(0, count).Select(i => KeyValuePair.Create($"h{i:00}", (HeaderValue)i)));

    private static Gen<Message> Messages() =>
        from body in ArbMap.Default.GeneratorFor<byte[]>()
        from text in ArbMap.Default.GeneratorFor<NonNull<string>>()
        from asText in ArbMap.Default.GeneratorFor<bool>()
        from names in Gen.Choose(0, 64)
        from values in Gen.ArrayOf(Values(), names)
        from subject in Gen.Elements(null, "s", "a\u0001b", "")
        from seconds in Gen.Choose(0, 5)
        select new Message
        {
            Body = asText ? Encoding.UTF8.GetBytes(text.Get) : body,
            Headers = new MessageHeaders(values.Select((v, i) => KeyValuePair.Create($"h{i}", v))),
            MessageId = "m1",
            Subject = subject,
            CorrelationId = seconds % 2 == 0 ? "c" : null,
            TimeToLive = seconds == 0 ? null : TimeSpan.FromTicks(seconds * 12_345_678L),
            Delay = TimeSpan.FromSeconds(seconds),
        };

    private static Gen<HeaderValue> Values() => Gen.OneOf(
        ArbMap.Default.GeneratorFor<NonNull<string>>().Select(s => (HeaderValue)Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(s.Get))),
        ArbMap.Default.GeneratorFor<long>().Select(v => (HeaderValue)v),
        ArbMap.Default.GeneratorFor<double>().Select(v => (HeaderValue)v),
        ArbMap.Default.GeneratorFor<decimal>().Select(v => (HeaderValue)v),
        ArbMap.Default.GeneratorFor<bool>().Select(v => (HeaderValue)v),
        ArbMap.Default.GeneratorFor<Guid>().Select(v => (HeaderValue)v),
        ArbMap.Default.GeneratorFor<DateTimeOffset>().Select(v => (HeaderValue)v),
        ArbMap.Default.GeneratorFor<byte[]>().Where(b => b is not null).Select(v => (HeaderValue)v));
}
