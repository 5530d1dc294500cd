using Microsoft.Extensions.Time.Testing;

namespace Integration.Pipeline.Tests.Reading;

/// <summary>How a client deals with bodies that are in a store: when it can't be reached, when a lock is lost, when a message is completed.</summary>
public sealed class RestoringTests : IAsyncDisposable
{
    private readonly FakeTimeProvider _time = new();
    private readonly Clients _clients;
    private readonly ScriptedStore _store = new();

    public RestoringTests() => _clients = new(_time);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static Message Large => Message.FromBytes(new byte[100]);

    public ValueTask DisposeAsync() => _clients.DisposeAsync();

    [Fact]
    public async Task While_the_store_is_away_receiving_fails_as_transient_and_nothing_is_dead_lettered()
    {
        var queue = await QueueAsync();
        await queue.SendAsync(Large, Token);
        _store.OnRead = (_, _) => throw new IOException("away");
        for (var i = 0; i < 3; i++)
            Assert.True((await Assert.ThrowsAsync<ServiceUnavailableException>(() => queue.ReceiveAsync(1, TimeSpan.Zero, Token))).IsTransient);
        Assert.Equal(0, (await queue.CountAsync(Token)).DeadLettered);

        _store.OnRead = (_, _) => Task.CompletedTask;

        // No delivery was spent by those that failed.
        var received = await queue.ReceiveOneAsync(TimeSpan.Zero, Token);
        Assert.Equal((100, 1), (received!.Body.Length, received.DeliveryCount));
    }

    [Fact]
    public async Task Its_neighbours_are_delivered_and_it_comes_again_when_its_lock_ends()
    {
        var queue = await QueueAsync();
        await queue.SendManyAsync([Large, Message.FromText("short")], cancellationToken: Token);
        _store.OnRead = (_, _) => throw new IOException("away");

        Assert.Equal("short", Assert.Single(await queue.ReceiveAsync(10, TimeSpan.Zero, Token)).Message.Text);
        Assert.Empty(await queue.ReceiveAsync(10, TimeSpan.Zero, Token));

        _store.OnRead = (_, _) => Task.CompletedTask;
        _time.Advance(TimeSpan.FromMinutes(2));
        Assert.Contains(100, (await queue.ReceiveAsync(10, TimeSpan.Zero, Token)).Select(m => m.Body.Length));
    }

    [Fact]
    public async Task In_a_group_nothing_overtakes_a_body_that_can_not_be_had_yet()
    {
        var queue = await QueueAsync(ordered: true);
        await queue.SendManyAsync(
            [Large with { GroupId = "a" }, Message.FromText("a2") with { GroupId = "a" }, Message.FromText("b1") with { GroupId = "b" }], cancellationToken: Token);
        _store.OnRead = (_, _) => throw new IOException("away");
        var first = await queue.ReceiveAsync(10, TimeSpan.Zero, Token);
        _store.OnRead = (_, _) => Task.CompletedTask;
        _time.Advance(TimeSpan.FromMinutes(2));

        Assert.DoesNotContain(first, m => m.GroupId == "a");
        Assert.Equal(100, (await queue.ReceiveAsync(1, TimeSpan.Zero, Token))[0].Body.Length);
    }

    [Fact]
    public async Task After_a_lost_lock_the_body_is_still_there()
    {
        var queue = await QueueAsync(deletes: true);
        await queue.SendAsync(Large, Token);
        var first = await queue.ReceiveOneAsync(TimeSpan.Zero, Token);
        _time.Advance(TimeSpan.FromMinutes(2));

        await Assert.ThrowsAsync<MessageLockLostException>(() => first!.CompleteAsync(Token));

        var again = await queue.ReceiveOneAsync(TimeSpan.Zero, Token);
        Assert.Equal((100, 2), (again!.Body.Length, again.DeliveryCount));
    }

    [Fact]
    public async Task A_body_is_deleted_after_completion_and_by_nothing_else()
    {
        var queue = await QueueAsync(deletes: true);
        await queue.SendManyAsync([Large, Large, Large], cancellationToken: Token);
        var received = await queue.ReceiveAsync(3, TimeSpan.Zero, Token);
        await received[0].AbandonAsync(cancellationToken: Token);
        await received[1].DeadLetterAsync("Refused", cancellationToken: Token);
        Assert.Equal(3, _store.Bodies.Count);

        // At the moment of the deletion the service has removed the message.
        var left = new List<long>();
        _store.OnDelete = async _ =>
        {
            var counts = await queue.CountAsync(Token);
            left.Add((counts.Active + counts.InFlight)!.Value);
        };
        await received[2].CompleteAsync(Token);
        Assert.Equal([1L], left);
        Assert.Equal(2, _store.Bodies.Count);

        var rest = await queue.ReceiveAsync(3, TimeSpan.Zero, Token);
        Assert.True((await queue.CompleteManyAsync([.. rest], Token)).AllSucceeded);
        await (await queue.DeadLetters.ReceiveOneAsync(TimeSpan.Zero, Token))!.CompleteAsync(Token);
        Assert.Empty(_store.Bodies);
    }

    [Fact]
    public async Task By_default_nothing_is_deleted()
    {
        var queue = await QueueAsync();
        await queue.SendAsync(Large, Token);
        await (await queue.ReceiveOneAsync(TimeSpan.Zero, Token))!.CompleteAsync(Token);

        Assert.Single(_store.Bodies);
    }

    [Fact]
    public async Task A_deletion_that_fails_does_not_undo_the_completion()
    {
        var queue = await QueueAsync(deletes: true);
        await queue.SendAsync(Large, Token);
        _store.OnDelete = _ => throw new IOException("away");

        var received = await queue.ReceiveOneAsync(TimeSpan.Zero, Token);
        await received!.CompleteAsync(Token);

        Assert.True(received.IsCompleted);
        Assert.Single(_store.Bodies);
    }

    [Fact]
    public async Task A_receive_that_is_cancelled_while_bodies_are_fetched_gives_the_messages_back()
    {
        var queue = await QueueAsync();
        await queue.SendManyAsync([Large, Message.FromText("short")], cancellationToken: Token);
        using var cancel = new CancellationTokenSource();
        _store.OnRead = async (_, token) =>
        {
            await cancel.CancelAsync();
            await Task.Delay(Timeout.Infinite, token);
        };
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => queue.ReceiveAsync(10, TimeSpan.Zero, cancel.Token));
        _store.OnRead = (_, _) => Task.CompletedTask;

        Assert.Equal(2, (await queue.ReceiveAsync(10, TimeSpan.Zero, Token)).Count);
    }

    [Fact]
    public async Task Peeking_shows_bodies_and_says_when_they_can_not_be_had()
    {
        var queue = await QueueAsync();
        await queue.SendAsync(Large, Token);

        var peeked = Assert.Single(await queue.PeekAsync(10, cancellationToken: Token));
        Assert.Equal((100, 0, MessageState.Active), (peeked.Body.Length, peeked.Headers.Count, peeked.State));

        _store.OnRead = (_, _) => throw new IOException("away");
        await Assert.ThrowsAsync<ServiceUnavailableException>(() => queue.PeekAsync(10, cancellationToken: Token));
        _store.Bodies.Clear();
        _store.OnRead = (_, _) => Task.CompletedTask;
        Assert.Equal("claim-check", Assert.Single(await queue.PeekAsync(10, cancellationToken: Token)).Headers[ContentEncoding.Header].As<string>());
    }

    [Fact]
    public async Task What_was_received_can_be_sent_on_and_is_checked_in_anew()
    {
        var queue = await QueueAsync();
        await _clients.CreateQueueAsync("next");
        var client = _clients.Connect(ScriptedStore.ClaimCheck(_store));
        await queue.SendAsync(Large, Token);
        await client.Queue("next").SendAsync((await queue.ReceiveOneAsync(TimeSpan.Zero, Token))!.Message, Token);

        Assert.Equal(100, (await client.Queue("next").ReceiveOneAsync(TimeSpan.Zero, Token))!.Body.Length);
        Assert.Equal(["next", "orders"], _store.Bodies.Keys.Select(k => k.Split('/')[0]).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_tool_that_moves_messages_keeps_the_reference()
    {
        var queue = await QueueAsync(deletes: true);
        await _clients.CreateQueueAsync("elsewhere");
        await queue.SendAsync(Large with { MessageId = "a" }, Token);

        var stored = await _clients.Tool.Queue("orders").ReceiveOneAsync(TimeSpan.Zero, Token);
        await _clients.Tool.Queue("elsewhere").SendAsync(stored!.Message, Token);
        await stored.CompleteAsync(Token);

        var moved = await _clients.Connect(ScriptedStore.ClaimCheck(_store)).Queue("elsewhere").ReceiveOneAsync(TimeSpan.Zero, Token);
        Assert.Equal(("a", 100), (moved!.MessageId, moved.Body.Length));
    }

    private async Task<IQueue> QueueAsync(bool deletes = false, bool ordered = false)
    {
        await _clients.CreateQueueAsync(ordered: ordered);
        return _clients.Connect(ScriptedStore.ClaimCheck(_store, o => o.DeleteAfterCompletion = deletes)).Queue("orders");
    }
}
