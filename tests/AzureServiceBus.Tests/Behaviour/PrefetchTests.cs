
namespace Integration.AzureServiceBus.Tests.Behaviour;

/// <summary>What is fetched ahead never outlives its lock, and is given back.</summary>
public sealed class PrefetchTests : EmulatorTest
{
    [Fact]
    public async Task What_nobody_takes_is_available_again_without_a_delivery_more()
    {
        var queue = await QueueAsync();
        await SendAsync(5);
        var prefetching = Connect(o => o with { PrefetchCount = 10 }).Queue("orders");
        var mine = await ReceiveAsync(prefetching);
        Assert.Empty(await queue.ReceiveAsync(10, TimeSpan.Zero));

        Clock.Advance(TimeSpan.FromSeconds(4));

        var others = await RunAsync(queue.ReceiveAsync(10, TimeSpan.FromSeconds(1)));
        Assert.Equal(4, others.Count);
        Assert.All(others, m => Assert.Equal(1, m.DeliveryCount));
        await mine.CompleteAsync();
    }

    [Fact]
    public async Task A_message_that_waited_has_a_lock_worth_having()
    {
        await Messaging.Topology.CreateQueueAsync(new QueueDefinition("orders") { LockDuration = TimeSpan.FromSeconds(5) });
        await SendAsync(3);
        var prefetching = Connect(o => o with { PrefetchCount = 10 }).Queue("orders");
        await (await ReceiveAsync(prefetching)).CompleteAsync();

        Clock.Advance(TimeSpan.FromSeconds(3.5));
        var waited = await ReceiveAsync(prefetching);

        Assert.Equal(Clock.GetUtcNow() + TimeSpan.FromSeconds(5), waited.LockedUntil);
        await waited.CompleteAsync();
    }

    [Fact]
    public async Task Closing_gives_back_at_once()
    {
        var queue = await QueueAsync();
        await SendAsync(5);
        var prefetching = Connect(o => o with { PrefetchCount = 10 });
        await (await ReceiveAsync(prefetching.Queue("orders"))).CompleteAsync();

        await prefetching.DisposeAsync();

        Assert.Equal(4, (await queue.ReceiveAsync(10, TimeSpan.Zero)).Count);
    }

    private async Task SendAsync(int count) =>
        (await Messaging.Queue("orders").SendManyAsync(Enumerable.Range(0, count).Select(i => Message.FromText($"{i}")))).ThrowIfAnyFailed();
}
