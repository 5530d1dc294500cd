using System.Collections.Concurrent;
using Integration.InMemory;
using Microsoft.Extensions.Caching.Distributed;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace Integration.Hosting.Tests.Consumers;

/// <summary>What counts as handled, and what becomes of messages while the store of the inbox is away.</summary>
public sealed class InboxTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_message_that_its_handler_abandons_is_handled_when_it_comes_again(bool batch)
    {
        await using var rig = await ConsumerRig.StartAsync(
            m => Consume(m.AddInMemoryInbox(), batch),
            (_, context, token) => context.Attempt == 1 ? context.Received.AbandonAsync(TimeSpan.FromSeconds(5), token) : Task.CompletedTask);
        await rig.Jobs.SendAsync(rig.Write(1), Token);

        await rig.UntilEmptyAsync();

        Assert.Equal([1, 1], rig.Handled);
    }

    [Fact]
    public async Task A_message_that_its_handler_dead_letters_is_handled_after_a_redrive()
    {
        var isFirst = true;
        await using var rig = await ConsumerRig.StartAsync(m => Consume(m.AddInMemoryInbox()), (_, context, token) =>
        {
            var first = isFirst;
            isFirst = false;
            return first ? context.Received.DeadLetterAsync("later", cancellationToken: token) : Task.CompletedTask;
        });
        await rig.Jobs.SendAsync(rig.Write(1) with { MessageId = "one" }, Token);
        await rig.UntilAsync(() => rig.Handled.Count == 1);

        await rig.Jobs.DeadLetters.RedriveAsync(cancellationToken: Token);
        await rig.UntilAsync(() => rig.Handled.Count == 2);
        await rig.UntilEmptyAsync();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Of_four_copies_at_once_one_is_handled(bool batch)
    {
        await using var rig = await ConsumerRig.StartAsync(
            m => Consume(m.AddInMemoryInbox(), batch),
            (_, context, token) => Task.Delay(TimeSpan.FromSeconds(2), context.Services.GetRequiredService<TimeProvider>(), token));
        await rig.Jobs.SendManyAsync(Enumerable.Repeat(rig.Write(1) with { MessageId = "one" }, 4), cancellationToken: Token);

        await rig.UntilEmptyAsync();

        Assert.Equal([1], rig.Handled);
        Assert.Empty(await rig.DeadLettersAsync());
    }

    [Fact]
    public async Task A_copy_is_handled_when_the_first_one_fails()
    {
        var calls = 0;
        await using var rig = await ConsumerRig.StartAsync(
            m => Consume(m.AddInMemoryInbox()), (_, _, _) => Interlocked.Increment(ref calls) == 1 ? throw new InvalidOperationException("once") : Task.CompletedTask);
        await rig.Jobs.SendManyAsync(Enumerable.Repeat(rig.Write(1) with { MessageId = "one" }, 2), cancellationToken: Token);

        await rig.UntilEmptyAsync();

        Assert.Equal(2, calls);
        Assert.Equal([1], rig.Handled);
    }

    [Fact]
    public async Task A_claim_of_a_process_that_is_gone_runs_out()
    {
        var time = new FakeTimeProvider();
        var inbox = new InMemoryInbox(time);
        var key = new InboxKey("app", null, "jobs", "one", "");
        Assert.Equal(InboxState.Claimed, await inbox.ClaimAsync(key, Guid.NewGuid(), TimeSpan.FromSeconds(30), Token));

        time.Advance(TimeSpan.FromSeconds(29));
        Assert.Equal(InboxState.Busy, await inbox.ClaimAsync(key, Guid.NewGuid(), TimeSpan.FromSeconds(30), Token));
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(InboxState.Claimed, await inbox.ClaimAsync(key, Guid.NewGuid(), TimeSpan.FromSeconds(30), Token));
    }

    [Fact]
    public async Task A_claim_is_renewed_for_as_long_as_the_handler_runs()
    {
        await using var rig = await ConsumerRig.StartAsync(
            m => Consume(m.AddInMemoryInbox(o => o.ClaimDuration = TimeSpan.FromSeconds(3))),
            (_, context, token) => Task.Delay(TimeSpan.FromSeconds(20), context.Services.GetRequiredService<TimeProvider>(), token));
        await rig.Jobs.SendManyAsync(Enumerable.Repeat(rig.Write(1) with { MessageId = "one" }, 2), cancellationToken: Token);

        await rig.UntilEmptyAsync();

        Assert.Equal([1], rig.Handled);
    }

    [Fact]
    public async Task A_guessed_id_does_not_make_the_real_message_count_as_handled()
    {
        await using var rig = await ConsumerRig.StartAsync(m => Consume(m.AddInMemoryInbox()));
        await rig.Jobs.SendAsync(rig.Write(13) with { MessageId = "order-7" }, Token);
        await rig.UntilEmptyAsync();

        await rig.Jobs.SendAsync(rig.Write(7) with { MessageId = "order-7" }, Token);
        await rig.Jobs.SendAsync(rig.Write(7).WithHeader("tenant", "a") with { MessageId = "order-7" }, Token);
        await rig.Jobs.SendAsync(rig.Write(7) with { MessageId = "order-7" }, Token);
        await rig.UntilEmptyAsync();

        Assert.Equal([7, 7, 13], rig.Handled.Order());
    }

    [Fact]
    public async Task Clients_and_applications_that_share_a_store_do_not_share_what_was_handled()
    {
        var cache = new Cache();
        foreach (var application in (string[])["shop", "audit"])
        {
            await using var rig = await ConsumerRig.StartAsync(
                m =>
                {
                    Consume(m.AddDistributedCacheInbox(o => o.Application = application));
                    var other = new ConfigurationBuilder().AddInMemoryCollection([new("Other:Provider", "in-memory"), new("Other:Provisioning", "CreateMissing"), new("Other:Topology:Queues:jobs:Ordered", "false")]).Build();
                    m.Services.AddMessaging("other", other.GetSection("Other")).AddInMemory().AddConsumer<Job, ConsumerRig.Handler>("jobs");
                },
                services: s => s.AddSingleton<IDistributedCache>(cache));
            var message = rig.Write(1) with { MessageId = "one" };
            await rig.Jobs.SendAsync(message, Token);
            await rig.Services.GetRequiredKeyedService<IMessaging>("other").Queue("jobs").SendAsync(message, Token);
            await rig.UntilAsync(() => rig.Handled.Count == 2);

            await rig.Jobs.SendAsync(message, Token);
            await rig.UntilEmptyAsync();
            Assert.Equal([1, 1], rig.Handled);
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task While_the_store_is_away_messages_wait_unhandled_and_are_handled_once_when_it_is_back(bool batch)
    {
        var store = new FlakyInbox { IsAway = true };
        await using var rig = await ConsumerRig.StartAsync(m => Consume(m.AddInbox(_ => store), batch));
        await rig.Jobs.SendAsync(rig.Write(1), Token);
        await rig.UntilAsync(() => store.Refused >= 5);
        Assert.Empty(rig.Handled);

        store.IsAway = false;
        await rig.UntilEmptyAsync();

        Assert.Equal([1], rig.Handled);
        Assert.Empty(await rig.DeadLettersAsync());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_message_whose_mark_fails_is_completed_and_not_handled_again(bool batch)
    {
        var store = new FlakyInbox { CantMark = true };
        await using var rig = await ConsumerRig.StartAsync(m => Consume(m.AddInbox(_ => store), batch));
        await rig.Jobs.SendAsync(rig.Write(1), Token);

        await rig.UntilEmptyAsync();

        Assert.Equal([1], rig.Handled);
        Assert.Equal(1, store.Refused);
        Assert.Empty(await rig.DeadLettersAsync());
    }

    [Fact]
    public async Task A_store_that_hangs_is_given_up_and_asked_again()
    {
        var store = new FlakyInbox { Hang = new TaskCompletionSource() };
        await using var rig = await ConsumerRig.StartAsync(m => Consume(m.AddInbox(_ => store, o => o.ClaimDuration = TimeSpan.FromSeconds(2))));
        await rig.Jobs.SendAsync(rig.Write(1), Token);
        await rig.UntilAsync(() => store.Asked >= 2);

        store.Hang = null;
        await rig.UntilEmptyAsync();

        Assert.Equal([1], rig.Handled);
    }

    [Fact]
    public async Task A_host_that_stops_while_the_store_is_away_gives_its_messages_back()
    {
        var store = new FlakyInbox { IsAway = true };
        var broker = Guid.NewGuid().ToString("N");
        TimeProvider time;
        await using (var rig = await ConsumerRig.StartAsync(m => Consume(m.AddInbox(_ => store)), settings: $"Providers:in-memory:BrokerName = {broker}"))
        {
            await rig.Jobs.SendAsync(rig.Write(1), Token);
            await rig.UntilAsync(() => store.Refused >= 1);
            time = rig.Time;
        }

        await using var client = InMemoryMessaging.Create(new() { BrokerName = broker }, new() { TimeProvider = time });
        Assert.Equal(1, (await client.Queue("jobs").CountAsync(Token)).Active);
        InMemoryBroker.Remove(broker);
    }

    [Fact]
    public async Task Durations_that_make_no_sense_stop_the_start()
    {
        var noClaim = await FaultAsync(o => o.ClaimDuration = TimeSpan.Zero);
        var shortClaim = await FaultAsync(o => o.ClaimDuration = TimeSpan.FromTicks(1));
        var window = await FaultAsync(o => o.Window = TimeSpan.Zero);

        Assert.Equal(["Messaging:Inbox:ClaimDuration is '00:00:00'; allowed: 00:00:01 or more."], noClaim);
        Assert.Equal(["Messaging:Inbox:ClaimDuration is '00:00:00.0000001'; allowed: 00:00:01 or more."], shortClaim);
        Assert.Equal(["Messaging:Inbox:Window is '00:00:00'; allowed: more than zero."], window);

        static async Task<IReadOnlyList<string>> FaultAsync(Action<InboxOptions> configure) =>
            (await Assert.ThrowsAsync<MessagingConfigurationException>(() => ConsumerRig.StartAsync(m => Consume(m.AddInMemoryInbox(configure))))).Faults;
    }

    public static TheoryData<TimeSpan, TimeSpan, bool> Durations => new(
        from window in new[] { TimeSpan.FromHours(1), TimeSpan.FromDays(50), TimeSpan.FromDays(3_000_000), TimeSpan.MaxValue }
        from claim in new[] { TimeSpan.FromSeconds(1), TimeSpan.FromDays(49.8), TimeSpan.FromDays(150), TimeSpan.MaxValue }
        from batch in new[] { false, true }
        select (window, claim, batch));

    [Theory]
    [MemberData(nameof(Durations))]
    public async Task The_longest_windows_and_claims_hold(TimeSpan window, TimeSpan claim, bool batch)
    {
        await using var rig = await ConsumerRig.StartAsync(m => Consume(m.AddInMemoryInbox(o => (o.Window, o.ClaimDuration) = (window, claim)), batch));
        await rig.Jobs.SendManyAsync([rig.Write(1) with { MessageId = "one" }, rig.Write(1) with { MessageId = "one" }, rig.Write(2)], cancellationToken: Token);

        await rig.UntilEmptyAsync();

        Assert.Equal([1, 2], rig.Handled.Order());
        Assert.Empty(await rig.DeadLettersAsync());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(10_000)]
    public async Task What_is_remembered_for_next_to_nothing_is_handled_all_the_same(long windowTicks)
    {
        await using var rig = await ConsumerRig.StartAsync(m => Consume(m.AddInMemoryInbox(o => o.Window = TimeSpan.FromTicks(windowTicks))));
        await rig.Jobs.SendManyAsync(Enumerable.Range(0, 20).Select(rig.Write), cancellationToken: Token);

        await rig.UntilEmptyAsync();

        Assert.Equal(Enumerable.Range(0, 20), rig.Handled.Order());
    }

    [Fact]
    public async Task A_cache_is_given_no_expiration_that_it_could_not_compute()
    {
        var cache = new Cache();
        var inbox = new DistributedCacheInbox(cache);
        var key = new InboxKey("app", null, "jobs", "one", "");
        foreach (var duration in (TimeSpan[])[TimeSpan.FromTicks(1), TimeSpan.FromDays(36_499), TimeSpan.FromDays(3_000_000), TimeSpan.MaxValue])
        {
            var claim = Guid.NewGuid();
            Assert.Equal(InboxState.Claimed, await inbox.ClaimAsync(key, claim, duration, Token));
            Assert.True(cache.Latest!.AbsoluteExpirationRelativeToNow is not { } kept || kept == duration && kept < TimeSpan.FromDays(36_500), $"{duration}");
            await inbox.ReleaseAsync(key, claim, Token);
        }
    }

    /// <summary>Ids that other clients give: each is one message to the inbox, and the same on another source is another.</summary>
    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("\0")]
    [InlineData("a\0b")]
    [InlineData("\ud800")]
    [InlineData("\U0001F600")]
    [InlineData("jobs/a")]
    [InlineData("one", 1_000)]
    [InlineData("x", 100_000)]
    public async Task Whatever_id_a_message_has_its_copy_is_handled_once_and_that_on_another_source_too(string id, int times = 1)
    {
        var name = Guid.NewGuid().ToString("N");
        await using var rig = await ConsumerRig.StartAsync(
            m =>
            {
                Consume(m.AddInMemoryInbox());
                m.AddConsumer<Job, ConsumerRig.Handler>("placed/a").AddConsumer<Job, ConsumerRig.Handler>("placed/b");
            },
            settings: $"Providers:in-memory:BrokerName = {name}\nTopology:Topics:placed:Subscriptions:a:MaxDeliveryCount = 5\nTopology:Topics:placed:Subscriptions:b:MaxDeliveryCount = 5");
        await using var driver = new InMemoryDriver(new() { BrokerName = name }, new() { TimeProvider = rig.Time });
        var message = rig.Write(1) with { MessageId = string.Concat(Enumerable.Repeat(id, times)) };

        foreach (var destination in (EntityPath[])[EntityPath.Queue("jobs"), EntityPath.Topic("placed"), EntityPath.Queue("jobs"), EntityPath.Topic("placed")])
        {
            var sender = driver.OpenSender(destination);
            Assert.Null((await sender.SendAsync([sender.Prepare(message, deadLetter: null)], Token))[0].Error);
        }

        await rig.UntilAsync(() => rig.Handled.Count >= 3);
        await rig.UntilEmptyAsync();

        Assert.Equal([1, 1, 1], rig.Handled);
        InMemoryBroker.Remove(name);
    }

    [Fact]
    public void Different_parts_make_different_keys()
    {
        InboxKey[] keys =
        [
            new("a", null, "jobs", "1", "c"), new("b", null, "jobs", "1", "c"), new("a", "x", "jobs", "1", "c"), new("a", "", "jobs", "1", "c"),
            new("a", null, "jobs1", "", "c"), new("a", null, "jobs", "1", "d"), new("aj", null, "obs", "1", "c"), new("a", null, "jobs", "1c", ""),
        ];

        Assert.Equal(keys.Length, keys.Select(k => k.Value).Distinct().Count());
        Assert.All(keys, k => Assert.Equal(64, k.Value.Length));
        Assert.Equal(keys[0].Value, (keys[1] with { Application = "a" }).Value);
    }

    private static void Consume(Integration.Registration.IMessagingBuilder builder, bool batch = false)
    {
        if (batch)
            builder.AddBatchConsumer<Job, ConsumerRig.BatchHandler>("jobs");
        else
            builder.AddConsumer<Job, ConsumerRig.Handler>("jobs");
    }

    /// <summary>A store that is away, or can't write, when told so.</summary>
    private sealed class FlakyInbox : IInbox
    {
        private readonly InMemoryInbox _inner = new();
        private int _refused;
        private int _asked;

        public bool IsAway { get; set; }

        public bool CantMark { get; set; }

        public TaskCompletionSource? Hang { get; set; }

        public int Refused => Volatile.Read(ref _refused);

        public int Asked => Volatile.Read(ref _asked);

        public async ValueTask<InboxState> ClaimAsync(InboxKey message, Guid claim, TimeSpan duration, CancellationToken cancellationToken)
        {
            Interlocked.Increment(ref _asked);
            ThrowIf(IsAway);
            if (Hang is { } hang)
                await hang.Task;
            return await _inner.ClaimAsync(message, claim, duration, cancellationToken);
        }

        public ValueTask ReleaseAsync(InboxKey message, Guid claim, CancellationToken cancellationToken)
        {
            ThrowIf(IsAway);
            return _inner.ReleaseAsync(message, claim, cancellationToken);
        }

        public ValueTask MarkHandledAsync(InboxKey message, TimeSpan window, CancellationToken cancellationToken)
        {
            ThrowIf(IsAway || CantMark);
            return _inner.MarkHandledAsync(message, window, cancellationToken);
        }

        private void ThrowIf(bool isRefused)
        {
            if (!isRefused)
                return;
            Interlocked.Increment(ref _refused);
            throw new TimeoutException("the store is away");
        }
    }

    /// <summary>A cache that keeps everything; nothing here outlives its expiration.</summary>
    private sealed class Cache : IDistributedCache
    {
        private readonly ConcurrentDictionary<string, byte[]> _values = new();

        public byte[]? Get(string key) => _values.GetValueOrDefault(key);

        public Task<byte[]?> GetAsync(string key, CancellationToken token = default) => Task.FromResult(Get(key));

        public DistributedCacheEntryOptions? Latest { get; private set; }

        public void Set(string key, byte[] value, DistributedCacheEntryOptions options)
        {
            Latest = options;
            _values[key] = value;
        }

        public Task SetAsync(string key, byte[] value, DistributedCacheEntryOptions options, CancellationToken token = default)
        {
            Set(key, value, options);
            return Task.CompletedTask;
        }

        public void Refresh(string key)
        {
        }

        public Task RefreshAsync(string key, CancellationToken token = default) => Task.CompletedTask;

        public void Remove(string key) => _values.TryRemove(key, out _);

        public Task RemoveAsync(string key, CancellationToken token = default)
        {
            Remove(key);
            return Task.CompletedTask;
        }
    }
}
