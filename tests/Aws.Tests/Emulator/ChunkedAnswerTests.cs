using System.Text;

namespace Integration.Aws.Tests.Emulator;

/// <summary>Answers in chunks, as servers of other kinds give them.</summary>
public sealed class ChunkedAnswerTests
{
    [Theory]
    [InlineData("5\r\nhello\r\n6;x=1\r\n world\r\n0\r\n\r\n", "hello world")]
    [InlineData("0\r\n\r\n", "")]
    [InlineData("A\r\n0123456789\r\n0\r\nTrailer: x\r\n\r\n", "0123456789")]
    public async Task Chunks_are_put_together(string chunks, string body)
    {
        using var wire = new MemoryStream(Encoding.ASCII.GetBytes("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nX: y\r\n\r\n" + chunks));

        var answer = await HttpMessage.ReadAsync(wire, CancellationToken.None);

        Assert.Equal(body, answer!.Text);
        Assert.Equal(wire.Length, wire.Position);
        var passedOn = Encoding.ASCII.GetString(answer.ToBytes(keepAlive: true));
        Assert.Contains($"Content-Length: {body.Length}\r\n", passedOn, StringComparison.Ordinal);
        Assert.DoesNotContain("chunked", passedOn, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_cut_answer_is_one()
    {
        using var wire = new MemoryStream(Encoding.ASCII.GetBytes("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhe"));

        await Assert.ThrowsAsync<EndOfStreamException>(() => HttpMessage.ReadAsync(wire, CancellationToken.None));
    }
}
