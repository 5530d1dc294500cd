using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Integration.Drivers;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Integration.Outbox.Tests;

/// <summary>How rows are forwarded while things fail, by one relay and by several.</summary>
public sealed class RelayTests(PostgresFixture postgres)
{
    // Virtual hours pass quickly while the machine is busy with what is not virtual.
    private static readonly TimeSpan Patient = TimeSpan.FromHours(1);

    public static TheoryData<string> Kinds => TestDatabase.Kinds;

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task While_a_message_fails_its_group_waits_in_order_and_others_go_on(string kind)
    {
        var (time, away, tries) = (new FakeTimeProvider(DateTimeOffset.UtcNow), true, 0);
        await using var database = await TestDatabase.CreateAsync(kind, postgres);
        await using var application = await OutboxApplication.StartAsync(
            m => database.AddOutbox(m, o => (o.CreateTables, o.MaxBackoff, o.SendTimeout) = (true, TimeSpan.FromSeconds(1), Patient)),
            time,
            (inner, _) => new FaultySender(inner, message =>
            {
                if (message.Text != "a2" || !Volatile.Read(ref away))
                    return null;
                Interlocked.Increment(ref tries);
                return new ServiceUnavailableException("away.", "sending", null);
            }));
        await application.SendAsync(database, "plain", [.. Texts("a", 4), .. Texts("b", 4)]);
        await Wait.UntilAsync(() => Task.FromResult(Volatile.Read(ref tries) >= 12), time);

        // More often than MaxAttempts: what passes by itself is tried for ever.
        Assert.Equal(["a1", "b1", "b2", "b3", "b4"], (await application.TextsAsync("plain", 5)).Order(StringComparer.Ordinal));
        Assert.Equal("ServiceUnavailableException", (await application.Rows.ListAsync(OutboxState.Waiting))[0].Error!.Split(':')[0]);
        await application.SendAsync(database, "plain", Texts("a", 5)[4]);

        Volatile.Write(ref away, false);
        Assert.Equal(["a1", "a2", "a3", "a4", "a5"], (await application.TextsAsync("plain", 9, time)).Where(t => t[0] == 'a'));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task What_cannot_be_sent_is_parked_with_its_error_and_can_be_retried_or_discarded(string kind)
    {
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var database = await TestDatabase.CreateAsync(kind, postgres);
        await using var application = await OutboxApplication.StartAsync(m => database.AddOutbox(m, o => (o.CreateTables, o.MaxAttempts, o.SendTimeout) = (true, 3, Patient)), time);
        await application.SendAsync(database, "missing", Message.FromText("later") with { GroupId = "g" });
        await application.SendAsync(database, "plain", Message.FromBytes(new byte[5_000_000]) with { GroupId = "g" }, Message.FromText("after it") with { GroupId = "g" });

        Assert.Equal(["after it"], await application.TextsAsync("plain", 1, time));
        await Wait.UntilAsync(async () => (await application.Rows.ListAsync(OutboxState.Parked)).Count == 2, time);
        var parked = await application.Rows.ListAsync(OutboxState.Parked);
        Assert.Equal([("missing", 3), ("plain", 1)], parked.Select(r => (r.Destination, r.Attempts)));
        Assert.Equal(["EntityNotFoundException", "MessageTooLargeException"], parked.Select(r => r.Error!.Split(':')[0]));
        Assert.Equal(HealthStatus.Degraded, (await CheckAsync(application)).Status);

        Assert.True(await application.Rows.DiscardAsync(parked[1].Sequence));
        Assert.False(await application.Rows.DiscardAsync(parked[1].Sequence));
        await application.Messaging.Topology.CreateQueueAsync(new("missing"));
        Assert.True(await application.Rows.RetryAsync(parked[0].Sequence));
        Assert.Equal(["later"], await application.TextsAsync("missing", 1, time));
        Assert.False(await application.Rows.RetryAsync(parked[0].Sequence));
        Assert.Empty(await application.Rows.ListAsync(OutboxState.Parked));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task A_row_that_cannot_be_read_is_parked_and_stops_nothing(string kind)
    {
        await using var database = await TestDatabase.CreateAsync(kind, postgres);
        await using var application = await OutboxApplication.StartAsync(m => database.AddOutbox(m, o => (o.CreateTables, o.PollInterval) = (true, TimeSpan.FromMilliseconds(50))));
        await database.ExecuteAsync("""
            INSERT INTO integration_outbox (lane, destination, message_id, message, added_at, due_at, state, attempts)
            VALUES (0, 'plain', 'a', 'no message', 0, 0, 0, 0), (0, 'topic:', 'b', '{"body":"x"}', 0, 0, 0, 0), (0, 'plain', 'c', '{"body":"sent"}', 0, 0, 0, 0)
            """);

        Assert.Equal(["sent"], await application.TextsAsync("plain", 1));
        await Wait.UntilAsync(async () => (await application.Rows.ListAsync(OutboxState.Parked)).Count == 2);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Several_relays_share_the_rows_and_keep_the_order_of_groups(string kind)
    {
        const int Groups = 20, Each = 15;
        var sent = new ConcurrentQueue<string>();
        var (senders, several) = (new ConcurrentDictionary<int, bool>(), new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        await using var database = await TestDatabase.CreateAsync(kind, postgres);
        await using (var writer = await OutboxApplication.StartAsync(m => database.AddOutbox(m, o => (o.CreateTables, o.Relay) = (true, false))))
        {
            foreach (var chunk in Enumerable.Range(0, Each).Select(i => Enumerable.Range(0, Groups).Select(g => Text($"{g}", i))))
                await writer.SendAsync(database, "plain", [.. chunk]);
        }

        var relays = await Task.WhenAll(Enumerable.Range(0, 3).Select(r => OutboxApplication.StartAsync(
            m => database.AddOutbox(m, o => o.BatchSize = 7), sender: (inner, _) => new FaultySender(inner, message =>
            {
                sent.Enqueue($"{message.GroupId}:{message.Text}");
                return null;
            })
            {
                // Nobody goes on until two hold rows at the same time.
                Before = token =>
                {
                    senders[r] = true;
                    if (senders.Count > 1)
                        several.TrySetResult();
                    return several.Task.WaitAsync(token);
                },
            })));
        await Wait.UntilAsync(async () => (await relays[0].Rows.ListAsync(OutboxState.Waiting)).Count == 0);
        foreach (var relay in relays)
            await relay.DisposeAsync();

        Assert.Equal(Groups * Each, sent.Count);
        foreach (var group in sent.GroupBy(s => s.Split(':')[0]))
            Assert.Equal(Enumerable.Range(0, Each).Select(i => $"{group.Key}:{i:D2}"), group);
    }

    [Fact]
    public async Task A_lease_that_a_crash_left_behind_ends_and_a_lock_ends_with_its_connection()
    {
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        foreach (var kind in (string[])["sqlite", "postgresql"])
        {
            await using var database = await TestDatabase.CreateAsync(kind, postgres);
            var stores = Enumerable.Range(0, 2).Select(_ => new OutboxStore(database.Connections, new OutboxOptions(), time)).ToList();
            await stores[0].CreateTablesAsync(default);
            await database.ExecuteAsync("INSERT INTO integration_outbox (lane, destination, message_id, message, added_at, due_at, state, attempts) VALUES (3, 'plain', 'a', '{}', 0, 0, 0, 0)");
            await using var claim = await stores[0].ClaimAsync(-1, OutboxDatabase.Lanes, [], default);
            Assert.Equal(3, claim!.Lane);
            Assert.Null(await stores[1].ClaimAsync(-1, OutboxDatabase.Lanes, [], default));

            if (kind == "sqlite")
                time.Advance(TimeSpan.FromMinutes(1));
            else
                await claim.DisposeAsync();

            await using var taken = await stores[1].ClaimAsync(-1, OutboxDatabase.Lanes, [], default);
            Assert.Equal("a", Assert.Single(taken!.Rows).MessageId);
        }
    }

    [Fact]
    public async Task A_relay_whose_send_hangs_leaves_most_lanes_to_others()
    {
        var hangs = new TaskCompletionSource();
        await using var database = await TestDatabase.CreateAsync("postgresql", postgres);
        var other = new OutboxStore(database.Connections, new OutboxOptions(), TimeProvider.System);
        await other.CreateTablesAsync(default);
        for (var lane = 0; lane < OutboxDatabase.Lanes; lane++)
        {
            await database.ExecuteAsync(
                $"INSERT INTO integration_outbox (lane, destination, message_id, message, added_at, due_at, state, attempts) VALUES ({lane}, 'plain', 'm{lane}', '{{\"body\":\"x\"}}', 0, 0, 0, 0)");
        }

        await using var application = await OutboxApplication.StartAsync(m => database.AddOutbox(m), sender: (inner, _) => new FaultySender(inner, _ => null)
        {
            Before = token =>
            {
                hangs.TrySetResult();
                return Task.Delay(Timeout.Infinite, token);
            },
        });
        await hangs.Task.WaitAsync(TimeSpan.FromMinutes(1));

        await using var claim = await other.ClaimAsync(-1, OutboxDatabase.Lanes, [], default);

        Assert.Equal(OutboxDatabase.Lanes * 3 / 4, claim!.Rows.Count);
    }

    [Fact]
    public async Task A_send_that_hangs_is_given_up_and_what_was_confirmed_before_is_not_sent_again()
    {
        var (time, calls, hangs) = (new FakeTimeProvider(DateTimeOffset.UtcNow), 0, new TaskCompletionSource());
        await using var database = await TestDatabase.CreateAsync("sqlite", postgres);
        await using var application = await OutboxApplication.StartAsync(
            m => database.AddOutbox(m, o => (o.CreateTables, o.SendTimeout) = (true, Patient)), time, (inner, _) => new FaultySender(inner, _ => null)
            {
                MaxBatch = 1,
                Before = token =>
                {
                    if (Interlocked.Increment(ref calls) != 2)
                        return Task.CompletedTask;
                    hangs.SetResult();
                    return Task.Delay(Timeout.Infinite, token);
                },
            });
        var sameLane = Enumerable.Range(0, 1_000).Where(i => OutboxEntry.LaneOf("plain", $"{i}") == 0).Take(3).Select(i => Message.FromText($"{i}") with { MessageId = $"{i}" }).ToArray();
        await application.SendAsync(database, "plain", sameLane);
        await hangs.Task.WaitAsync(TimeSpan.FromMinutes(1));
        time.Advance(Patient);

        await Wait.UntilAsync(async () => (await application.Rows.ListAsync(OutboxState.Waiting)) is [{ Attempts: 1 }, { Attempts: 1 }]);
        time.Advance(Patient);
        Assert.Equal(sameLane.Select(m => m.Text), await application.TextsAsync("plain", 3, time));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task A_destination_that_hangs_stops_no_other_one_and_its_rows_tell_why_they_wait(string kind)
    {
        var (time, hangs, away) = (new FakeTimeProvider(DateTimeOffset.UtcNow), 0, true);
        await using var database = await TestDatabase.CreateAsync(kind, postgres);
        await using var application = await OutboxApplication.StartAsync(
            m => database.AddOutbox(m, o => (o.CreateTables, o.SendTimeout, o.MaxBackoff, o.BatchSize) = (true, Patient, TimeSpan.FromSeconds(1), 5)),
            time,
            (inner, destination) => new FaultySender(inner, _ => null)
            {
                Before = token =>
                {
                    if (destination.Name != "plain" || !Volatile.Read(ref away))
                        return Task.CompletedTask;
                    Volatile.Write(ref hangs, 1);
                    return Task.Delay(Timeout.Infinite, token);
                },
            });

        // More of them than are taken at a time, before the others and in the same lane; by the time that some have hung the ones before are due again.
        var lane = OutboxEntry.LaneOf("ordered", "b");
        var groups = Enumerable.Range(0, 10_000).Select(i => $"{i}").Where(g => OutboxEntry.LaneOf("plain", g) == lane).Take(20).ToList();
        await application.SendAsync(database, "plain", [.. groups.SelectMany(g => (Message[])[Text(g, 1), Text(g, 2)]), .. groups.Select(g => Text(g, 3))]);
        await application.SendAsync(database, "ordered", Texts("b", 10));

        await Wait.UntilAsync(
            async () =>
            {
                if (Interlocked.Exchange(ref hangs, 0) == 1)
                    time.Advance(Patient);
                return (await application.Rows.ListAsync(OutboxState.Waiting, 1_000)).All(r => r.Destination == "plain");
            },
            time);
        Assert.Equal(Texts("b", 10).Select(m => m.Text), await application.TextsAsync("ordered", 10));
        var waiting = await application.Rows.ListAsync(OutboxState.Waiting, 1_000);
        Assert.Equal(60, waiting.Count);
        Assert.True(waiting[0].Attempts > 0);
        Assert.StartsWith("TimeoutException: ", waiting[0].Error, StringComparison.Ordinal);
        Assert.All(waiting.Where(r => r.Attempts > 0).GroupBy(r => r.GroupId), g => Assert.Single(g));

        Volatile.Write(ref away, false);
        time.Advance(Patient);
        await application.TextsAsync("plain", 60, time);
        foreach (var group in (await application.PeekAsync("plain")).GroupBy(m => m.Message.GroupId))
            Assert.Equal(["01", "02", "03"], group.Select(m => m.Message.Text));
    }

    [Fact]
    public void Of_destinations_that_hang_one_at_a_time_is_tried_again_and_none_before_the_pause_is_over()
    {
        var time = new FakeTimeProvider();
        var hanging = new HangingDestinations(Patient, time);
        foreach (var name in (string[])["a", "b", "c"])
        {
            hanging.Hold();
            hanging.Note([name], name);
        }

        Assert.Equal(["a", "b", "c"], hanging.Hold());
        Assert.False(hanging.Release());
        time.Advance(Patient);
        Assert.Equal(["b", "c"], hanging.Hold());
        hanging.Note(["a"], "a");
        Assert.Equal(["b", "c", "a"], hanging.Hold());

        // Nothing was there for it: it has had its turn. What answered is as good as any.
        time.Advance(Patient);
        Assert.Equal(["c", "a"], hanging.Hold());
        hanging.Note(["healthy"], null);
        Assert.Equal(["a", "b"], hanging.Hold());
        hanging.Note(["c"], null);
        Assert.Equal(["b"], hanging.Hold());

        Assert.True(hanging.Release());
        Assert.Empty(hanging.Hold());
        Assert.False(hanging.Release());
    }

    [Fact]
    public async Task A_long_group_that_is_sent_slowly_is_marked_in_between_and_never_sent_twice()
    {
        var (time, count) = (new FakeTimeProvider(DateTimeOffset.UtcNow), 0);
        await using var database = await TestDatabase.CreateAsync("sqlite", postgres);
        await using var application = await OutboxApplication.StartAsync(m => database.AddOutbox(m, o => o.CreateTables = true), time, (inner, _) => new FaultySender(inner, _ =>
        {
            // The group takes longer than the time-out, no message does.
            Interlocked.Increment(ref count);
            time.Advance(TimeSpan.FromSeconds(2));
            return null;
        }));
        await application.SendAsync(database, "plain", Texts("a", 40));

        Assert.Equal(Texts("a", 40).Select(m => m.Text), await application.TextsAsync("plain", 40));
        await Wait.UntilAsync(async () => (await application.Rows.ListAsync(OutboxState.Waiting)).Count == 0);
        Assert.Equal(40, count);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Sent_rows_and_handled_messages_are_forgotten_after_their_time(string kind)
    {
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var database = await TestDatabase.CreateAsync(kind, postgres);
        var store = new OutboxStore(database.Connections, new OutboxOptions(), time);
        await store.CreateTablesAsync(default);
        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        await database.ExecuteAsync($"""
            INSERT INTO integration_outbox (lane, destination, message_id, message, added_at, due_at, state, attempts, settled_at)
            VALUES (0, 'plain', 'sent', '{"{}"}', {now}, {now}, 1, 1, {now}), (0, 'plain', 'parked', '{"{}"}', {now}, {now}, 2, 1, {now}), (0, 'plain', 'waiting', '{"{}"}', {now}, {now}, 0, 0, NULL)
            """);
        await database.ExecuteAsync($"INSERT INTO integration_inbox VALUES ('k', {now})");

        time.Advance(TimeSpan.FromMinutes(59));
        await store.TidyAsync(default);
        Assert.Equal(3, await database.NumberAsync("SELECT COUNT(*) FROM integration_outbox"));
        time.Advance(TimeSpan.FromMinutes(1));
        await store.TidyAsync(default);
        Assert.Equal(2, await database.NumberAsync("SELECT COUNT(*) FROM integration_outbox"));
        Assert.Equal(1, await database.NumberAsync("SELECT COUNT(*) FROM integration_inbox"));
        time.Advance(TimeSpan.FromDays(7));
        await store.TidyAsync(default);
        Assert.Equal(0, await database.NumberAsync("SELECT COUNT(*) FROM integration_inbox"));
    }

    [Fact]
    public async Task Lag_and_parked_rows_show_in_health_and_metrics()
    {
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        using var lag = new LagListener("measured");
        await using var database = await TestDatabase.CreateAsync("sqlite", postgres);
        await using var application = await OutboxApplication.StartAsync(m => database.AddOutbox(m, o => o.CreateTables = true), time, (inner, _) => new FaultySender(
            inner, _ => new ServiceUnavailableException("away.", "sending", null)));
        Assert.Equal(HealthStatus.Healthy, (await CheckAsync(application)).Status);
        await application.SendAsync(database, "plain", Message.FromText("x"));
        time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(HealthStatus.Degraded, (await CheckAsync(application)).Status);
        time.Advance(TimeSpan.FromMinutes(9));
        Assert.Equal(HealthStatus.Unhealthy, (await CheckAsync(application)).Status);

        var relay = Relay(application, new OutboxOptions(), time);
        OutboxMetrics.Begin(relay, "measured");
        OutboxMetrics.Set(relay, await application.Services.GetRequiredService<OutboxStore>().GetStatusAsync(default));
        var seconds = lag.Seconds();
        OutboxMetrics.End(relay);
        Assert.InRange(Assert.Single(seconds), 600, 601);
    }

    [Fact]
    public async Task While_all_that_waits_hangs_the_lag_is_measured()
    {
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        using var lag = new LagListener("hanging");
        await using var database = await TestDatabase.CreateAsync("sqlite", postgres);
        await using var application = await OutboxApplication.StartAsync(
            m => database.AddOutbox(m, o => (o.CreateTables, o.Relay) = (true, false)), sender: (inner, _) => new FaultySender(inner, _ => null)
            {
                Before = token => Task.Delay(Timeout.Infinite, token),
            }, time: time);
        await application.SendAsync(database, "plain", Message.FromText("x"));
        using var stopping = new CancellationTokenSource();
        var relay = Relay(application, new OutboxOptions(), time, stopping.Token);
        OutboxMetrics.Begin(relay, "hanging");
        var round = relay.RoundAsync(stopping.Token);

        try
        {
            await Wait.UntilAsync(() => Task.FromResult(lag.Seconds() is [>= 30]), time);
        }
        finally
        {
            await stopping.CancelAsync();
            await round.ContinueWith(_ => OutboxMetrics.End(relay), TaskScheduler.Default);
        }
    }

    [Fact]
    public async Task While_there_is_always_something_to_send_what_was_sent_is_forgotten()
    {
        const int Sends = 10;
        var (time, sends, enough) = (new FakeTimeProvider(DateTimeOffset.UtcNow), 0, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        OutboxApplication? writer = null;
        await using var database = await TestDatabase.CreateAsync("sqlite", postgres);
        await using var application = writer = await OutboxApplication.StartAsync(
            m => database.AddOutbox(m, o => (o.CreateTables, o.Relay, o.Retention) = (true, false, TimeSpan.FromMinutes(3))), time, (inner, _) => new FaultySender(inner, _ => null)
            {
                Before = async token =>
                {
                    time.Advance(TimeSpan.FromMinutes(1));
                    await writer!.SendAsync(database, "plain", Message.FromText("x"));
                    if (Interlocked.Increment(ref sends) != Sends)
                        return;
                    enough.SetResult();
                    await Task.Delay(Timeout.Infinite, token);
                },
            });
        await application.SendAsync(database, "plain", Message.FromText("x"));
        using var ending = new CancellationTokenSource();
        var round = Relay(application, new OutboxOptions { SendTimeout = Patient }, time, ending.Token).RoundAsync(ending.Token);
        try
        {
            await enough.Task.WaitAsync(TimeSpan.FromMinutes(1));
            Assert.InRange(await database.NumberAsync("SELECT COUNT(*) FROM integration_outbox WHERE state = 1"), 1, 4);
        }
        finally
        {
            await ending.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => round);
        }
    }

    private static OutboxRelay Relay(OutboxApplication application, OutboxOptions options, TimeProvider time, CancellationToken aborting = default) => new(
        application.Services.GetRequiredService<OutboxStore>(),
        new OutboxSender(application.Messaging, options, time, NullLogger.Instance),
        new OutboxSignal(null),
        options,
        time,
        aborting);

    private static Message[] Texts(string group, int count) => [.. Enumerable.Range(1, count).Select(i => Message.FromText($"{group}{i}") with { GroupId = group })];

    private static Message Text(string group, int number) => Message.FromText($"{number:D2}") with { GroupId = group };

    private static async Task<HealthCheckResult> CheckAsync(OutboxApplication application)
    {
        var check = new OutboxHealthCheck(application.Services, null, new OutboxHealthOptions());
        return await check.CheckHealthAsync(new HealthCheckContext { Registration = new("messaging-outbox", check, null, null) });
    }

    /// <summary>Refuses what the test says.</summary>
    private sealed class FaultySender(ISenderDriver inner, Func<Message, Exception?> fault) : ISenderDriver
    {
        public Func<CancellationToken, Task> Before { get; init; } = _ => Task.CompletedTask;

        public int? MaxBatch { get; init; }

        public async ValueTask<SendLimits> GetLimitsAsync(CancellationToken cancellationToken) =>
            await inner.GetLimitsAsync(cancellationToken) is var limits && MaxBatch is { } most ? limits with { MaxBatchCount = most } : limits;

        public PreparedMessage Prepare(Message message, DeadLetterInfo? deadLetter) => inner.Prepare(message, deadLetter);

        public async Task<IReadOnlyList<SendOutcome>> SendAsync(IReadOnlyList<PreparedMessage> batch, CancellationToken cancellationToken)
        {
            await Before(cancellationToken);
            var outcomes = new List<SendOutcome>();
            foreach (var message in batch)
                outcomes.Add(fault(message.Message) is { } error ? new(error) : (await inner.SendAsync([message], cancellationToken))[0]);
            return outcomes;
        }

        public ValueTask DisposeAsync() => inner.DisposeAsync();
    }

    /// <summary>Listens to the lag of the outbox of a client.</summary>
    private sealed class LagListener : IDisposable
    {
        private readonly MeterListener _listener = new() { InstrumentPublished = (i, l) => { if (i.Name == "integration.outbox.lag") l.EnableMeasurementEvents(i); } };
        private readonly ConcurrentQueue<double> _seconds = [];

        public LagListener(string client)
        {
            _listener.SetMeasurementEventCallback<double>((_, value, tags, _) =>
            {
                if (tags.ToArray().Any(t => Equals(t.Value, client)))
                    _seconds.Enqueue(value);
            });
            _listener.Start();
        }

        /// <summary>What is measured now: one value, or none.</summary>
        public double[] Seconds()
        {
            _seconds.Clear();
            _listener.RecordObservableInstruments();
            return [.. _seconds];
        }

        public void Dispose() => _listener.Dispose();
    }
}
