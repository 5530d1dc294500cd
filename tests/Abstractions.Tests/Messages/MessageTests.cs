using System.Text.Json;

namespace Integration.Abstractions.Tests.Messages;

public class MessageTests
{
    private static readonly Message Full = new()
    {
        Body = new byte[] { 1, 2 },
        Headers = MessageHeaders.Create(("a", 1), ("b", "x")),
        MessageId = "id",
        CorrelationId = "c",
        Subject = "s",
        ContentType = "t",
        ReplyTo = "r",
        GroupId = "g",
        DeduplicationId = "d",
        TimeToLive = TimeSpan.FromSeconds(1),
        Delay = TimeSpan.FromSeconds(2),
        TraceParent = "tp",
        TraceState = "ts",
    };

    [Fact]
    public void Equality_is_by_content()
    {
        var same = Full with { Body = new byte[] { 1, 2 }, Headers = MessageHeaders.Create(("b", "x"), ("a", 1)) };

        Assert.Equal(Full, same);
        Assert.Equal(Full.GetHashCode(), same.GetHashCode());
    }

    [Fact]
    public void Every_property_counts_for_equality() => Assert.All(
        new[]
        {
            Full with { Body = new byte[] { 1, 3 } },
            Full with { Headers = Full.Headers.With("a", 2) },
            Full with { MessageId = null },
            Full with { CorrelationId = null },
            Full with { Subject = null },
            Full with { ContentType = null },
            Full with { ReplyTo = null },
            Full with { GroupId = null },
            Full with { DeduplicationId = null },
            Full with { TimeToLive = null },
            Full with { Delay = TimeSpan.Zero },
            Full with { TraceParent = null },
            Full with { TraceState = null },
        },
        other => Assert.NotEqual(Full, other));

    [Fact]
    public void Its_text_shows_neither_body_nor_header_values()
    {
        var message = Message.FromText("secret-body").WithHeader("token", "secret-header") with { MessageId = "id-1", Subject = "order.placed" };

        Assert.Equal("Message id-1 'order.placed': 11 bytes, 1 headers", message.ToString());
        Assert.Equal("token", message.Headers.ToString());
        Assert.Equal("Message (no id): 0 bytes, 0 headers", new Message().ToString());
    }

    [Fact]
    public void Bodies_of_text_bytes_and_json()
    {
        Assert.Equal("ä😀", Message.FromText("ä😀").Text);
        Assert.Equal("text/plain; charset=utf-8", Message.FromText("").ContentType);
        Assert.Equal("\uFFFD", Message.FromBytes(new byte[] { 0xFF }).Text);
        Assert.Equal([0xFF], Message.FromBytes(new byte[] { 0xFF }).Body.ToArray());
        var json = Message.FromJson(new Order(7));
        Assert.Equal("""{"number":7}""", json.Text);
        Assert.Equal("application/json", json.ContentType);
        Assert.Equal(new Order(7), json.ReadJson<Order>());
        Assert.Throws<JsonException>(() => Message.FromText("no json").ReadJson<Order>());
    }

    [Fact]
    public void WithHeader_leaves_the_original_alone()
    {
        var more = Full.WithHeader("c", true);

        Assert.Equal(2, Full.Headers.Count);
        Assert.Equal(3, more.Headers.Count);
    }

    private sealed record Order(int Number);
}
