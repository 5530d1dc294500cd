using System.Text.Json.Nodes;
using Integration.ContractTests;

namespace Integration.Aws.Tests.Receiving;

/// <summary>Several messages of a group in one answer, as SQS gives them and fauxqs doesn't: clause Q14 over the wire.</summary>
public sealed class GroupTests : IAsyncLifetime
{
    private const string Changes = "ChangeMessageVisibilityBatch";
    private static readonly TimeSpan Lock = TimeSpan.FromSeconds(30);

    private readonly VirtualClock _clock = new();
    private readonly ScriptedSqs _sqs;

    public GroupTests()
    {
        _sqs = new ScriptedSqs(new("orders") { Ordered = true, LockDuration = Lock }, _clock);
        _sqs.Answer("ReceiveMessage", ScriptedSqs.Received("a1", "b1", "a2", "a3"));
    }

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _sqs.DisposeAsync();

    [Fact]
    public async Task They_are_handed_out_one_after_the_other()
    {
        var first = await _sqs.Queue.ReceiveAsync(10, TimeSpan.Zero);
        Assert.Equal(["a1", "b1"], first.Select(m => m.Message.Text));
        Assert.Empty(await _sqs.Queue.ReceiveAsync(10, TimeSpan.Zero));
        await first[1].CompleteAsync();
        Assert.Empty(await _sqs.Queue.ReceiveAsync(10, TimeSpan.Zero));
        var polls = _sqs.Bodies("ReceiveMessage").Count;

        await first[0].CompleteAsync();
        var second = Assert.Single(await _sqs.Queue.ReceiveAsync(10, TimeSpan.Zero));
        Assert.Equal("a2", second.Message.Text);
        await second.DeadLetterAsync("poison");
        var third = Assert.Single(await _sqs.Queue.ReceiveAsync(10, TimeSpan.Zero));
        Assert.Equal("a3", third.Message.Text);
        await third.CompleteAsync();

        Assert.Equal(polls, _sqs.Bodies("ReceiveMessage").Count);
        Assert.Equal(["b1", "a1", "a2", "a3"], _sqs.Bodies("DeleteMessageBatch").SelectMany(Handles));
    }

    /// <summary>What waits behind it must not overtake it.</summary>
    [Fact]
    public async Task Abandoning_gives_back_what_waits_first()
    {
        var a1 = (await _sqs.Queue.ReceiveAsync(10, TimeSpan.Zero))[0];

        await a1.AbandonAsync();

        var changes = _sqs.Bodies(Changes);
        Assert.Equal(["a2", "a3", "a1"], changes.SelectMany(Handles));
        Assert.Equal(2, changes.Count);
        Assert.All(changes.SelectMany(Timeouts), seconds => Assert.Equal(0, seconds));
        _sqs.Answer("ReceiveMessage", ScriptedSqs.Received("a1"));
        Assert.Equal("a1", Assert.Single(await _sqs.Queue.ReceiveAsync(10, TimeSpan.Zero)).Message.Text);
    }

    /// <summary>Their locks began with the one in hand: without it they would end while they wait.</summary>
    [Fact]
    public async Task Renewing_covers_what_waits()
    {
        var a1 = (await _sqs.Queue.ReceiveAsync(10, TimeSpan.Zero))[0];
        _clock.Advance(Lock * 0.6);
        await a1.RenewLockAsync();

        var renewal = Assert.Single(_sqs.Bodies(Changes));
        Assert.Equal(["a1", "a2", "a3"], Handles(renewal));
        Assert.All(Timeouts(renewal), seconds => Assert.Equal(30, seconds));

        // Beyond the first lock; less than half of the second is left, so that the next one gets a lock of its own.
        _clock.Advance(Lock * 0.6);
        await a1.CompleteAsync();
        var a2 = Assert.Single(await _sqs.Queue.ReceiveAsync(10, TimeSpan.Zero));

        Assert.Equal("a2", a2.Message.Text);
        Assert.InRange(a2.LockedUntil - _clock.GetUtcNow(), Lock - TimeSpan.FromSeconds(1), Lock);
        Assert.Equal(["a2", "a3"], Handles(_sqs.Bodies(Changes)[1]));
    }

    /// <summary>Nobody comes for the next one: it goes back to the queue, and what is behind it too.</summary>
    [Fact]
    public async Task What_nobody_takes_is_given_back()
    {
        var a1 = (await _sqs.Queue.ReceiveAsync(10, TimeSpan.Zero))[0];
        await a1.CompleteAsync();

        while (_sqs.Bodies(Changes).Count == 0)
        {
            _clock.AdvanceToNextTimer();
            await Task.Delay(10);
        }

        var released = Assert.Single(_sqs.Bodies(Changes));
        Assert.Equal(["a2", "a3"], Handles(released));
        Assert.All(Timeouts(released), seconds => Assert.Equal(0, seconds));
        Assert.Empty(await _sqs.Queue.ReceiveAsync(10, TimeSpan.Zero));
    }

    private static IEnumerable<string> Handles(JsonNode batch) => batch["Entries"]!.AsArray().Select(e => (string)e!["ReceiptHandle"]!);

    private static IEnumerable<int> Timeouts(JsonNode batch) => batch["Entries"]!.AsArray().Select(e => (int)e!["VisibilityTimeout"]!);
}
