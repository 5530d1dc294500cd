using Integration.ContractTests;
using Integration.Drivers;
using Integration.InMemory;
using Integration.Migration;

namespace Integration.Operations.Tests;

public sealed class DeadLetterSessionTests
{
    private static DeadLetterQuery Only(params string[] ids) => new() { Ids = ids };

    [Fact]
    public async Task Replay_sends_the_selected_ones_where_they_came_from_and_keeps_what_they_are()
    {
        await using var graveyard = new Graveyard();
        var sent = Graveyard.Text("m1").WithHeader("amount", 12.5m) with { CorrelationId = "c", Subject = "s", TimeToLive = TimeSpan.FromHours(1) };
        await graveyard.BuryAsync((sent, Graveyard.Death("Poison")), (Graveyard.Text("m2"), Graveyard.Death("Other")));
        await using var session = await graveyard.OpenAsync();

        var report = await session.ReplayAsync(new() { Where = MessageFilter.Parse("dead-letter.reason = 'Poison'") });

        Assert.Equal((DeadLetterEnd.Completed, 1, 0, 0, 2, 0), (report.End, report.Done, report.AlreadyDone, report.PossibleDuplicates, report.LookedAt, report.NotReached));
        var replayed = Assert.Single(await graveyard.Queue.PeekAsync(10));
        Assert.Equal(sent, replayed.Message);
        Assert.Null(replayed.DeadLetter);
        Assert.Equal(["m2"], await graveyard.DeadAsync());
        Assert.Equal(1, (await graveyard.Queue.DeadLetters.CountAsync()).Active);
    }

    [Theory]
    [InlineData("other")]
    [InlineData("topic:t")]
    [InlineData("t/s")]
    public async Task Replay_sends_elsewhere_what_is_asked_for(string to)
    {
        await using var graveyard = new Graveyard();
        await graveyard.BuryAsync(3);
        await graveyard.Messaging.Topology.CreateQueueAsync(new QueueDefinition("other"));
        await graveyard.Messaging.Topology.CreateTopicAsync(new TopicDefinition("t"));
        await graveyard.Messaging.Topology.CreateSubscriptionAsync(new SubscriptionDefinition("t", "s"));
        await using var session = await graveyard.OpenAsync();

        Assert.Equal(3, (await session.ReplayAsync(DeadLetterQuery.All, EntityPath.Parse(to))).Done);

        var there = to == "other" ? graveyard.Looking.Queue("other") : (IMessageSource)graveyard.Looking.Topic("t").Subscription("s");
        Assert.Equal(["m0", "m1", "m2"], (await there.PeekAsync(10)).Select(m => m.MessageId));
        Assert.Empty(await graveyard.DeadAsync());
    }

    [Fact]
    public async Task Replay_is_in_the_order_of_each_group_however_they_died()
    {
        await using var graveyard = new Graveyard();
        await graveyard.Messaging.Topology.CreateQueueAsync(new QueueDefinition("ordered") { Ordered = true });
        var start = graveyard.Clock.GetUtcNow();

        // The later a message was sent the earlier it died.
        await graveyard.BuryAsync(Enumerable.Range(0, 30).Reverse().Select(i => (Graveyard.Text($"{i:D2}", $"g{i % 3}"), Graveyard.Death("Poison", originally: start.AddSeconds(i - 100)))));
        await using var session = await graveyard.OpenAsync();

        var report = await session.ReplayAsync(DeadLetterQuery.All, EntityPath.Queue("ordered"));

        Assert.Equal(30, report.Done);
        foreach (var group in (await graveyard.Looking.Queue("ordered").PeekAsync(100)).GroupBy(m => m.GroupId))
            Assert.Equal(group.Select(m => m.MessageId).Order(StringComparer.Ordinal), group.Select(m => m.MessageId));
    }

    [Fact]
    public async Task What_another_gives_back_while_it_is_looked_whether_anybody_holds_one_keeps_its_place_in_its_group()
    {
        ReceivedMessage? held = null;
        await using var graveyard = new Graveyard(driver => new BlindDriver(driver, async call =>
        {
            if (call == nameof(IReceiverDriver.CountAsync) && Interlocked.Exchange(ref held, null) is { } other)
                await other.AbandonAsync();
        }));
        await graveyard.BuryAsync((Graveyard.Text("1", "g"), Graveyard.Death("Poison")), (Graveyard.Text("2", "g"), Graveyard.Death("Poison")));
        held = Assert.Single(await graveyard.Queue.DeadLetters.ReceiveAsync(1, TimeSpan.Zero));
        Assert.Equal("1", held.MessageId);
        await using var session = await graveyard.OpenAsync(graveyard.Quick with { WaitForLocked = TimeSpan.FromDays(1) });

        Assert.Equal(2, (await session.ReplayAsync(DeadLetterQuery.All)).Done);

        Assert.Equal(["1", "2"], await graveyard.AliveAsync());
    }

    [Fact]
    public async Task Replay_of_at_most_so_many_takes_the_oldest()
    {
        await using var graveyard = new Graveyard();
        await graveyard.BuryAsync(10);
        await using var session = await graveyard.OpenAsync();

        Assert.Equal(3, (await session.ReplayAsync(DeadLetterQuery.All, max: 3)).Done);
        Assert.Equal(["m0", "m1", "m2"], await graveyard.AliveAsync());
        Assert.Equal(7, (await graveyard.DeadAsync()).Length);
    }

    [Fact]
    public async Task Replay_keeps_to_the_rate()
    {
        var clock = new VirtualClock();
        var options = new MessagingClientOptions { TimeProvider = clock };
        await using var messaging = new MessagingClient(new InMemoryDriver(clientOptions: options), options);
        await messaging.Topology.CreateQueueAsync(new QueueDefinition("orders"));
        (await messaging.FindDirectSender(Graveyard.Orders.DeadLetter)!.SendManyAsync(
            [.. Enumerable.Range(0, 21).Select(i => new DirectMessage(Graveyard.Text($"m{i}"), Graveyard.Death("Poison")))])).ThrowIfAnyFailed();
        using var folder = new TemporaryFolder();
        await using var session = await DeadLetterSession.OpenAsync(
            messaging, Graveyard.Orders, folder.File("session.journal"), new() { TimeProvider = clock, PollWait = TimeSpan.Zero, MaxMessagesPerSecond = 2 });
        var started = clock.GetUtcNow();

        var replaying = session.ReplayAsync(DeadLetterQuery.All);
        await clock.RunAsync(replaying);

        Assert.Equal(21, (await replaying).Done);
        Assert.InRange(clock.GetUtcNow() - started, TimeSpan.FromSeconds(10), TimeSpan.MaxValue);
    }

    [Fact]
    public async Task What_the_destination_refuses_stays_with_the_rest_of_its_group()
    {
        await using var graveyard = new Graveyard(driver => new RefusingDriver(driver));
        await graveyard.BuryAsync((Graveyard.Text("bad", "g") with { Subject = "refuse" }, Graveyard.Death("Poison")), (Graveyard.Text("behind", "g"), Graveyard.Death("Poison")), (Graveyard.Text("good", "h"), Graveyard.Death("Poison")));
        await using var session = await graveyard.OpenAsync();

        var report = await session.ReplayAsync(DeadLetterQuery.All);

        Assert.Equal((DeadLetterEnd.Left, 1), (report.End, report.Done));
        Assert.Equal(["bad", "behind"], report.Refused.Select(r => r.MessageId));
        Assert.Equal(["bad", "behind"], await graveyard.DeadAsync());
        Assert.Equal(["good"], await graveyard.AliveAsync());
        Assert.Equal(2, (await graveyard.Queue.DeadLetters.CountAsync()).Active);
    }

    [Fact]
    public async Task Edit_replaces_and_undo_puts_the_original_back()
    {
        await using var graveyard = new Graveyard();
        var original = Graveyard.Text("m1").WithHeader("amount", 12.5m);
        await graveyard.BuryAsync((original, Graveyard.Death("Poison", "it can't be read", graveyard.Clock.GetUtcNow())), (Graveyard.Text("m2"), Graveyard.Death("Other")));
        var before = (await graveyard.Queue.DeadLetters.PeekAsync(1))[0];
        await using var session = await graveyard.OpenAsync();

        var edited = await session.EditAsync(Only("m1"), letter => letter.Message.WithHeader("amount", 1) with { Body = "mended"u8.ToArray() });

        Assert.Equal((DeadLetterEnd.Completed, 1), (edited.End, edited.Done));
        var after = Assert.Single(await graveyard.Queue.DeadLetters.PeekAsync(10), l => l.MessageId == "m1");
        Assert.Equal(("mended", 1L, before.DeadLetter), (after.Message.Text, after.Headers["amount"].As<long>(), after.DeadLetter));

        var undone = await session.UndoAsync();

        Assert.Equal((DeadLetterEnd.Completed, 1, 0), (undone.End, undone.Done, undone.NotPutBack.Count));
        var back = Assert.Single(await graveyard.Queue.DeadLetters.PeekAsync(10), l => l.MessageId == "m1");
        Assert.Equal((original, before.DeadLetter), (back.Message, back.DeadLetter));
        Assert.Equal(2, (await graveyard.DeadAsync()).Length);
        Assert.Equal((0, 0), await DoneByAsync(session));

        async Task<(long, long)> DoneByAsync(DeadLetterSession again) => ((await again.UndoAsync()).Done, (await again.UndoAsync()).AlreadyDone);
    }

    [Fact]
    public async Task An_edit_that_changes_nothing_or_was_done_touches_nothing()
    {
        await using var graveyard = new Graveyard();
        await graveyard.BuryAsync(2);
        await using var session = await graveyard.OpenAsync();

        Assert.Equal(0, (await session.EditAsync(DeadLetterQuery.All, l => l.Message with { Body = l.Body.ToArray() })).Done);
        Assert.Equal(2, (await session.EditAsync(DeadLetterQuery.All, l => l.Message.WithHeader("round", 1))).Done);
        Assert.Equal(0, (await session.EditAsync(DeadLetterQuery.All, l => l.Message.WithHeader("round", 1))).Done);
        Assert.Contains("another id", (await session.EditAsync(DeadLetterQuery.All, l => l.Message with { MessageId = "x" })).Error!.Message, StringComparison.Ordinal);
        Assert.Equal(2, (await graveyard.Queue.DeadLetters.CountAsync()).Active);
    }

    [Fact]
    public async Task Discard_keeps_the_originals_in_the_journal_and_undo_puts_them_back_as_they_were()
    {
        await using var graveyard = new Graveyard();
        await graveyard.BuryAsync(9);
        var before = (await graveyard.Queue.DeadLetters.PeekAsync(10)).Select(l => (l.Message, l.DeadLetter)).ToList();
        await using (var session = await graveyard.OpenAsync())
            Assert.Equal((DeadLetterEnd.Completed, 8), Told(await session.DiscardAsync(new() { Where = MessageFilter.Parse("$messageId != 'm4'") })));
        Assert.Equal(["m4"], await graveyard.DeadAsync());

        // Another process undoes, in parts.
        await using var later = await graveyard.OpenAsync();
        Assert.Equal((DeadLetterEnd.Completed, 2), Told(await later.UndoAsync(Only("m1", "m7"))));
        Assert.Equal(["m1", "m4", "m7"], (await graveyard.DeadAsync()).Order(StringComparer.Ordinal));
        Assert.Equal((DeadLetterEnd.Completed, 6), Told(await later.UndoAsync()));
        Assert.Equal(before, (await graveyard.Queue.DeadLetters.PeekAsync(10)).OrderBy(l => l.MessageId, StringComparer.Ordinal).Select(l => (l.Message, l.DeadLetter)));

        static (DeadLetterEnd, long) Told(DeadLetterReport report) => (report.End, report.Done);
    }

    [Fact]
    public async Task What_was_edited_and_discarded_comes_back_as_it_was_at_first()
    {
        await using var graveyard = new Graveyard();
        await graveyard.BuryAsync(3);
        await using var session = await graveyard.OpenAsync();
        await session.EditAsync(Only("m1"), l => l.Message with { Body = "mended"u8.ToArray() });
        await session.DiscardAsync(DeadLetterQuery.All);
        Assert.Empty(await graveyard.DeadAsync());

        var report = await session.UndoAsync();

        Assert.Equal((DeadLetterEnd.Completed, 4, 0), (report.End, report.Done, report.NotPutBack.Count));
        Assert.Equal(["body of m0", "body of m1", "body of m2"], (await graveyard.Queue.DeadLetters.PeekAsync(10)).Select(l => l.Message.Text).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task What_was_edited_and_replayed_stays_replayed()
    {
        await using var graveyard = new Graveyard();
        await graveyard.BuryAsync(2);
        await using var session = await graveyard.OpenAsync();
        await session.EditAsync(DeadLetterQuery.All, l => l.Message with { Body = "mended"u8.ToArray() });
        await session.ReplayAsync(Only("m1"));

        var report = await session.UndoAsync();

        Assert.Equal(1, report.Done);
        Assert.Equal(["m1"], report.NotPutBack);
        Assert.Equal("body of m0", Assert.Single(await graveyard.Queue.DeadLetters.PeekAsync(10)).Message.Text);
        Assert.Equal("mended", Assert.Single(await graveyard.Queue.PeekAsync(10)).Message.Text);
    }

    [Fact]
    public async Task Cancelled_it_finishes_what_is_in_flight_and_the_same_again_goes_on()
    {
        await using var graveyard = new Graveyard();
        await graveyard.BuryAsync(20);
        using var cancelled = new CancellationTokenSource();
        await using (var session = await graveyard.OpenAsync())
        {
            var report = await session.ReplayAsync(DeadLetterQuery.All, progress: new Cancelling(cancelled), cancellationToken: cancelled.Token);
            Assert.Equal((DeadLetterEnd.Cancelled, 4), (report.End, report.Done));
            Assert.Equal(16, (await graveyard.Queue.DeadLetters.CountAsync()).Active);
        }

        await using var again = await graveyard.OpenAsync();
        Assert.False(Assert.Single(again.Operations).IsEnded);
        Assert.Equal(16, (await again.ReplayAsync(DeadLetterQuery.All)).Done);
        Assert.Equal((true, 20), (Assert.Single(again.Operations).IsEnded, again.Operations[0].Done));
        Assert.Equal(20, (await graveyard.AliveAsync()).Distinct().Count());
    }

    [Fact]
    public async Task What_is_gone_on_with_counts_from_when_it_was_begun_how_long_ago_was()
    {
        await using var graveyard = new Graveyard();
        await graveyard.BuryAsync(20);
        var query = new DeadLetterQuery { SinceAgo = TimeSpan.FromHours(1) };
        using var cancelled = new CancellationTokenSource();
        await using var session = await graveyard.OpenAsync();
        Assert.Equal(4, (await session.ReplayAsync(query, max: 10, progress: new Cancelling(cancelled), cancellationToken: cancelled.Token)).Done);

        graveyard.Clock.Advance(TimeSpan.FromHours(2));

        Assert.Equal(6, (await session.ReplayAsync(query, max: 10)).Done);
        Assert.Equal(10, Assert.Single(session.Operations).Done);
        Assert.Equal(0, (await session.ReplayAsync(query, max: 10)).Done);
    }

    [Fact]
    public async Task What_came_from_elsewhere_is_not_sent_here_without_being_asked_to()
    {
        await using var graveyard = new Graveyard();
        await graveyard.BuryAsync(1);
        await using var session = await graveyard.OpenAsync();
        var query = new DeadLetterQuery { CameFrom = EntityPath.Queue("bills") };

        Assert.Contains("say where to send them", (await Assert.ThrowsAsync<ArgumentException>(() => session.ReplayAsync(query))).Message, StringComparison.Ordinal);
        Assert.Empty(session.Operations);
        Assert.Equal(0, (await session.ReplayAsync(query, Graveyard.Orders)).Done);
    }

    [Fact]
    public async Task Dead_letters_beyond_what_may_be_held_are_told()
    {
        await using var graveyard = new Graveyard();
        await graveyard.BuryAsync(10);
        await using var session = await graveyard.OpenAsync(graveyard.Quick with { MaxHeld = 6 });

        var report = await session.ReplayAsync(Only("m9"));

        Assert.Equal((DeadLetterEnd.Left, 0, 4), (report.End, report.Done, report.NotReached));
        Assert.Equal(10, (await session.ReplayAsync(DeadLetterQuery.All)).Done);
    }

    [Fact]
    public async Task A_journal_belongs_to_its_source()
    {
        await using var graveyard = new Graveyard();
        await graveyard.BuryAsync(1);
        await using (var session = await graveyard.OpenAsync())
            await session.DiscardAsync(DeadLetterQuery.All);
        Assert.Equal(Graveyard.Orders, await DeadLetterSession.FindSourceAsync(graveyard.Journal));

        await graveyard.Messaging.Topology.CreateQueueAsync(new QueueDefinition("others"));
        var other = await Assert.ThrowsAsync<JournalException>(() => DeadLetterSession.OpenAsync(graveyard.Messaging, EntityPath.Queue("others"), graveyard.Journal));
        Assert.Contains("dead letters of 'orders'", other.Message, StringComparison.Ordinal);

        await File.WriteAllTextAsync(graveyard.Journal, "something else\n");
        var foreign = await Assert.ThrowsAsync<JournalException>(() => graveyard.OpenAsync());
        Assert.Contains("not the journal of a dead-letter session", foreign.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_torn_end_of_the_journal_is_left_out()
    {
        await using var graveyard = new Graveyard();
        await graveyard.BuryAsync(3);
        await using (var session = await graveyard.OpenAsync())
            await session.DiscardAsync(Only("m0", "m1"));
        await File.AppendAllTextAsync(graveyard.Journal, "0123abcd K 0 torn");

        await using var again = await graveyard.OpenAsync();
        Assert.Equal(2, (await again.UndoAsync()).Done);
        Assert.Equal(3, (await graveyard.DeadAsync()).Length);
    }

    [Fact]
    public async Task Out_of_range_options_are_told()
    {
        await using var graveyard = new Graveyard();
        foreach (var options in new DeadLetterSessionOptions[]
        {
            new() { BatchSize = 0 }, new() { MaxHeld = 0 }, new() { MaxAttempts = 0 }, new() { MaxMessagesPerSecond = 0 }, new() { RetryDelay = TimeSpan.Zero },
        })
            await Assert.ThrowsAsync<ArgumentException>(() => graveyard.OpenAsync(options));
        Assert.False(File.Exists(graveyard.Journal));
    }

    /// <summary>Ends the operation when the first batch is done.</summary>
    private sealed class Cancelling(CancellationTokenSource source) : IProgress<DeadLetterProgress>
    {
        public void Report(DeadLetterProgress value)
        {
            if (value.Done > 0)
                source.Cancel();
        }
    }
}
