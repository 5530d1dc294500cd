using System.Security.Cryptography;

namespace Integration.Pipeline.Tests.Parts;

/// <summary>What is compressed, and what is left as it is.</summary>
public sealed class CompressionTests
{
    private static readonly PipelineContext Context = new("test", EntityPath.Queue("orders"));

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(CompressionAlgorithm.Brotli, "br")]
    [InlineData(CompressionAlgorithm.Gzip, "gzip")]
    public async Task A_body_gets_smaller_and_comes_back_whoever_reads_it(CompressionAlgorithm algorithm, string coding)
    {
        var message = Message.FromBytes(new byte[100_000]);
        var encoded = await new BodyCompression(new() { Algorithm = algorithm }).EncodeAsync(message, Context, Token);

        Assert.Equal(coding, encoded!.Coding);
        Assert.InRange(encoded.Message.Body.Length, 1, 1000);
        Assert.Equal(message, (await new BodyCompression(new()).DecodeAsync(encoded.Message, coding, Context, Token)).Message);
    }

    [Fact]
    public async Task What_is_small_or_does_not_get_smaller_or_could_not_be_read_stays_as_it_is()
    {
        var coding = new BodyCompression(new() { Threshold = 1000, MaxExpandedBytes = 100_000 });
        Assert.Null(await coding.EncodeAsync(Message.FromBytes(new byte[1000]), Context, Token));
        Assert.NotNull(await coding.EncodeAsync(Message.FromBytes(new byte[1001]), Context, Token));
        Assert.Null(await coding.EncodeAsync(Message.FromBytes(RandomNumberGenerator.GetBytes(5000)), Context, Token));
        Assert.NotNull(await coding.EncodeAsync(Message.FromBytes(new byte[100_000]), Context, Token));
        Assert.Null(await coding.EncodeAsync(Message.FromBytes(new byte[100_001]), Context, Token));
    }
}
