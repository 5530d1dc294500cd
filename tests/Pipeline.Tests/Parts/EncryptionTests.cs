using System.Security.Cryptography;

namespace Integration.Pipeline.Tests.Parts;

/// <summary>What encryption does and does not hide, and how keys are changed.</summary>
public sealed class EncryptionTests
{
    private static readonly PipelineContext Context = new("test", EntityPath.Queue("orders"));

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static TheoryData<int> KeyLengths => [16, 24, 32];

    [Theory]
    [MemberData(nameof(KeyLengths))]
    public async Task A_body_comes_back_and_headers_stay_readable(int keyLength)
    {
        var coding = new BodyEncryption(new FixedKeyRing("k", Key("k", keyLength)));
        var message = Message.FromText("a secret").WithHeader("country", "DE") with { MessageId = "1" };

        var encoded = (await coding.EncodeAsync(message, Context, Token))!.Message;

        Assert.Equal(8 + 12 + 16, encoded.Body.Length);
        Assert.DoesNotContain("secret", encoded.Text, StringComparison.Ordinal);
        Assert.Equal("DE", encoded.Headers["country"].As<string>());
        Assert.Equal(message, (await coding.DecodeAsync(encoded, "aes-gcm", Context, Token)).Message);
    }

    [Fact]
    public async Task After_a_rotation_both_old_and_new_messages_are_read()
    {
        var (first, second) = (Key("first", 32), Key("second", 32));
        var before = new BodyEncryption(new FixedKeyRing("first", first));
        var after = new BodyEncryption(new FixedKeyRing("second", first, second));
        var message = Message.FromText("a secret") with { MessageId = "1" };

        var old = (await before.EncodeAsync(message, Context, Token))!.Message;
        var young = (await after.EncodeAsync(message, Context, Token))!.Message;

        Assert.Equal("second", young.Headers[BodyEncryption.KeyIdHeader].As<string>());
        Assert.Equal(message, (await after.DecodeAsync(old, "aes-gcm", Context, Token)).Message);
        Assert.Equal(message, (await after.DecodeAsync(young, "aes-gcm", Context, Token)).Message);
    }

    [Fact]
    public async Task The_same_message_is_encrypted_to_the_same_bytes_and_no_other_with_the_same_nonce()
    {
        var coding = new BodyEncryption(new FixedKeyRing("k", Key("k", 32)));
        var message = Message.FromText("a secret") with { MessageId = "1" };
        var bodies = new List<byte[]>();
        foreach (var variant in (Message[])[message, message, message with { MessageId = "2" }, message with { Subject = "s" }, Message.FromText("A secret") with { MessageId = "1" }])
            bodies.Add((await coding.EncodeAsync(variant, Context, Token))!.Message.Body.ToArray());

        Assert.Equal(bodies[0], bodies[1]);
        Assert.Equal(4, bodies.Select(b => Convert.ToHexString(b.AsSpan(0, 12))).Distinct(StringComparer.Ordinal).Count());
    }

    [Theory]
    [InlineData("", 32)]
    [InlineData("a b", 32)]
    [InlineData("k", 31)]
    [InlineData("k", 0)]
    public void A_key_that_is_none_is_refused(string id, int length) => Assert.Throws<ArgumentException>(() => Key(id, length));

    [Fact]
    public void A_current_key_that_is_not_on_the_ring_is_refused() => Assert.Throws<ArgumentException>(() => new FixedKeyRing("other", Key("k", 32)));

    [Fact]
    public void A_key_does_not_show_its_bytes() => Assert.Equal("key k", Key("k", 32).ToString());

    private static EncryptionKey Key(string id, int length) => new(id, RandomNumberGenerator.GetBytes(length));
}
