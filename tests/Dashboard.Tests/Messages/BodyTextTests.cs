using System.Text;
using Integration.Dashboard.Messages;

namespace Integration.Dashboard.Tests.Messages;

/// <summary>Bodies in forms and on pages.</summary>
public sealed class BodyTextTests
{
    public static TheoryData<byte[]> Bodies => new(
        Array.Empty<byte>(),
        Encoding.UTF8.GetBytes("one line"),
        Encoding.UTF8.GetBytes("\nbegins with an end"),
        Encoding.UTF8.GetBytes("a\nb\n"),
        Encoding.UTF8.GetBytes("a\r\nb\r\n"),
        Encoding.UTF8.GetBytes("a\r\nb\nmixed"),
        Encoding.UTF8.GetBytes("a\rold"),
        Encoding.UTF8.GetBytes("nul\0"),
        "\uFEFFx"u8.ToArray(),
        new byte[] { 0xFF, 0xFE, 0x00 },
        Encoding.UTF8.GetBytes("ä€😀"));

    [Theory]
    [MemberData(nameof(Bodies))]
    public void What_a_browser_sends_back_unchanged_is_the_same_body(byte[] body)
    {
        var (text, form) = BodyText.ForForm(body);

        // A text area's lines are sent with CR LF, whatever they were.
        var sent = text.ReplaceLineEndings("\n").Replace("\n", "\r\n", StringComparison.Ordinal);

        Assert.Equal(body, BodyText.FromForm(sent, form));
    }

    [Fact]
    public void A_long_body_is_cut_between_characters()
    {
        var body = Encoding.UTF8.GetBytes("a" + string.Concat(Enumerable.Repeat("😀", ShownBody.MostShown / 4)));

        var shown = ShownBody.Of(body);

        Assert.Equal(("Text", true, body.Length), (shown.Kind, shown.IsCut, shown.Bytes));
        Assert.DoesNotContain('\uFFFD', shown.Text);
        Assert.EndsWith("😀", shown.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"a":[1]}""", "JSON")]
    [InlineData("{ not json", "Text")]
    [InlineData("\u0001", "Bytes, as base64")]
    public void It_is_shown_as_what_it_is(string body, string kind) => Assert.Equal(kind, ShownBody.Of(Encoding.UTF8.GetBytes(body)).Kind);
}
