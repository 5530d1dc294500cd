namespace Integration.Operations.Tests;

public sealed class DeadLetterBrowserTests
{
    [Fact]
    public async Task By_peeking_nothing_is_touched()
    {
        await using var graveyard = new Graveyard();
        await graveyard.BuryAsync(600);

        var browse = await graveyard.Browser.BrowseAsync(new() { Ids = ["m3", "m599"] });

        Assert.Equal(["m3", "m599"], browse.Letters.Select(l => l.MessageId));
        Assert.Equal((600, 0, 0), (browse.LookedAt, browse.CountedDeliveries, browse.NotLookedAt));
        Assert.All(await graveyard.Queue.DeadLetters.PeekAsync(1000), l => Assert.Equal((0, MessageState.Active), (l.DeliveryCount, l.State)));
    }

    [Fact]
    public async Task Without_peek_they_are_received_and_given_back_and_the_deliveries_are_told()
    {
        await using var graveyard = new Graveyard(hasPeek: false);
        await graveyard.BuryAsync(40);

        var browse = await graveyard.Browser.BrowseAsync(new() { Ids = ["m3"] });

        Assert.True(graveyard.Browser.CountsDeliveries);
        Assert.Equal("m3", Assert.Single(browse.Letters).MessageId);
        Assert.Equal((40, 40, 0, 0), (browse.LookedAt, browse.CountedDeliveries, browse.NotLookedAt, browse.NotGivenBack));
        Assert.All(await graveyard.Queue.DeadLetters.PeekAsync(1000), l => Assert.Equal((1, MessageState.Active), (l.DeliveryCount, l.State)));
    }

    [Fact]
    public async Task What_others_hold_is_told()
    {
        await using var graveyard = new Graveyard(hasPeek: false);
        await graveyard.BuryAsync(10);
        var held = await graveyard.Looking.Source(Graveyard.Orders.DeadLetter).ReceiveAsync(4, TimeSpan.Zero);

        var browse = await graveyard.Browser.BrowseAsync();

        Assert.Equal((6, 4), (browse.Letters.Count, browse.NotLookedAt));
        Assert.All(held, m => Assert.False(m.IsSettled));
    }

    [Fact]
    public async Task It_holds_no_more_than_it_may()
    {
        await using var graveyard = new Graveyard(hasPeek: false);
        await graveyard.BuryAsync(50);
        var browser = new DeadLetterBrowser(graveyard.Messaging, Graveyard.Orders, new() { TimeProvider = graveyard.Clock, PollWait = TimeSpan.Zero, MaxHeld = 20 });

        var browse = await browser.BrowseAsync();

        Assert.Equal((20, 30), (browse.Letters.Count, browse.NotLookedAt));
        Assert.Equal(50, (await graveyard.Queue.DeadLetters.CountAsync()).Active);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task It_looks_at_no_more_than_it_should(bool hasPeek)
    {
        await using var graveyard = new Graveyard(hasPeek);
        await graveyard.BuryAsync(50);
        var browser = new DeadLetterBrowser(graveyard.Messaging, Graveyard.Orders, new() { TimeProvider = graveyard.Clock, PollWait = TimeSpan.Zero, MaxLookedAt = 20 });

        var browse = await browser.BrowseAsync(new() { Ids = ["m3", "m40"] });

        Assert.Equal((20, 30), (browse.LookedAt, browse.NotLookedAt));
        Assert.Equal("m3", Assert.Single(browse.Letters).MessageId);
    }

    [Fact]
    public async Task It_holds_nothing_for_longer_than_half_a_lock()
    {
        await using var graveyard = new Graveyard(hasPeek: false);
        await graveyard.BuryAsync(1);
        var browser = new DeadLetterBrowser(graveyard.Messaging, Graveyard.Orders, new() { TimeProvider = graveyard.Clock, PollWait = TimeSpan.FromHours(1) });
        var browsing = browser.BrowseAsync();
        var lockDuration = new QueueDefinition("orders").LockDuration;

        // More come, one at a time, for longer than a lock lasts.
        for (var i = 0; i < 30 && !browsing.IsCompleted; i++)
        {
            graveyard.Clock.Advance(lockDuration / 20);
            (await graveyard.Looking.FindDirectSender(Graveyard.Orders.DeadLetter)!.SendManyAsync(
                [.. Enumerable.Range(0, 8).Select(n => new DirectMessage(Graveyard.Text($"late{i}-{n}"), Graveyard.Death("Late")))])).ThrowIfAnyFailed();
            await Task.WhenAny(browsing, Task.Delay(50));
        }

        var browse = await browsing.WaitAsync(TimeSpan.FromSeconds(30));
        Assert.Equal(0, browse.NotGivenBack);
        Assert.Equal(0, (await graveyard.Queue.DeadLetters.CountAsync()).InFlight);
    }

    [Fact]
    public async Task Browsers_side_by_side_starve_no_consumer()
    {
        const int Letters = 200;
        await using var graveyard = new Graveyard(hasPeek: false);
        await graveyard.BuryAsync(Letters);
        using var stop = new CancellationTokenSource();
        var looks = new int[4];
        var browsers = Enumerable.Range(0, looks.Length).Select(i => Task.Run(async () =>
        {
            for (; !stop.IsCancellationRequested; Interlocked.Increment(ref looks[i]))
                await graveyard.Browser.BrowseAsync();
        })).ToList();
        while (looks.Contains(0))
            await Task.Delay(1);

        var consumed = new HashSet<string>();
        var source = graveyard.Looking.Source(Graveyard.Orders.DeadLetter);
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (consumed.Count < Letters)
        {
            var message = Assert.Single(await source.ReceiveAsync(1, Timeout.InfiniteTimeSpan, limit.Token));
            Assert.True(consumed.Add(message.MessageId));
            await message.CompleteAsync();
        }

        await stop.CancelAsync();
        await Task.WhenAll(browsers);
    }

    [Fact]
    public async Task Cancelled_it_gives_all_back()
    {
        await using var graveyard = new Graveyard(hasPeek: false);
        await graveyard.BuryAsync(10);
        using var cancelled = new CancellationTokenSource();
        var browser = new DeadLetterBrowser(graveyard.Messaging, Graveyard.Orders, new() { TimeProvider = graveyard.Clock, PollWait = TimeSpan.FromHours(1) });
        var browsing = browser.BrowseAsync(cancellationToken: cancelled.Token);
        while ((await graveyard.Queue.DeadLetters.CountAsync()).InFlight < 10)
            await Task.Delay(5);

        await cancelled.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => browsing);
        Assert.Equal(10, (await graveyard.Queue.DeadLetters.CountAsync()).Active);
    }

    [Fact]
    public void A_topic_has_no_dead_letters() =>
        Assert.Contains("has no dead letters", Assert.Throws<ArgumentException>(() => new DeadLetterBrowser(new Graveyard().Messaging, EntityPath.Topic("t"))).Message, StringComparison.Ordinal);
}
