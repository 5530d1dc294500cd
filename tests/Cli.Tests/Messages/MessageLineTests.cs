using System.Text;

namespace Integration.Cli.Tests.Messages;

public sealed class MessageLineTests
{
    private static readonly DeliveryInfo Delivery = new() { Source = EntityPath.Queue("orders"), EnqueuedAt = DateTimeOffset.UnixEpoch, DeliveryCount = 1 };

    public static TheoryData<string> Bodies => ["", "hello", "ä€😀\u2028\n\"", "\0", "\uFEFFbom"];

    [Theory]
    [MemberData(nameof(Bodies))]
    public void A_text_body_is_written_readable_and_reads_back(string body) => AssertRoundTrip(new Message { Body = Encoding.UTF8.GetBytes(body), MessageId = "1" });

    [Fact]
    public void Bytes_read_back() => AssertRoundTrip(Message.FromBytes(new byte[] { 0xFF, 0x00, 0xC3, 0x28 }));

    [Fact]
    public void Everything_that_a_message_has_reads_back() => AssertRoundTrip(new Message
    {
        Body = "x"u8.ToArray(),
        MessageId = "id",
        CorrelationId = "c",
        Subject = "s",
        ContentType = "t",
        ReplyTo = "r",
        GroupId = "g",
        DeduplicationId = "d",
        TimeToLive = TimeSpan.FromTicks(12345678901),
        Delay = TimeSpan.FromSeconds(3),
        TraceParent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
        TraceState = "a=b",
        Headers = MessageHeaders.Empty
            .With("text", "ä").With("true", true).With("long", long.MinValue).With("double", 3.0).With("nan", double.NaN).With("decimal", 1.10m)
            .With("time", DateTimeOffset.UnixEpoch.ToOffset(TimeSpan.FromHours(2))).With("guid", Guid.Empty).With("bytes", new byte[] { 1, 2 }),
    });

    [Fact]
    public void A_dead_letter_has_its_story_and_reads_back_as_a_plain_message()
    {
        var message = new PeekedMessage(Message.FromText("x"), Delivery with { DeadLetter = new("Poison", "bad", EntityPath.Queue("orders"), DateTimeOffset.UnixEpoch, 7) });
        var line = MessageLineWriter.Write(message);
        Assert.Contains("\"deadLetter\":{\"reason\":\"Poison\",\"description\":\"bad\",\"source\":\"orders\"", line, StringComparison.Ordinal);
        Assert.Contains("\"originalDeliveryCount\":7", line, StringComparison.Ordinal);
        Assert.Equal(message.Message, Read(line));
    }

    [Fact]
    public void A_json_body_is_sent_as_its_json() =>
        Assert.Equal(
            new Message { Body = "{\"order\":17,\"note\":\"ä\"}"u8.ToArray(), ContentType = "application/json" },
            Read("""{"body": {"order": 17, "note": "ä"}}"""));

    [Fact]
    public void A_json_body_keeps_the_content_type_that_is_given() =>
        Assert.Equal("application/vnd.x+json", Read("""{"body":[1],"contentType":"application/vnd.x+json"}""").ContentType);

    [Fact]
    public void Durations_may_be_short() =>
        Assert.Equal(new Message { Delay = TimeSpan.FromMinutes(5), TimeToLive = TimeSpan.FromHours(1) }, Read("""{"delay":"5m","timeToLive":"01:00:00"}"""));

    [Theory]
    [InlineData("hello", "not a JSON object")]
    [InlineData("[1]", "A message is a JSON object")]
    [InlineData("{\"body\":\"a\"} {}", "not a JSON object")]
    [InlineData("{\"body\":\"a\",\"body\":\"b\"}", "twice")]
    [InlineData("{\"body\":\"a\",\"bodyBase64\":\"YQ==\"}", "one body")]
    [InlineData("{\"text\":\"a\"}", "'text' is unknown")]
    [InlineData("{\"delay\":\"soon\"}", "delay")]
    [InlineData("{\"subject\":1}", "subject")]
    [InlineData("{\"headers\":{\"a\":[]}}", "headers.a")]
    [InlineData("{\"bodyBase64\":\"#\"}", "bodyBase64")]
    public void What_is_no_message_says_why(string line, string expected) =>
        Assert.Contains(expected, Assert.Throws<FormatException>(() => Read(line)).Message, StringComparison.Ordinal);

    [Fact]
    public void Bytes_that_are_no_text_are_refused_rather_than_mended()
    {
        byte[] line = [.. "{\"body\":\""u8, 0xFF, .. "\"}"u8];
        Assert.Contains("UTF-8", Assert.Throws<FormatException>(() => MessageLineReader.Read(line)).Message, StringComparison.Ordinal);
    }

    private static void AssertRoundTrip(Message message)
    {
        var line = MessageLineWriter.Write(new PeekedMessage(message, Delivery));
        Assert.DoesNotContain('\n', line);
        Assert.Equal(message, Read(line));
    }

    private static Message Read(string line) => MessageLineReader.Read(Encoding.UTF8.GetBytes(line));
}
