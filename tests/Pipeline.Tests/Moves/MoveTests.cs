using Integration.Migration;

namespace Integration.Pipeline.Tests.Moves;

/// <summary>A move takes bodies as its clients have them: as they are stored, or as they were sent.</summary>
public sealed class MoveTests : IAsyncDisposable
{
    private static readonly EntityPath Queue = EntityPath.Queue("orders");
    private static readonly byte[] Body = [.. Enumerable.Range(0, 1000).Select(i => (byte)i)];

    private readonly Clients _from = new();
    private readonly Clients _to = new();
    private readonly ScriptedStore _old = new();
    private readonly ScriptedStore _new = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        await _from.DisposeAsync();
        await _to.DisposeAsync();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Clients_without_pipelines_keep_the_reference_and_the_body_stays_where_it_is(bool isDead)
    {
        var path = await SendAsync(isDead);

        await MoveAsync(_from.Tool, _to.Tool, path);

        var stored = Assert.Single(await _to.Tool.Source(path).PeekAsync(10, cancellationToken: Token));
        Assert.Equal("aes-gcm, claim-check", stored.Headers[ContentEncoding.Header].As<string>());
        Assert.True(stored.Body.Length < 300);
        Assert.Single(_old.Bodies);
        await AssertReadableAsync(OldParts(), path);
        await AssertReadableAfterRedriveAsync(OldParts(), isDead);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Clients_with_pipelines_put_the_body_into_the_other_store_under_the_other_key(bool isDead)
    {
        var path = await SendAsync(isDead);

        await MoveAsync(_from.Connect(OldParts()), _to.Connect(NewParts()), path);

        // The old store may go: nothing at the destination refers to it.
        _old.Bodies.Clear();
        Assert.Single(_new.Bodies);
        await AssertReadableAsync(NewParts(), path);
        await AssertReadableAfterRedriveAsync(NewParts(), isDead);
    }

    [Fact]
    public async Task A_body_that_is_gone_is_a_dead_letter_of_the_source_then_and_nothing_of_it_is_moved()
    {
        await SendAsync(isDead: false);
        _old.Bodies.Clear();

        await MoveAsync(_from.Connect(OldParts()), _to.Connect(NewParts()), Queue);

        Assert.Empty(await _to.Tool.Queue("orders").PeekAsync(10, cancellationToken: Token));
        var dead = Assert.Single(await _from.Tool.Queue("orders").DeadLetters.PeekAsync(10, cancellationToken: Token));
        Assert.Equal(DeadLetterReason.Unreadable, dead.DeadLetter!.Reason);
    }

    [Fact]
    public async Task Codings_that_are_left_to_the_application_are_moved_as_they_are()
    {
        await SendAsync(isDead: false);

        await MoveAsync(_from.Connect(new MessagePipeline { LeftToApplication = ["claim-check"] }), _to.Connect(new MessagePipeline()), Queue);

        await AssertReadableAsync(OldParts(), Queue);
        Assert.Single(_old.Bodies);
    }

    private static async Task MoveAsync(IMessaging from, IMessaging to, EntityPath path)
    {
        var report = await new Mover(from, to, new() { PollWait = TimeSpan.Zero, WaitForLocked = TimeSpan.Zero }).RunAsync([MoveRoute.Same(path)], null, Token);
        Assert.Equal(MoveEnd.Drained, Assert.Single(report.Routes).End);
    }

    private static IBodyCoding[] Parts(string name, ScriptedStore store, byte key) =>
    [
        new BodyEncryption(new FixedKeyRing(name, new EncryptionKey(name, [.. Enumerable.Repeat(key, 32)]))),
        new BodyClaimCheck(new() { Store = name, Threshold = 10 }, new Dictionary<string, IBodyStore>(StringComparer.Ordinal) { [name] = store }),
    ];

    private IBodyCoding[] OldParts() => Parts("old", _old, 1);

    private IBodyCoding[] NewParts() => Parts("new", _new, 2);

    /// <summary>Sends a message at the source; returns where it is then.</summary>
    private async Task<EntityPath> SendAsync(bool isDead)
    {
        await _from.CreateQueueAsync();
        await _to.CreateQueueAsync();
        var queue = _from.Connect(OldParts()).Queue("orders");
        await queue.SendAsync(Message.FromBytes(Body) with { MessageId = "a" }, Token);
        if (!isDead)
            return Queue;
        await (await queue.ReceiveOneAsync(TimeSpan.Zero, Token))!.DeadLetterAsync("Refused", cancellationToken: Token);
        return Queue.DeadLetter;
    }

    private async Task AssertReadableAsync(IBodyCoding[] parts, EntityPath path)
    {
        var peeked = Assert.Single(await _to.Connect(parts).Source(path).PeekAsync(10, cancellationToken: Token));
        Assert.True(Body.AsSpan().SequenceEqual(peeked.Body.Span));
        Assert.False(peeked.Headers.ContainsKey(ContentEncoding.Header));
    }

    private async Task AssertReadableAfterRedriveAsync(IBodyCoding[] parts, bool isDead)
    {
        var queue = _to.Connect(parts).Queue("orders");
        if (isDead)
            Assert.Equal(1, (await queue.DeadLetters.RedriveAsync(cancellationToken: Token)).Moved);
        var received = await queue.ReceiveOneAsync(TimeSpan.Zero, Token);
        Assert.True(Body.AsSpan().SequenceEqual(received!.Body.Span));
    }
}
