using System.Text;

namespace Integration.Cli.Tests.Messages;

public sealed class NdjsonLinesTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData("a", "1:a")]
    [InlineData("a\nb", "1:a 2:b")]
    [InlineData("a\r\n\r\n \nb\n", "1:a 4:b")]
    [InlineData("\uFEFFa\n\uFEFFb", "1:a 2:\uFEFFb")]
    public async Task Lines_are_numbered_and_blank_ones_left_out(string input, string expected)
    {
        var lines = await NdjsonLines.ReadAsync(new MemoryStream(Encoding.UTF8.GetBytes(input)), CancellationToken.None)
            .Select(l => $"{l.Number}:{Encoding.UTF8.GetString(l.Content.Span)}").ToListAsync();
        Assert.Equal(expected, string.Join(' ', lines));
    }

    [Fact]
    public async Task A_long_line_comes_whole()
    {
        var text = new string('x', 300_000);
        var lines = await NdjsonLines.ReadAsync(new MemoryStream(Encoding.UTF8.GetBytes($"{text}\n{text}")), CancellationToken.None).ToListAsync();
        Assert.Equal([300_000, 300_000], lines.Select(l => l.Content.Length));
    }
}
