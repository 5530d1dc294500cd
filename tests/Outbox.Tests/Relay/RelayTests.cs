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
            await using var claim = await stores[0].ClaimAsync(-1, OutboxDatabase.Lanes, default);
            Assert.Equal(3, claim!.Lane);
            Assert.Null(await stores[1].ClaimAsync(-1, OutboxDatabase.Lanes, default));

            if (kind == "sqlite")
                time.Advance(TimeSpan.FromMinutes(1));
            else
                await claim.DisposeAsync();

            await using var taken = await stores[1].ClaimAsync(-1, OutboxDatabase.Lanes, default);
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

        await using var claim = await other.ClaimAsync(-1, OutboxDatabase.Lanes, default);

        Assert.Equal(OutboxDatabase.Lanes * 3 / 4, claim!.Rows.Count);
    }

    [Fact]
    public async Task A_send_that_hangs_is_given_up_and_made_again()
    {
        var (time, calls) = (new FakeTimeProvider(DateTimeOffset.UtcNow), 0);
        await using var database = await TestDatabase.CreateAsync("sqlite", postgres);
        await using var application = await OutboxApplication.StartAsync(
            m => database.AddOutbox(m, o => o.CreateTables = true), time, (inner, _) => new FaultySender(inner, _ => null)
            {
                Before = token => Interlocked.Increment(ref calls) == 1 ? Task.Delay(Timeout.Infinite, token) : Task.CompletedTask,
            });
        await application.SendAsync(database, "plain", Message.FromText("x"));

        Assert.Equal(["x"], (await application.TextsAsync("plain", 1, time)).Distinct());
        Assert.True(calls > 1);
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
        var lag = new ConcurrentBag<double>();
        using var listener = new MeterListener { InstrumentPublished = (i, l) => { if (i.Name == "integration.outbox.lag") l.EnableMeasurementEvents(i); } };
        listener.SetMeasurementEventCallback<double>((_, value, tags, _) =>
        {
            if (tags.ToArray().Any(t => Equals(t.Value, "measured")))
                lag.Add(value);
        });
        listener.Start();
        await using var database = await TestDatabase.CreateAsync("sqlite", postgres);
        await using var application = await OutboxApplication.StartAsync(m => database.AddOutbox(m, o => o.CreateTables = true), time, (inner, _) => new FaultySender(
            inner, _ => new ServiceUnavailableException("away.", "sending", null)));
        Assert.Equal(HealthStatus.Healthy, (await CheckAsync(application)).Status);
        await application.SendAsync(database, "plain", Message.FromText("x"));
        time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(HealthStatus.Degraded, (await CheckAsync(application)).Status);
        time.Advance(TimeSpan.FromMinutes(9));
        Assert.Equal(HealthStatus.Unhealthy, (await CheckAsync(application)).Status);

        var relay = new OutboxRelay(
            application.Services.GetRequiredService<OutboxStore>(),
            new OutboxSender(application.Messaging, new OutboxOptions(), time, NullLogger.Instance),
            new OutboxSignal(null),
            new OutboxOptions(),
            time,
            default);
        OutboxMetrics.Begin(relay, "measured");
        OutboxMetrics.Set(relay, await application.Services.GetRequiredService<OutboxStore>().GetStatusAsync(default));
        listener.RecordObservableInstruments();
        OutboxMetrics.End(relay);
        Assert.InRange(Assert.Single(lag), 600, 601);
    }

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

        public ValueTask<SendLimits> GetLimitsAsync(CancellationToken cancellationToken) => inner.GetLimitsAsync(cancellationToken);

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
}
