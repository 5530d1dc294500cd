
namespace Integration.AzureServiceBus.Tests.Behaviour;

/// <summary>Sessions behind the receiver (clause Q14).</summary>
public sealed class SessionPumpTests : EmulatorTest
{
    [Fact]
    public async Task No_more_sessions_are_held_than_allowed()
    {
        await QueueAsync(ordered: true);
        var client = Connect(o => o with { MaxConcurrentSessions = 2 });
        await SendAsync("a", "b", "c");
        var (first, second) = (await ReceiveAsync(client.Queue("orders")), await ReceiveAsync(client.Queue("orders")));

        Assert.Empty(await RunAsync(client.Queue("orders").ReceiveAsync(1, TimeSpan.FromSeconds(20))));
        await first.CompleteAsync();

        Assert.Equal("c", (await ReceiveAsync(client.Queue("orders"))).GroupId);
        await second.CompleteAsync();
    }

    [Fact]
    public async Task More_groups_than_sessions_are_all_served()
    {
        await QueueAsync(ordered: true);
        var queue = Connect(o => o with { MaxConcurrentSessions = 3 }).Queue("orders");
        await SendAsync([.. Enumerable.Range(0, 30).Select(i => $"g{i}")]);
        var groups = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < 30; i++)
        {
            var message = await ReceiveAsync(queue);
            groups.Add(message.GroupId!);
            await message.CompleteAsync();
        }

        Assert.Equal(30, groups.Count);
    }

    [Fact]
    public async Task An_idle_session_is_given_up_to_others()
    {
        var queue = await QueueAsync(ordered: true);
        await SendAsync("a");
        await (await ReceiveAsync(queue)).CompleteAsync();
        var other = Connect();
        await SendAsync("a");
        var waiting = other.Queue("orders").ReceiveAsync(1, TimeSpan.FromSeconds(50));
        Assert.False(waiting.IsCompleted);

        Assert.Equal(1, Assert.Single(await RunAsync(waiting)).DeliveryCount);
    }

    [Fact]
    public async Task A_handler_that_never_settles_loses_the_session_and_a_renewing_one_keeps_it()
    {
        var queue = await QueueAsync(ordered: true);
        await SendAsync("a");
        var held = await ReceiveAsync(queue);
        Assert.Equal(Clock.GetUtcNow() + Lock, held.LockedUntil);
        for (var i = 0; i < 5; i++)
        {
            Clock.Advance(Lock - TimeSpan.FromSeconds(1));
            await held.RenewLockAsync();
            Assert.Equal(Clock.GetUtcNow() + Lock, held.LockedUntil);
        }

        Clock.Advance(Lock);

        await Assert.ThrowsAsync<MessageLockLostException>(() => held.CompleteAsync());
        Assert.Equal(2, (await ReceiveAsync(queue)).DeliveryCount);
    }

    [Fact]
    public async Task A_delay_in_a_group_outlasts_many_locks_and_stops_no_other_group()
    {
        await QueueAsync(ordered: true);
        var queue = Connect(o => o with { MaxConcurrentSessions = 1 }).Queue("orders");
        await SendAsync("a", "a");
        var message = await ReceiveAsync(queue);
        var due = Clock.GetUtcNow() + TimeSpan.FromMinutes(5);
        await message.AbandonAsync(TimeSpan.FromMinutes(5));
        await SendAsync("b");
        var other = await ReceiveAsync(queue);
        Assert.Equal("b", other.GroupId);
        await other.CompleteAsync();

        await AdvanceAsync(due - TimeSpan.FromSeconds(10) - Clock.GetUtcNow());
        Assert.Empty(await queue.ReceiveAsync(1, TimeSpan.Zero));
        await AdvanceAsync(TimeSpan.FromSeconds(10));

        var again = await ReceiveAsync(queue);
        Assert.Equal(("a", 2), (again.GroupId, again.DeliveryCount));
    }

    [Fact]
    public async Task Closing_gives_sessions_back_at_once()
    {
        await QueueAsync(ordered: true);
        await SendAsync("a", "b");
        var client = Connect();
        await (await ReceiveAsync(client.Queue("orders"))).AbandonAsync();

        await DisposeAsync(client);
        var now = Clock.GetUtcNow();

        await ReceiveAsync(Messaging.Queue("orders"));
        await ReceiveAsync(Messaging.Queue("orders"));
        Assert.Equal(now, Clock.GetUtcNow());
    }

    private async Task SendAsync(params string[] groups) =>
        (await Messaging.Queue("orders").SendManyAsync(groups.Select(g => Message.FromText(g) with { GroupId = g }))).ThrowIfAnyFailed();
}
