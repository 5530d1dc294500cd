namespace Integration.Migration.Tests;

public sealed class MessageDocumentTests
{
    [Fact]
    public void Every_property_and_header_type_reads_back_on_one_line()
    {
        var full = new Message
        {
            Body = "Zeile 1\nZeile 2 ☃"u8.ToArray(),
            Headers = MessageHeaders.Create(
                ("s", "a\nb"), ("b", true), ("i", long.MinValue), ("d", double.NegativeInfinity), ("m", 1.10m),
                ("t", new DateTimeOffset(2030, 1, 2, 3, 4, 5, TimeSpan.FromHours(-3)).AddTicks(7)), ("g", Guid.NewGuid()), ("x", new byte[] { 0, 255 })),
            MessageId = "id",
            CorrelationId = "c",
            Subject = "s",
            ContentType = "text/plain",
            ReplyTo = "r",
            GroupId = "g",
            DeduplicationId = "d",
            TimeToLive = TimeSpan.FromDays(8) + TimeSpan.FromTicks(1),
            Delay = TimeSpan.FromSeconds(1),
            TraceParent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
            TraceState = "a=b",
        };
        foreach (var message in (Message[])[full, new(), full with { Body = new byte[] { 0, 255, 254 } }])
        {
            var line = MessageDocument.Write(message);
            Assert.DoesNotContain('\n', line);
            Assert.Equal(message, MessageDocument.Read(line));
        }
    }

    [Theory]
    [InlineData("{", "not JSON")]
    [InlineData("{\"body\":\"\\ud800\"}", "surrogate")]
    [InlineData("{\"headers\":{\"a\":\"x\\udc00\"}}", "surrogate")]
    [InlineData("{\"\\ud800\":\"x\"}", "surrogate")]
    [InlineData("{\"headers\":{\"a\":{\"kind\":\"DateTimeOffset\",\"value\":\"1/2/2030\"}}}", "'headers.a' can't be read; allowed: a DateTimeOffset in ISO 8601 such as 2030-01-31T13:54:45Z")]
    [InlineData("{\"headers\":{\"a\":{\"kind\":\"Guid\",\"value\":\"x\"}}}", "'headers.a' can't be read; allowed: a Guid")]
    [InlineData("{\"headers\":{\"a\":{\"kind\":\"Int64\",\"value\":\"99999999999999999999\"}}}", "'headers.a' can't be read; allowed: an Int64")]
    [InlineData("", "not JSON")]
    [InlineData("\0", "not JSON")]
    [InlineData("null", "must be a JSON object")]
    [InlineData("{}{}", "not JSON")]
    [InlineData("{\"body\":\"x\"}//", "not JSON")]
    [InlineData("{\"body\":1}", "'body' can't be read; allowed: a string")]
    [InlineData("{\"BODY\":\"x\"}", "'BODY' is unknown")]
    [InlineData("{\"\":1}", "'' is unknown")]
    [InlineData("{\"headers\":null}", "'headers' can't be read; allowed: an object")]
    [InlineData("{\"headers\":{\"a\":null}}", "headers.a")]
    [InlineData("{\"headers\":{\"a\":{\"kind\":\"8\",\"value\":\"x\"}}}", "headers.a")]
    [InlineData("{\"headers\":{\"a\":{\"kind\":\"Decimal\",\"value\":\"1e400\"}}}", "a Decimal")]
    [InlineData("{\"headers\":{\"a\":{\"kind\":\"DateTimeOffset\",\"value\":\"0001-01-01T00:00:00+14:00\"}}}", "a DateTimeOffset")]
    [InlineData("{\"timeToLive\":\"99999999.00:00:00\"}", "00:00:30")]
    [InlineData("[]", "must be a JSON object")]
    [InlineData("{\"bdy\":\"x\"}", "'bdy' is unknown; allowed: body")]
    [InlineData("{\"bodyBase64\":\"?\"}", "base64")]
    [InlineData("{\"timeToLive\":\"30\"}", "00:00:30")]
    [InlineData("{\"headers\":{\"a\":1.5}}", "headers.a")]
    [InlineData("{\"headers\":{\"a\":{\"kind\":\"Guid\",\"value\":\"secret\"}}}", "Guid")]
    public void Faults_say_what_is_allowed_and_show_no_values(string line, string says)
    {
        var error = Assert.Throws<FormatException>(() => MessageDocument.Read(line));

        Assert.Contains(says, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("2026-11-22T13:54:45Z", "2026-11-22T13:54:45.0000000+00:00")]
    [InlineData("2026-11-22T13:54:45.5+02:00", "2026-11-22T13:54:45.5000000+02:00")]
    [InlineData("2026-11-22T13:54:45", "2026-11-22T13:54:45.0000000+00:00")]
    public void A_moment_is_read_in_iso_8601_as_other_tools_write_it(string written, string read)
    {
        var message = MessageDocument.Read("{\"headers\":{\"at\":{\"kind\":\"DateTimeOffset\",\"value\":\"" + written + "\"}}}");

        Assert.Equal(read, message.Headers["at"].ToString());
    }

    [Fact]
    public void Json_in_a_body_stays_readable_and_control_characters_are_escaped()
    {
        Assert.Equal("""{"body":"{\"a\":1} <é> \u001B[31m \u009B"}""", MessageDocument.Write(new Message { Body = "{\"a\":1} <é> \u001b[31m \u009b"u8.ToArray() }));
    }
}
