namespace Integration.InMemory.Tests;

/// <summary>A hundred thousand of each: quadratic costs anywhere would not end.</summary>
public sealed class ScaleTests
{
    private const int Many = 100_000;

    [Fact]
    public async Task Groups_take_turns()
    {
        await using var broker = new TestBroker();
        var queue = await broker.CreateQueueAsync(new("orders") { Ordered = true });
        await queue.SendAsync([.. Enumerable.Range(0, 2 * Many).Select(i => TestBroker.Text($"m{i}", $"g{i % Many}"))]);
        for (var round = 0; round < 2; round++)
        {
            var received = await queue.ReceiveAsync(int.MaxValue);
            Assert.Equal(Enumerable.Range(round * Many, Many).Select(i => $"m{i}"), received.Select(m => m.Message.MessageId));
            await queue.Main.CompleteAsync(received, default);
        }

        Assert.Equal(0, broker.Broker.MessageCount);
    }

    [Fact]
    public async Task Delayed_messages_come_in_the_order_of_their_moments()
    {
        await using var broker = new TestBroker();
        var queue = await broker.CreateQueueAsync();
        await queue.SendAsync([.. Enumerable.Range(0, Many).Select(i => TestBroker.Text($"m{i}") with { Delay = TimeSpan.FromSeconds(Many - i) })]);
        Assert.Empty(await queue.ReceiveAsync());
        broker.Clock.Advance(TimeSpan.FromSeconds(Many / 2));
        Assert.Equal(new(Many / 2, 0, Many / 2, 0, IsExact: true), await queue.Main.CountAsync(default));
        broker.Clock.Advance(TimeSpan.FromSeconds(Many / 2));
        Assert.Equal(Enumerable.Range(1, Many).Select(i => $"m{Many - i}"), await queue.ReceiveIdsAsync(Many));
    }

    [Fact]
    public async Task Locks_end_together_and_one_by_one()
    {
        await using var broker = new TestBroker();
        var queue = await broker.CreateQueueAsync(new("orders") { MaxDeliveryCount = 2 });
        await queue.SendAsync([.. Enumerable.Range(0, Many).Select(i => TestBroker.Text($"m{i}"))]);
        for (var delivery = 1; delivery <= 2; delivery++)
        {
            Assert.All(await queue.ReceiveAsync(Many), m => Assert.Equal(delivery, m.Delivery.DeliveryCount));
            Assert.Empty(await queue.ReceiveAsync());
            broker.Clock.Advance(TimeSpan.FromSeconds(30));
        }

        Assert.Equal(new(0, 0, 0, Many, IsExact: true), await queue.Main.CountAsync(default));
        Assert.Equal(Many, (await queue.DeadLetters.RedriveAsync(new(), default)).Moved);
    }

    [Fact]
    public async Task Peeking_pages_through_a_long_queue()
    {
        await using var broker = new TestBroker();
        var queue = await broker.CreateQueueAsync();
        await queue.SendAsync([.. Enumerable.Range(0, Many).Select(i => TestBroker.Text($"m{i}"))]);
        var seen = new List<string>();
        string? last = null;
        while (await queue.Main.PeekAsync(10, last, default) is { Count: > 0 } page)
        {
            seen.AddRange(page.Select(m => m.MessageId));
            last = page[^1].SequenceNumber;
        }

        Assert.Equal(Enumerable.Range(0, Many).Select(i => $"m{i}"), seen);
    }

    [Fact]
    public async Task Ten_thousand_wait_and_each_gets_one_in_turn()
    {
        const int Receivers = 10_000;
        await using var broker = new TestBroker();
        var queue = await broker.CreateQueueAsync();
        var waiting = Enumerable.Range(0, Receivers).Select(_ => queue.Main.ReceiveAsync(1, TimeSpan.FromMinutes(1), default)).ToList();
        await queue.SendAsync([.. Enumerable.Range(0, Receivers).Select(i => TestBroker.Text($"m{i}"))]);
        var received = await Task.WhenAll(waiting);
        Assert.Equal(Enumerable.Range(0, Receivers).Select(i => $"m{i}"), received.Select(r => Assert.Single(r).Message.MessageId));
    }
}
