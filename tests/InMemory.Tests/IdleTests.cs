using Microsoft.Extensions.Time.Testing;

namespace Integration.InMemory.Tests;

/// <summary>What counts as use of a queue or subscription that is deleted when it is idle.</summary>
public sealed class IdleTests
{
    private static readonly TimeSpan Idle = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan Tick = TimeSpan.FromTicks(1);

    private readonly FakeTimeProvider _time = new();
    private readonly IMessaging _messaging;

    public IdleTests() => _messaging = InMemoryMessaging.Create(clientOptions: new MessagingClientOptions { TimeProvider = _time });

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task It_goes_at_the_very_moment()
    {
        await MakeAsync();

        _time.Advance(Idle - Tick);
        Assert.True(await ExistsAsync());
        _time.Advance(TimeSpan.FromMilliseconds(1));

        Assert.False(await ExistsAsync());
        await Assert.ThrowsAsync<EntityNotFoundException>(() => _messaging.Queue("own").SendAsync(Message.FromText("late"), Token));
    }

    [Fact]
    public async Task Sending_and_counting_are_no_use()
    {
        await MakeAsync();
        for (var i = 0; i < 9; i++)
        {
            _time.Advance(Idle / 10);
            await _messaging.Queue("own").SendAsync(Message.FromText("x"), Token);
            await _messaging.Queue("own").CountAsync(Token);
        }

        _time.Advance(Idle / 10);

        Assert.False(await ExistsAsync());
        Assert.Equal(0, _messaging.As<InMemoryBroker>().StoredBytes);
    }

    [Fact]
    public async Task Receiving_and_peeking_are()
    {
        await MakeAsync();
        for (var i = 0; i < 20; i++)
        {
            _time.Advance(Idle / 2);
            if (i % 2 == 0)
                await _messaging.Queue("own").ReceiveAsync(1, TimeSpan.Zero, Token);
            else
                await _messaging.Queue("own").PeekAsync(1, cancellationToken: Token);
        }

        Assert.True(await ExistsAsync());
    }

    /// <summary>For ages, in one step; and from the end of the wait the time counts again.</summary>
    [Fact]
    public async Task Waiting_is_use_until_it_ends()
    {
        await MakeAsync();
        using var giveUp = new CancellationTokenSource();
        var waiting = _messaging.Queue("own").ReceiveAsync(1, Timeout.InfiniteTimeSpan, giveUp.Token);

        _time.Advance(TimeSpan.FromDays(300));
        Assert.True(await ExistsAsync());
        await giveUp.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        _time.Advance(Idle - Tick);
        Assert.True(await ExistsAsync());
        _time.Advance(TimeSpan.FromMilliseconds(1));

        Assert.False(await ExistsAsync());
    }

    [Fact]
    public async Task A_message_in_hand_keeps_it_until_its_lock_ends()
    {
        await MakeAsync(TimeSpan.FromHours(1));
        await _messaging.Queue("own").SendAsync(Message.FromText("long"), Token);
        var held = (await _messaging.Queue("own").ReceiveOneAsync(TimeSpan.Zero, Token))!;

        _time.Advance(TimeSpan.FromMinutes(59));
        await held.RenewLockAsync(Token);
        _time.Advance(TimeSpan.FromMinutes(59));
        Assert.True(await ExistsAsync());
        _time.Advance(TimeSpan.FromMinutes(2));

        Assert.False(await ExistsAsync());
    }

    [Fact]
    public async Task Made_anew_it_has_nothing_of_what_was_there()
    {
        await MakeAsync();
        await _messaging.Queue("own").SendAsync(Message.FromText("old"), Token);
        _time.Advance(Idle);

        await MakeAsync();

        Assert.Empty(await _messaging.Queue("own").ReceiveAsync(1, TimeSpan.Zero, Token));
        _time.Advance(Idle);
        Assert.False(await ExistsAsync());
    }

    [Fact]
    public async Task A_plan_that_deletes_what_is_not_declared_leaves_it_alone()
    {
        await MakeAsync();
        await _messaging.Topology.CreateQueueAsync(new("stray"), Token);

        var plan = await _messaging.Topology.PlanAsync(new TopologyDefinition(), new PlanOptions { DeleteUndeclared = true }, Token);

        Assert.Equal([EntityPath.Queue("stray")], plan.Steps.Select(s => s.Entity));
    }

    private Task MakeAsync(TimeSpan? lockDuration = null) =>
        _messaging.Topology.CreateQueueAsync(new("own") { AutoDeleteOnIdle = Idle, LockDuration = lockDuration ?? TimeSpan.FromSeconds(30) }, Token);

    private async Task<bool> ExistsAsync() => await _messaging.Topology.FindQueueAsync("own", Token) is not null;
}
