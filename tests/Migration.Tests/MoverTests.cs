using Integration.InMemory;

namespace Integration.Migration.Tests;

public sealed class MoverTests
{
    private static readonly EntityPath Jobs = EntityPath.Queue("jobs");

    [Fact]
    public async Task Remaining_time_to_live_goes_along_and_the_queue_s_default_too()
    {
        await using var brokers = new Brokers();
        await brokers.From.Topology.CreateQueueAsync(new QueueDefinition("jobs") { DefaultTimeToLive = TimeSpan.FromHours(2) });
        await brokers.To.Topology.CreateQueueAsync(new QueueDefinition("jobs"));
        await brokers.From.Queue("jobs").SendAsync(Lookup.Text("own") with { TimeToLive = TimeSpan.FromHours(1) });
        await brokers.From.Queue("jobs").SendAsync(Lookup.Text("default"));
        await brokers.From.Queue("jobs").SendAsync(Lookup.Text("delayed") with { TimeToLive = TimeSpan.FromHours(1), Delay = TimeSpan.FromMinutes(20) });
        brokers.Clock.Advance(TimeSpan.FromMinutes(30));

        Assert.Equal(MoveEnd.Drained, (await brokers.MoveAsync(MoveRoute.Same(Jobs))).End);

        var lives = (await brokers.To.Queue("jobs").AllAsync()).ToDictionary(m => m.MessageId, m => m.Message.TimeToLive);
        Assert.Equal(TimeSpan.FromMinutes(30), lives["own"]);
        Assert.Equal(TimeSpan.FromMinutes(90), lives["default"]);
        Assert.Equal(TimeSpan.FromMinutes(50), lives["delayed"]);
    }

    [Fact]
    public async Task What_is_still_delayed_is_reported_and_stays()
    {
        await using var brokers = new Brokers();
        await brokers.CreateQueueAsync(new("jobs"));
        await brokers.From.Queue("jobs").SendAsync(Lookup.Text("late") with { Delay = TimeSpan.FromHours(1) });
        await brokers.From.Queue("jobs").SendAsync(Lookup.Text("now"));

        var report = await brokers.MoveAsync(MoveRoute.Same(Jobs));

        Assert.Equal((MoveEnd.DelayedLeft, 1L, 1L), (report.End, report.Copied, report.Left!.Delayed!.Value));
        brokers.Clock.Advance(TimeSpan.FromHours(1));
        Assert.Equal(MoveEnd.Drained, (await brokers.MoveAsync(MoveRoute.Same(Jobs))).End);
        Assert.Equal(["now", "late"], await brokers.To.Queue("jobs").IdsAsync());
    }

    [Fact]
    public async Task What_others_hold_locked_is_reported()
    {
        await using var brokers = new Brokers();
        await brokers.CreateQueueAsync(new("jobs"));
        await brokers.From.Queue("jobs").SendAsync(Lookup.Text("held"));
        Assert.NotNull(await brokers.From.Queue("jobs").ReceiveOneAsync(TimeSpan.Zero));

        Assert.Equal(MoveEnd.LockedLeft, (await brokers.MoveAsync(MoveRoute.Same(Jobs))).End);
    }

    [Fact]
    public async Task A_refused_message_stays_and_the_rest_of_its_group_waits_behind_it()
    {
        await using var brokers = new Brokers(to: new InMemoryOptions { Limits = new() { MaxMessageBytes = 1000 } });
        await brokers.CreateQueueAsync(new QueueDefinition("jobs") { Ordered = true });
        Message[] messages = [Lookup.Text("a1", "a"), Lookup.Text("a2", "a") with { Body = new byte[2000] }, Lookup.Text("a3", "a"), Lookup.Text("b1", "b"), Lookup.Text("b2", "b")];
        (await brokers.From.Queue("jobs").SendManyAsync(messages)).ThrowIfAnyFailed();

        var report = await brokers.MoveAsync(MoveRoute.Same(Jobs));

        Assert.Equal(MoveEnd.RefusedLeft, report.End);
        Assert.IsType<MessageTooLargeException>(Assert.Single(report.Refused, r => r.MessageId == "a2").Error);
        Assert.Equal(["a1", "b1", "b2"], (await brokers.To.Queue("jobs").IdsAsync()).Order(StringComparer.Ordinal));
        Assert.Equal(["a2", "a3"], await brokers.From.Queue("jobs").IdsAsync());
        Assert.Equal(0, (await brokers.From.Queue("jobs").CountAsync()).InFlight);
    }

    [Fact]
    public async Task On_a_plain_queue_a_group_waits_too_and_deliveries_are_not_used_up()
    {
        await using var brokers = new Brokers(to: new InMemoryOptions { Limits = new() { MaxMessageBytes = 1000 } });
        await brokers.CreateQueueAsync(new QueueDefinition("jobs") { MaxDeliveryCount = 2 });
        Message[] messages = [Lookup.Text("a1", "a") with { Body = new byte[2000] }, Lookup.Text("a2", "a"), Lookup.Text("b1", "b"), Lookup.Text("free")];
        (await brokers.From.Queue("jobs").SendManyAsync(messages)).ThrowIfAnyFailed();

        await brokers.MoveAsync(MoveRoute.Same(Jobs), brokers.Quick with { BatchSize = 1, Parallelism = 4 });

        Assert.Equal(["b1", "free"], (await brokers.To.Queue("jobs").IdsAsync()).Order(StringComparer.Ordinal));
        Assert.Equal(["a1", "a2"], await brokers.From.Queue("jobs").IdsAsync());
    }

    [Fact]
    public async Task More_refusals_than_allowed_end_the_move()
    {
        await using var brokers = new Brokers(to: new InMemoryOptions { Limits = new() { MaxMessageBytes = 10 } });
        await brokers.CreateQueueAsync(new("jobs"));
        (await brokers.From.Queue("jobs").SendManyAsync(Lookup.Texts(20))).ThrowIfAnyFailed();

        var report = await brokers.MoveAsync(MoveRoute.Same(Jobs), brokers.Quick with { BatchSize = 2, MaxRefused = 5, Parallelism = 1 });

        Assert.Equal((MoveEnd.RefusedLeft, null), (report.End, report.Error));
        Assert.InRange(report.Refused.Count, 6, 8);
        Assert.Equal(20, (await brokers.From.Queue("jobs").CountAsync()).Active);
    }

    [Fact]
    public async Task Refused_messages_at_the_head_don_t_stop_the_good_ones()
    {
        await using var brokers = new Brokers(to: new InMemoryOptions { Limits = new() { MaxMessageBytes = 1000 } });
        await brokers.CreateQueueAsync(new("jobs"));
        var large = Enumerable.Range(0, 300).Select(i => new Message { MessageId = $"large-{i}", Body = new byte[2000] });
        (await brokers.From.Queue("jobs").SendManyAsync([.. large, .. Lookup.Texts(700)])).ThrowIfAnyFailed();

        var report = await brokers.MoveAsync(MoveRoute.Same(Jobs));

        Assert.Equal((MoveEnd.RefusedLeft, 700L, 300), (report.End, report.Copied, report.Refused.Count));
        Assert.Equal(300, (await brokers.From.Queue("jobs").CountAsync()).Active);
    }

    [Fact]
    public async Task Refused_messages_are_kept_elsewhere_where_that_is_asked_for_and_stay_where_it_fails()
    {
        await using var brokers = new Brokers(to: new InMemoryOptions { Limits = new() { MaxMessageBytes = 1000 } });
        await brokers.CreateQueueAsync(new QueueDefinition("jobs") { Ordered = true });
        Message[] messages = [Lookup.Text("a1", "a") with { Body = new byte[2000] }, Lookup.Text("a2", "a"), Lookup.Text("b1", "b") with { Body = new byte[3000] }, Lookup.Text("b2", "b")];
        (await brokers.From.Queue("jobs").SendManyAsync(messages)).ThrowIfAnyFailed();
        var kept = new List<string>();

        var report = await brokers.MoveAsync(MoveRoute.Same(Jobs), brokers.Quick with
        {
            KeepRefused = (_, message, error, _) =>
            {
                Assert.IsType<MessageTooLargeException>(error);
                if (message.MessageId == "b1")
                    throw new IOException("The disk is full.");
                lock (kept)
                    kept.Add(message.MessageId);
                return Task.CompletedTask;
            },
        });

        Assert.Equal(["a1"], kept);
        Assert.Equal(["a1"], report.RefusedKept.Select(r => r.MessageId));
        Assert.Equal(MoveEnd.RefusedLeft, report.End);
        Assert.Equal(["a2"], await brokers.To.Queue("jobs").IdsAsync());
        Assert.Equal(["b1", "b2"], await brokers.From.Queue("jobs").IdsAsync());
    }

    [Fact]
    public async Task A_message_without_room_for_the_move_s_headers_goes_without()
    {
        await using var brokers = new Brokers(to: new InMemoryOptions { Limits = new() { MaxMessageBytes = 1000 } });
        await brokers.CreateQueueAsync(new("jobs"));
        var full = Lookup.Text("full") with { Headers = new(Enumerable.Range(0, 64).Select(i => KeyValuePair.Create($"h{i}", (HeaderValue)i))) };
        var large = new Message { MessageId = "large", Body = new byte[990] };
        (await brokers.From.Queue("jobs").SendManyAsync([full, large, Lookup.Text("roomy")])).ThrowIfAnyFailed();

        var report = await brokers.MoveAsync(MoveRoute.Same(Jobs));

        Assert.Equal((MoveEnd.Drained, 3L, 2L), (report.End, report.Copied, report.WithoutMoveHeaders));
        var moved = (await brokers.To.Queue("jobs").AllAsync()).ToDictionary(m => m.MessageId);
        Assert.Equal(full.Headers, moved["full"].Headers);
        Assert.Equal(990, moved["large"].Body.Length);
        Assert.True(moved["roomy"].Headers.ContainsKey(MoveHeaders.EnqueuedAt));
    }

    [Fact]
    public async Task Two_messages_of_one_deduplication_id_both_arrive_and_the_id_goes_along_as_a_header()
    {
        await using var brokers = new Brokers();
        await brokers.CreateQueueAsync(new QueueDefinition("jobs") { DeduplicationWindow = TimeSpan.FromMinutes(5) });
        await brokers.From.Queue("jobs").SendAsync(Lookup.Text("first") with { DeduplicationId = "same" });
        brokers.Clock.Advance(TimeSpan.FromMinutes(6));
        await brokers.From.Queue("jobs").SendAsync(Lookup.Text("second") with { DeduplicationId = "same" });

        var report = await brokers.MoveAsync(MoveRoute.Same(Jobs));

        Assert.True(report.Deduplicated);
        var moved = await brokers.To.Queue("jobs").AllAsync();
        Assert.Equal(["first", "second"], moved.Select(m => m.MessageId));
        Assert.All(moved, m => Assert.Equal("same", m.Headers[MoveHeaders.DeduplicationId].As<string>()));
    }

    [Fact]
    public async Task Moving_back_keeps_the_first_enqueue_time()
    {
        await using var brokers = new Brokers();
        await brokers.CreateQueueAsync(new("jobs"));
        var sentAt = brokers.Clock.GetUtcNow();
        await brokers.From.Queue("jobs").SendAsync(Lookup.Text("there"));
        brokers.Clock.Advance(TimeSpan.FromHours(1));
        await brokers.MoveAsync(MoveRoute.Same(Jobs));
        brokers.Clock.Advance(TimeSpan.FromHours(1));
        await new Mover(brokers.To, brokers.From, brokers.Quick).RunAsync([MoveRoute.Same(Jobs)]);

        Assert.Equal(sentAt, Assert.Single(await brokers.From.Queue("jobs").AllAsync()).Headers[MoveHeaders.EnqueuedAt].As<DateTimeOffset>());
    }

    [Fact]
    public async Task Messages_without_a_group_get_one_where_the_destination_is_ordered()
    {
        await using var brokers = new Brokers();
        await brokers.From.Topology.CreateQueueAsync(new("jobs"));
        await brokers.To.Topology.CreateQueueAsync(new QueueDefinition("jobs") { Ordered = true });
        (await brokers.From.Queue("jobs").SendManyAsync(Lookup.Texts(3))).ThrowIfAnyFailed();

        await brokers.MoveAsync(MoveRoute.Same(Jobs));

        Assert.Equal(3, (await brokers.To.Queue("jobs").AllAsync()).Select(m => m.GroupId).Distinct().Count());
    }

    [Fact]
    public async Task A_subscription_s_backlog_reaches_only_its_subscription()
    {
        await using var brokers = new Brokers();
        foreach (var side in (IMessaging[])[brokers.From, brokers.To])
        {
            await side.Topology.CreateTopicAsync(new("events"));
            await side.Topology.CreateSubscriptionAsync(new("events", "a"));
            await side.Topology.CreateSubscriptionAsync(new("events", "b"));
        }

        await brokers.From.Topic("events").PublishAsync(Lookup.Text("one"));
        await brokers.MoveAsync(MoveRoute.Same(EntityPath.Subscription("events", "a")));

        Assert.Equal(["one"], await brokers.To.Topic("events").Subscription("a").IdsAsync());
        Assert.Empty(await brokers.To.Topic("events").Subscription("b").IdsAsync());
    }

    [Fact]
    public async Task Dead_letters_go_into_a_queue_with_their_reason_as_headers()
    {
        await using var brokers = new Brokers();
        await brokers.From.Topology.CreateQueueAsync(new("jobs"));
        await brokers.To.Topology.CreateQueueAsync(new("graveyard"));
        await brokers.From.Queue("jobs").SendAsync(Lookup.Text("bad"));
        await (await brokers.From.Queue("jobs").ReceiveOneAsync(TimeSpan.Zero))!.DeadLetterAsync("Broken", "why");

        await brokers.MoveAsync(new(Jobs.DeadLetter, EntityPath.Queue("graveyard")));

        var moved = Assert.Single(await brokers.To.Queue("graveyard").AllAsync());
        Assert.Equal(("Broken", "why"), (moved.Headers[MoveHeaders.DeadLetterReason].As<string>(), moved.Headers[MoveHeaders.DeadLetterDescription].As<string>()));
    }

    [Fact]
    public async Task A_destination_that_is_not_there_or_can_t_be_reached_is_refused_before_anything_moves()
    {
        await using var brokers = new Brokers();
        await brokers.CreateQueueAsync(new("jobs"));
        await using var plain = new MessagingClient(new FaultyDriver(new InMemoryDriver(), new Random(0), rate: 0));
        await plain.Topology.CreateQueueAsync(new("jobs"));
        await brokers.From.Queue("jobs").SendAsync(Lookup.Text("stays"));

        var missing = await Assert.ThrowsAsync<ArgumentException>(() => brokers.MoveAsync(new(Jobs, EntityPath.Queue("nowhere"))));
        var indirect = await Assert.ThrowsAsync<ArgumentException>(() => new Mover(brokers.From, plain, brokers.Quick).RunAsync([MoveRoute.Same(Jobs.DeadLetter)]));
        var twice = await Assert.ThrowsAsync<ArgumentException>(() => new Mover(brokers.From, plain).RunAsync([MoveRoute.Same(Jobs), MoveRoute.Same(Jobs)]));

        Assert.Contains("Plan and apply the topology first", missing.Message, StringComparison.Ordinal);
        Assert.Contains("Make a queue for them", indirect.Message, StringComparison.Ordinal);
        Assert.Contains("choose one", twice.Message, StringComparison.Ordinal);
        Assert.Equal(["stays"], await brokers.From.Queue("jobs").IdsAsync());
    }

    [Fact]
    public async Task A_cancelled_move_finishes_what_is_in_flight_and_goes_on_with_its_journal()
    {
        await using var brokers = new Brokers();
        using var folder = new TemporaryFolder();
        await brokers.CreateQueueAsync(new("jobs"));
        (await brokers.From.Queue("jobs").SendManyAsync(Lookup.Texts(200))).ThrowIfAnyFailed();
        using var stop = new CancellationTokenSource();
        var progress = new Observer<MoveProgress>(p =>
        {
            if (p.Copied >= 50)
                stop.Cancel();
        });
        var options = brokers.Quick with { JournalPath = folder.File("journal"), BatchSize = 10 };

        var cancelled = (await new Mover(brokers.From, brokers.To, options).RunAsync([MoveRoute.Same(Jobs)], progress, stop.Token)).Routes[0];
        var there = await brokers.To.Queue("jobs").IdsAsync();
        var resumed = await brokers.MoveAsync(MoveRoute.Same(Jobs), options);

        Assert.Equal(MoveEnd.Cancelled, cancelled.End);
        Assert.Equal(cancelled.Copied, there.Length);
        Assert.InRange(cancelled.Copied, 50, 199);
        Assert.Equal((MoveEnd.Drained, 200 - cancelled.Copied, 0L), (resumed.End, resumed.Copied, resumed.PossibleDuplicates));
        Assert.Equal(Lookup.Texts(200).Select(m => m.MessageId), (await brokers.To.Queue("jobs").IdsAsync()).Order(StringComparer.Ordinal));
        Assert.Equal(VerifyVerdict.Exact, (await Verifier.VerifyAsync(brokers.From, brokers.To, options.JournalPath)).Verdict);
    }

    [Fact]
    public async Task The_rate_is_bounded()
    {
        await using var brokers = new Brokers();
        await brokers.CreateQueueAsync(new QueueDefinition("jobs") { LockDuration = TimeSpan.FromHours(1) });
        (await brokers.From.Queue("jobs").SendManyAsync(Lookup.Texts(30))).ThrowIfAnyFailed();
        var started = brokers.Clock.GetUtcNow();

        var moving = brokers.MoveAsync(MoveRoute.Same(Jobs), brokers.Quick with { MaxMessagesPerSecond = 10, BatchSize = 5 });
        while (!moving.IsCompleted)
        {
            await Task.Delay(1);
            Assert.True((await brokers.To.Queue("jobs").CountAsync()).Active <= 1 + (10 * (brokers.Clock.GetUtcNow() - started).TotalSeconds));
            brokers.Clock.Advance(TimeSpan.FromMilliseconds(50));
        }

        Assert.Equal(30, (await moving).Copied);
    }

    [Fact]
    public async Task A_preview_counts_and_warns_and_touches_nothing()
    {
        await using var brokers = new Brokers(to: new InMemoryOptions { Limits = new() { MaxMessageBytes = 1000 } });
        await brokers.CreateQueueAsync(new("jobs"));
        Message[] messages = [Lookup.Text("a"), Lookup.Text("b") with { Delay = TimeSpan.FromHours(3) }, new Message { MessageId = "c", Body = new byte[2000] }];
        (await brokers.From.Queue("jobs").SendManyAsync(messages)).ThrowIfAnyFailed();

        var preview = Assert.Single(await new Mover(brokers.From, brokers.To, brokers.Quick).PreviewAsync([MoveRoute.Same(Jobs)]));

        Assert.Equal((2L, 1L, 3, brokers.Clock.GetUtcNow().AddHours(3)), (preview.Counts!.Active, preview.Counts.Delayed!.Value, preview.Looked!.Value, preview.DueLast!.Value));
        Assert.Contains(preview.Findings, f => f.Subject == nameof(MessagingLimits.MaxMessageBytes));
        Assert.Contains(preview.Findings, f => f.Subject == nameof(MessageState.Delayed));
        Assert.All(await brokers.From.Queue("jobs").AllAsync(), m => Assert.Equal(0, m.DeliveryCount));
    }

    [Fact]
    public async Task Slow_copies_keep_their_locks()
    {
        await using var brokers = new Brokers();
        await brokers.CreateQueueAsync(new QueueDefinition("jobs") { LockDuration = TimeSpan.FromSeconds(10), MaxDeliveryCount = 1 });
        (await brokers.From.Queue("jobs").SendManyAsync(Lookup.Texts(5))).ThrowIfAnyFailed();

        // One message in twenty seconds, twice the lock: without renewal they would be dead letters.
        var pacing = brokers.Quick with { BatchSize = 5, Parallelism = 1, MaxMessagesPerSecond = 1 };
        var moving = brokers.MoveAsync(MoveRoute.Same(Jobs), pacing);
        for (var i = 0; !moving.IsCompleted; i++)
        {
            await Task.Delay(2);
            brokers.Clock.Advance(TimeSpan.FromMilliseconds(250));
        }

        Assert.Equal((MoveEnd.Drained, 5L), ((await moving).End, (await moving).Copied));
    }

    private sealed class Observer<T>(Action<T> report) : IProgress<T>
    {
        public void Report(T value) => report(value);
    }
}
