using System.Text;
using Integration.Aws.Kinesis.Records;

namespace Integration.Aws.Kinesis.Tests.Unit;

/// <summary>What a record's bytes are, and what is made of bytes of strangers.</summary>
public sealed class RecordTests
{
    [Fact]
    public void An_envelope_brings_the_message_back()
    {
        var message = Message.FromBytes(new byte[] { 0, 0xFF, 0xF8 }) with
        {
            MessageId = "m",
            CorrelationId = "",
            Subject = "s",
            ContentType = "application/json",
            GroupId = "g",
            TraceParent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
            Headers = MessageHeaders.Create(
                ("a", 1L), ("b", 1.5m), ("c", double.NaN), ("d", new byte[] { 1, 2 }), ("e", true), ("f", Guid.Empty), ("g", DateTimeOffset.UnixEpoch), ("h", "")),
        };

        var read = RecordEnvelope.Read(RecordEnvelope.Write(message), "g");

        Assert.Equal(message, read);
    }

    /// <summary>The form is documented, and records outlive the version that wrote them.</summary>
    [Fact]
    public void An_envelope_has_its_documented_form()
    {
        var record = RecordEnvelope.Write(Message.FromBytes("body"u8.ToArray()) with { MessageId = "m", ContentType = null, Headers = MessageHeaders.Create(("h", 1L)) });

        Assert.Equal([0xF8, (byte)'I', (byte)'n', 1, 0, 0, 0, 43], record[..8]);
        Assert.Equal("""{"messageId":"m","headers":{"h":"Int64:1"}}body""", Encoding.UTF8.GetString(record[8..]));
    }

    [Theory]
    [InlineData("")]
    [InlineData("F8")]
    [InlineData("F8496E01")]
    [InlineData("F8496E010000000901")]
    [InlineData("F8496E01FFFFFFFF01")]
    [InlineData("F8496E01000000025B5D")]
    [InlineData("F8496E02000000027B7D")]
    [InlineData("7B7D")]
    public void What_is_no_envelope_is_a_body(string bytes)
    {
        var data = Convert.FromHexString(bytes);
        var message = RecordEnvelope.Read(data, "key");

        Assert.Equal(data, message.Body.ToArray());
        Assert.Equal((null, "key"), (message.MessageId, message.GroupId));
    }

    [Theory]
    [InlineData("""{"messageId":"","traceParent":"x","headers":[],"subject":1}""")]
    [InlineData("""{"messageId":null,"headers":{"bad name":"Int64:1","":"x"},"contentType":{}}""")]
    [InlineData("""{"headers":"x","correlationId":["a"],"unheardOf":{"a":1}}""")]
    public void What_is_illegal_in_an_envelope_is_as_if_it_were_not_there(string json)
    {
        byte[] record = [0xF8, (byte)'I', (byte)'n', 1, 0, 0, 0, (byte)Encoding.UTF8.GetByteCount(json), .. Encoding.UTF8.GetBytes(json), .. "body"u8];

        var message = RecordEnvelope.Read(record, null);

        Assert.Equal(Message.FromText("body").Body.ToArray(), message.Body.ToArray());
        Assert.Equal((null, 0), (message.MessageId, message.Headers.Count));
        Assert.Null(message.Subject ?? message.ContentType ?? message.CorrelationId ?? message.TraceParent);
    }

    [Fact]
    public void A_header_of_another_kind_than_it_says_is_text()
    {
        const string Json = """{"headers":{"a":"Int64:x","b":"Nothing:1","c":"plain"}}""";
        byte[] record = [0xF8, (byte)'I', (byte)'n', 1, 0, 0, 0, (byte)Json.Length, .. Encoding.UTF8.GetBytes(Json)];

        var headers = RecordEnvelope.Read(record, null).Headers;

        Assert.Equal(["x", "1", "plain"], headers.Select(h => h.Value.ToString()));
    }

    [Fact]
    public void Records_without_a_key_spread_evenly()
    {
        var keys = new PartitionKeys();

        var places = Enumerable.Range(0, 100).Select(_ => (int)(UInt128.Parse(keys.NextHash()) >> 126)).CountBy(p => p).ToDictionary();

        Assert.Equal(4, places.Count);
        Assert.All(places.Values, count => Assert.InRange(count, 23, 27));
    }

    /// <summary>The MD5 of the key, from its highest byte on: RFC 1321 has "a" as 0cc175b9c0f1b6a831c399e269772661.</summary>
    [Fact]
    public void A_key_has_its_place_by_its_hash()
    {
        Assert.Equal(UInt128.Parse("0cc175b9c0f1b6a831c399e269772661", System.Globalization.NumberStyles.HexNumber), PartitionKeys.HashOf("a", null));
        Assert.Equal((UInt128)7, PartitionKeys.HashOf("a", "7"));
    }
}
