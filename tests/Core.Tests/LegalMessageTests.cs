using System.Diagnostics;
using FsCheck;
using FsCheck.Fluent;

namespace Integration.Core.Tests;

/// <summary>Any message that was received can be sent on.</summary>
public sealed class LegalMessageTests
{
    private static readonly string Long = new('x', 300);

    [Fact]
    public void A_legal_message_is_itself()
    {
        var message = Message.FromText("x") with { MessageId = "m", Subject = "\u00e4 b", GroupId = "g", Headers = MessageHeaders.Create(("a", 1), ("b.c", "\U0001F600")) };

        Assert.Same(message, message.ToLegal() == message ? message : null);
        Assert.Same(message.Headers, message.ToLegal().Headers);
    }

    [Theory]
    [InlineData("a", "a")]
    [InlineData("a b", "a_x0020_b")]
    [InlineData("a:b", "a_x003A_b")]
    [InlineData("\u00e4", "_x00E4_")]
    [InlineData("\U0001F600", "_xD83D__xDE00_")]
    [InlineData("\0", "_x0000_")]
    [InlineData("", "_")]
    [InlineData(".", "_x002E_")]
    [InlineData(".a.", "_x002E_a_x002E_")]
    [InlineData("a..b", "a._x002E_b")]
    [InlineData("AWS.x", "_x0041_WS.x")]
    [InlineData("amazon.x", "_x0061_mazon.x")]
    [InlineData("Integration.RedriveTo", "_x0049_ntegration.RedriveTo")]
    [InlineData("integration.a b", "_x0069_ntegration.a_x0020_b")]
    public void A_headers_name_is_escaped(string name, string expected)
    {
        var legal = Message.FromText("x").WithHeader(name, "value").ToLegal();

        Assert.Equal([KeyValuePair.Create(expected, (HeaderValue)"value")], legal.Headers);
    }

    [Fact]
    public void Names_that_would_become_equal_stay_apart()
    {
        var legal = (Message.FromText("x") with { Headers = MessageHeaders.Create(("a b", 1), ("a_x0020_b", 2)) }).ToLegal();

        Assert.Equal(2, legal.Headers["a_x0020_b"]);
        Assert.Equal(1, legal.Headers.Single(h => h.Key != "a_x0020_b").Value);
    }

    [Fact]
    public void A_property_that_is_too_long_keeps_its_identity_and_what_it_was()
    {
        var legal = (Message.FromText("x") with { MessageId = Long, CorrelationId = Long + "1", Subject = Long + "2", GroupId = "a b", DeduplicationId = "\u00e4" }).ToLegal();

        Assert.Equal(new string('x', 111) + "-", legal.MessageId![..112]);
        Assert.Equal(128, legal.MessageId!.Length);
        Assert.NotEqual(legal.MessageId, legal.CorrelationId);
        Assert.Equal(legal.MessageId, (Message.FromText("y") with { MessageId = Long }).ToLegal().MessageId);
        Assert.StartsWith("a_b-", legal.GroupId, StringComparison.Ordinal);
        Assert.NotEqual(legal.GroupId, (Message.FromText("x") with { GroupId = "a\u00e4b" }).ToLegal().GroupId);
        Assert.Equal(
            [("original.CorrelationId", Long + "1"), ("original.DeduplicationId", "\u00e4"), ("original.GroupId", "a b"), ("original.MessageId", Long), ("original.Subject", Long + "2")],
            legal.Headers.Select(h => (h.Key, h.Value.As<string>())));
    }

    [Fact]
    public void Of_a_hundred_headers_those_without_room_are_packed_into_one()
    {
        var headers = new MessageHeaders(Enumerable.Range(100, 100).Select(i => KeyValuePair.Create($"h{i}", (HeaderValue)i)));

        var legal = (Message.FromText("x") with { Headers = headers }).ToLegal();

        Assert.Equal(64, legal.Headers.Count);
        Assert.Equal(162, legal.Headers["h162"]);
        var packed = System.Text.Json.JsonDocument.Parse(legal.Headers["original.Headers"].As<string>()).RootElement;
        Assert.Equal(37, packed.EnumerateObject().Count());
        Assert.Equal("Int64:199", packed.GetProperty("h199").GetString());
    }

    [Theory]
    [InlineData("00-0-0-0", null)]
    [InlineData("", null)]
    [InlineData("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01")]
    public void A_trace_that_is_none_is_left_out(string parent, string? expected)
    {
        var legal = (Message.FromText("x") with { TraceParent = parent, TraceState = "a=1," + new string('b', 600) }).ToLegal();

        Assert.Equal((expected, expected is null ? null : "a=1"), (legal.TraceParent, legal.TraceState));
    }

    [Theory]
    [InlineData("vendor=1,other=2", "vendor=1,other=2")]
    [InlineData("", null)]
    [InlineData("\u00e4=1", null)]
    public async Task The_ambient_tracestate_is_carried_as_far_as_it_can_be(string ambient, string? expected) =>
        Assert.Equal(expected, (await SendUnderAsync(ambient)).TraceState);

    [Fact]
    public async Task An_ambient_tracestate_of_600_characters_is_cut_between_entries_and_what_was_sent_can_be_sent_on()
    {
        var entries = Enumerable.Range(10, 60).Select(i => $"v{i}=12345").ToArray();
        var sent = await SendUnderAsync(string.Join(',', entries));

        // 51 entries of nine characters, and the commas between them.
        Assert.Equal(string.Join(',', entries[..51]), sent.TraceState);
        await new MessagingClient(new ScriptedDriver()).Queue("q").SendAsync(sent, TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task A_large_entry_goes_first()
    {
        var large = "large=" + new string('x', 400);

        Assert.Equal("first=1,last=" + new string('y', 100), (await SendUnderAsync($"first=1,{large},last={new string('y', 100)}")).TraceState);
    }

    [Fact]
    public void Whatever_a_message_holds_its_legal_form_is_taken_and_stays_as_it_is()
    {
        var text = Gen.OneOf(
            Gen.Constant((string?)null),
            ArbMap.Default.GeneratorFor<string?>(),
            Gen.Choose(0, 300).Select(n => (string?)new string('\u00e4', n)),
            Gen.Elements<string?>("\ud800", "a b", "Integration.x", "", ".", "..", Long, Long + " ", "AWS." + Long, "00-0-0-0"));
        var messages =
            from texts in text.ArrayOf(9)
            from names in Gen.Choose(0, 130).SelectMany(n => text.ArrayOf(n))
            from ticks in ArbMap.Default.GeneratorFor<long>()
            select new Message
            {
                MessageId = texts[0],
                CorrelationId = texts[1],
                Subject = texts[2],
                ContentType = texts[3],
                ReplyTo = texts[4],
                GroupId = texts[5],
                DeduplicationId = texts[6],
                TraceParent = texts[7],
                TraceState = texts[8],
                TimeToLive = TimeSpan.FromTicks(ticks),
                Delay = TimeSpan.FromTicks(-Math.Abs(ticks % 10)),
                Headers = new MessageHeaders(names.Select((n, i) => KeyValuePair.Create(n ?? $"{i}", (HeaderValue)(n ?? "")))),
            };

        Check.One(Config.QuickThrowOnFailure.WithMaxTest(300), Prop.ForAll(messages.ToArbitrary(), message =>
        {
            var legal = message.ToLegal();
            var driver = new ScriptedDriver { Limits = new(1, long.MaxValue, long.MaxValue) };
            new MessagingClient(driver).Queue("q").SendAsync(legal).GetAwaiter().GetResult();
            return legal.ToLegal() == legal && legal.Headers.Count >= Math.Min(64, message.Headers.Count);
        }));
    }

    private static async Task<Message> SendUnderAsync(string traceState)
    {
        using var ambient = new Activity("ambient").SetIdFormat(ActivityIdFormat.W3C).Start();
        ambient.TraceStateString = traceState;
        var driver = new ScriptedDriver();
        await new MessagingClient(driver).Queue("q").SendAsync(Message.FromText("x"), TestContext.Current.CancellationToken);
        return driver.Batches.Single().Single();
    }
}
