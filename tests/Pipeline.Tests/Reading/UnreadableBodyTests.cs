using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;

namespace Integration.Pipeline.Tests.Reading;

/// <summary>A body that can't be restored is dead-lettered alone and at once, saying why; nobody takes it for something else.</summary>
public sealed class UnreadableBodyTests : IAsyncDisposable
{
    private readonly Clients _clients = new();
    private readonly ScriptedStore _store = new();
    private readonly byte[] _key = RandomNumberGenerator.GetBytes(32);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private BodyClaimCheck ClaimCheck => ScriptedStore.ClaimCheck(_store, o => o.MaxBodyBytes = 1000);

    private BodyEncryption Encryption => new(new FixedKeyRing("k1", new EncryptionKey("k1", _key)));

    private static BodyCompression Compression => new(new() { Threshold = 0, MaxExpandedBytes = 1000 });

    public ValueTask DisposeAsync() => _clients.DisposeAsync();

    [Theory]
    [InlineData("zstd", "'zstd', and no part")]
    [InlineData("br, zstd", "'zstd', and no part")]
    [InlineData("br,br,br,br,br,br,br,br,br", "names 9 codings")]
    [InlineData("br", "not in the form of 'br'")]
    [InlineData("gzip", "not in the form of 'gzip'")]
    [InlineData("aes-gcm", "no header 'encryption-key-id'")]
    [InlineData("claim-check", "not a reference")]
    public Task What_was_never_coded_so(string coding, string fault) =>
        IsDeadLetteredAloneAsync(Message.FromText("hello").WithHeader(ContentEncoding.Header, coding), fault);

    [Fact]
    public Task A_header_that_is_no_text() => IsDeadLetteredAloneAsync(Message.FromText("hello").WithHeader(ContentEncoding.Header, 5), "is a Int64");

    [Theory]
    [InlineData("br")]
    [InlineData("gzip")]
    public async Task What_expands_beyond_the_bound(string coding)
    {
        using var bomb = new MemoryStream();
        using (var stream = coding == "br" ? (Stream)new BrotliStream(bomb, CompressionLevel.Optimal, leaveOpen: true) : new GZipStream(bomb, CompressionLevel.Optimal, leaveOpen: true))
            stream.Write(new byte[50_000_000]);
        await IsDeadLetteredAloneAsync(Message.FromBytes(bomb.ToArray()).WithHeader(ContentEncoding.Header, coding), "expands to more than 1000 bytes");
    }

    [Theory]
    [InlineData(CompressionAlgorithm.Brotli)]
    [InlineData(CompressionAlgorithm.Gzip)]
    public async Task What_was_cut_off(CompressionAlgorithm algorithm)
    {
        var text = Encoding.UTF8.GetBytes(string.Join(' ', Enumerable.Range(0, 150).Select(i => i % 40)));
        var stored = await StoredAsync(Message.FromBytes(text), new BodyCompression(new() { Threshold = 0, Algorithm = algorithm }));

        await IsDeadLetteredAloneAsync(stored with { Body = stored.Body[..^20] }, "not in the form");
    }

    [Fact]
    public async Task A_key_that_is_unknown()
    {
        var stored = await StoredAsync(Message.FromText("hello"), new BodyEncryption(new FixedKeyRing("k0", new EncryptionKey("k0", _key))));

        await IsDeadLetteredAloneAsync(stored, "the key 'k0', which this client's key ring does not have");
    }

    [Theory]
    [InlineData("body")]
    [InlineData("id")]
    [InlineData("subject")]
    [InlineData("content type")]
    [InlineData("message-type")]
    [InlineData("coding")]
    [InlineData("nonce")]
    public async Task What_was_changed_after_it_was_encrypted(string what)
    {
        var stored = await StoredAsync(Message.FromText(new string('a', 100)).WithHeader("message-type", "order") with { MessageId = "a" }, Compression, Encryption);
        var flipped = stored.Body.ToArray();
        flipped[what == "nonce" ? 0 : 20] ^= 1;
        var changed = what switch
        {
            "id" => stored with { MessageId = "b" },
            "subject" => stored with { Subject = "other" },
            "content type" => stored with { ContentType = "application/json" },
            "message-type" => stored.WithHeader("message-type", "invoice"),
            "coding" => stored.WithHeader(ContentEncoding.Header, "gzip, aes-gcm"),
            _ => stored with { Body = flipped },
        };

        await IsDeadLetteredAloneAsync(changed, "does not belong to this message");
    }

    [Fact]
    public async Task A_body_that_the_store_does_not_have()
    {
        var stored = await StoredAsync(Message.FromBytes(new byte[100]), ClaimCheck);
        _store.Bodies.Clear();

        await IsDeadLetteredAloneAsync(stored, "does not have the body");
    }

    [Theory]
    [InlineData(100)]
    [InlineData(99)]
    [InlineData(101)]
    public async Task A_body_that_is_not_what_was_stored(int length)
    {
        var stored = await StoredAsync(Message.FromBytes(new byte[100]), ClaimCheck);
        foreach (var name in _store.Bodies.Keys)
            _store.Bodies[name] = [.. Enumerable.Repeat((byte)1, length)];

        await IsDeadLetteredAloneAsync(stored, "is not what was stored");
    }

    [Fact]
    public async Task A_reference_that_was_made_for_another_message()
    {
        var stored = await StoredAsync(Message.FromBytes(new byte[100]) with { MessageId = "a" }, ClaimCheck);

        await IsDeadLetteredAloneAsync(stored with { MessageId = "b" }, "does not have the body");
        Assert.Contains(_store.Bodies.Keys, k => k.StartsWith("other/a-", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("""{"store":"other","destination":"orders","length":1,"sha256":"DIGEST"}""", "'other', which this client does not have")]
    [InlineData("""{"store":"scripted","destination":"../etc","length":1,"sha256":"DIGEST"}""", "not a reference")]
    [InlineData("""{"store":"scripted","destination":"orders","length":1,"sha256":"../passwd"}""", "not a reference")]
    [InlineData("""{"store":"scripted","destination":"orders","length":-1,"sha256":"DIGEST"}""", "not a reference")]
    [InlineData("""{"store":"scripted","destination":"orders","length":2000000000,"sha256":"DIGEST"}""", "has 2000000000 bytes; this client takes 1000")]
    [InlineData("""{"store":5}""", "not a reference")]
    [InlineData("""[]""", "not a reference")]
    public Task A_reference_that_somebody_made_up(string reference, string fault) => IsDeadLetteredAloneAsync(
        Message.FromText(reference.Replace("DIGEST", new string('0', 64), StringComparison.Ordinal)).WithHeader(ContentEncoding.Header, "claim-check"), fault);

    [Fact]
    public async Task In_a_dead_letter_queue_it_is_there_to_look_at_as_it_is_stored()
    {
        await _clients.CreateQueueAsync();
        await _clients.Tool.Queue("orders").SendAsync(Message.FromText("hello").WithHeader(ContentEncoding.Header, "zstd"), Token);
        var queue = _clients.Connect(Compression).Queue("orders");
        Assert.Equal("hello", Assert.Single(await queue.PeekAsync(10, cancellationToken: Token)).Message.Text);
        Assert.Null(await queue.ReceiveOneAsync(TimeSpan.FromMilliseconds(1), Token));

        Assert.Equal("hello", Assert.Single(await queue.DeadLetters.PeekAsync(10, cancellationToken: Token)).Message.Text);
        var dead = await queue.DeadLetters.ReceiveOneAsync(TimeSpan.Zero, Token);
        Assert.Equal("hello", dead!.Message.Text);
        await dead.CompleteAsync(Token);
    }

    [Fact]
    public async Task Codings_that_are_left_to_the_application_reach_it()
    {
        await _clients.CreateQueueAsync();
        var pipeline = new MessagePipeline { Codings = [new(Compression), new(Encryption)], LeftToApplication = ["zstd"] };
        var queue = _clients.Connect(pipeline).Queue("orders");
        await queue.SendAsync(Message.FromText("frame").WithHeader(ContentEncoding.Header, "zstd"), Token);

        var received = await queue.ReceiveOneAsync(TimeSpan.Zero, Token);

        Assert.Equal("frame", received!.Message.Text);
        Assert.Equal("zstd", received.Headers[ContentEncoding.Header].As<string>());
    }

    /// <summary>What another client would find of a message.</summary>
    private async Task<Message> StoredAsync(Message message, params IBodyCoding[] codings)
    {
        await _clients.CreateQueueAsync("other");
        await _clients.Connect(codings).Queue("other").SendAsync(message, Token);
        return (await _clients.Tool.Queue("other").ReceiveOneAsync(TimeSpan.Zero, Token))!.Message;
    }

    private async Task IsDeadLetteredAloneAsync(Message bad, string fault)
    {
        await _clients.CreateQueueAsync();
        var queue = _clients.Connect(ClaimCheck, Encryption, Compression).Queue("orders");
        await queue.SendAsync(Message.FromText("before"), Token);
        await _clients.Tool.Queue("orders").SendAsync(bad, Token);
        await queue.SendAsync(Message.FromText("behind"), Token);

        var received = await queue.ReceiveAsync(10, TimeSpan.Zero, Token);

        Assert.Equal(["before", "behind"], received.Select(m => m.Message.Text));
        var dead = Assert.Single(await _clients.Tool.Queue("orders").DeadLetters.ReceiveAsync(10, TimeSpan.Zero, Token));
        Assert.Equal(DeadLetterReason.Unreadable, dead.DeadLetter!.Reason);
        Assert.Contains(fault, dead.DeadLetter.Description, StringComparison.Ordinal);
        Assert.True(bad.Body.Span.SequenceEqual(dead.Body.Span));
        Assert.Equal(bad.Headers, dead.Headers);
    }
}
