using System.Collections.Concurrent;
using System.Threading.RateLimiting;
using Integration.Hosting.Tests.Consumers;
using Integration.Serving;
using Microsoft.Extensions.DependencyInjection;

namespace Integration.Hosting.Tests.Limits;

/// <summary>No more messages of a source are handled, or fetched, than its limit lets through.</summary>
public sealed class RateLimitTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_limited_consumer_handles_at_its_rate_and_leaves_the_rest_with_the_service(bool batches)
    {
        var times = new ConcurrentQueue<DateTimeOffset>();
        ConsumerRig rig = null!;
        rig = new ConsumerRig(
            m => _ = batches ? m.AddBatchConsumer<Job, ConsumerRig.BatchHandler>("jobs") : m.AddConsumer<Job, ConsumerRig.Handler>("jobs"),
            (_, _, _) =>
            {
                times.Enqueue(rig.Time.GetUtcNow());
                return Task.CompletedTask;
            },
            settings: "Consumers:jobs:RateLimit:Messages = 10\nConsumers:jobs:RateLimit:Period = 00:00:01\nConsumers:jobs:RateLimit:Burst = 5");
        await using var disposed = rig;
        var begun = rig.Time.GetUtcNow();
        await rig.StartAsync();
        await rig.Jobs.SendManyAsync(Enumerable.Range(0, 45).Select(rig.Write), cancellationToken: Token);
        await rig.UntilAsync(() => rig.Handled.Count >= 5, TimeSpan.FromMilliseconds(1));
        var counts = await rig.Jobs.CountAsync(Token);
        Assert.InRange(counts.InFlight ?? 0, 0, 10);

        await rig.UntilAsync(() => rig.Handled.Count == 45, TimeSpan.FromMilliseconds(20));

        // At no time more than the burst and what had come since.
        Assert.All(times.Order().Index(), t => Assert.InRange(t.Index + 1, 1, 5 + (10 * (t.Item - begun).TotalSeconds) + 0.001));
    }

    [Fact]
    public async Task A_consumer_without_a_permit_fetches_nothing_and_one_that_is_paused_holds_no_permit()
    {
        using var limiter = new ConcurrencyLimiter(new() { PermitLimit = 1 });
        var taken = limiter.AttemptAcquire();
        await using var rig = await StartAsync(limiter);
        await rig.Jobs.SendManyAsync([rig.Write(1), rig.Write(2)], cancellationToken: Token);
        rig.Time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(2, (await rig.Jobs.CountAsync(Token)).Active);

        taken.Dispose();
        await rig.UntilAsync(() => rig.Handled.Count == 2);
        var control = rig.Services.GetRequiredService<IConsumerControl>();
        control.Pause();
        await control.WhenIdleAsync("jobs", Token).AdvancingAsync(rig.Time);
        Assert.Equal(1, limiter.GetStatistics()?.CurrentAvailablePermits);

        control.Resume();
        await rig.Jobs.SendAsync(rig.Write(3), Token);
        await rig.UntilAsync(() => rig.Handled.Count == 3);
        await rig.StopAsync(Token);
        Assert.Equal(1, limiter.GetStatistics()?.CurrentAvailablePermits);
    }

    [Fact]
    public async Task A_permit_is_held_until_its_message_is_handled_and_shared_by_all_who_are_given_the_limiter()
    {
        using var limiter = new ConcurrencyLimiter(new() { PermitLimit = 3 });
        var (running, most) = (0, 0);
        ConsumerRig rig = null!;
        rig = new ConsumerRig(
            m => m.AddConsumer<Job, ConsumerRig.Handler>("jobs", o => o.RateLimit.Limiter = _ => limiter)
                .AddConsumer<Job, ConsumerRig.Handler>("others", o => o.RateLimit.Limiter = _ => limiter),
            async (_, _, cancelled) =>
            {
                var now = Interlocked.Increment(ref running);
                for (var seen = most; now > seen; seen = most)
                    Interlocked.CompareExchange(ref most, now, seen);
                await Task.Delay(TimeSpan.FromSeconds(1), rig.Time, cancelled);
                Interlocked.Decrement(ref running);
            },
            settings: "Topology:Queues:others:MaxDeliveryCount = 5\nConsumers:jobs:PollWait = 00:00:01\nConsumers:others:PollWait = 00:00:01");
        await using var disposed = rig;
        await rig.StartAsync();
        await rig.Jobs.SendManyAsync(Enumerable.Range(0, 10).Select(rig.Write), cancellationToken: Token);
        await rig.Messaging.Queue("others").SendManyAsync(Enumerable.Range(10, 10).Select(rig.Write), cancellationToken: Token);

        await rig.UntilAsync(() => rig.Handled.Count == 20);

        Assert.InRange(most, 1, 3);
    }

    [Fact]
    public async Task A_limiter_that_fails_is_asked_again_and_nothing_is_handled_meanwhile()
    {
        var limiter = new Troubled();
        await using var rig = await StartAsync(limiter);
        await rig.Jobs.SendAsync(rig.Write(1), Token);
        await rig.UntilAsync(() => rig.Services.GetRequiredService<ServingLoops>().All.Single().State.Failures >= 2);
        Assert.Empty(rig.Handled);

        limiter.IsDown = false;

        await rig.UntilAsync(() => rig.Handled.Count == 1);
    }

    [Fact]
    public async Task Bad_settings_are_told_at_the_start_with_the_others()
    {
        var faults = await HostBuilding.Build(
            """
            Provider = in-memory
            Consumers:jobs:MaxConcurrency = 0
            Consumers:jobs:RateLimit:Messages = 0
            Consumers:jobs:RateLimit:Period = 00:00:00
            Consumers:jobs:KeyRateLimit:Key = tenant
            Consumers:jobs:KeyRateLimit:Messages = ten
            Consumers:jobs:KeyRateLimit:MaxHeld = 1001
            Consumers:others:RateLimit:Burst = 4
            Consumers:others:KeyRateLimit:Messages = 5
            Consumers:thirds:RateLimit:Messages = 5
            """,
            m => m.AddQueue(new("jobs")).AddQueue(new("others")).AddQueue(new("thirds"))
                .AddConsumer<Job, ConsumerRig.Handler>("jobs").AddConsumer<Job, ConsumerRig.Handler>("others")
                .AddConsumer<Job, ConsumerRig.Handler>("thirds", o => o.RateLimit.Limiter = _ => new Troubled())).FaultsAsync();

        Assert.Equal(
            [
                "Messaging:Consumers:jobs:MaxConcurrency is 0; allowed: 1 to 1000",
                "Messaging:Consumers:jobs:RateLimit:Messages is 0; allowed: 1 or more",
                "Messaging:Consumers:jobs:RateLimit:Period is '00:00:00'; allowed: more than zero",
                "Messaging:Consumers:jobs:KeyRateLimit:Messages is 'ten'; allowed: a whole number, 1 or more",
                "Messaging:Consumers:jobs:KeyRateLimit:MaxHeld is 1001; allowed: 0 to 1000",
                "Messaging:Consumers:jobs:KeyRateLimit:Key is 'tenant'; allowed: group or header:NAME",
                "Messaging:Consumers:jobs:KeyRateLimit:Key is set without Messages",
                "Messaging:Consumers:others:RateLimit:Burst is set without Messages, which it would hold for",
                "Messaging:Consumers:others:KeyRateLimit:Key is missing; allowed: group or header:NAME",
                "Messaging:Consumers:thirds:RateLimit:Messages is set, and code gives a Limiter; a source takes one or the other",
            ],
            faults.Select(f => f.TrimEnd('.')));
    }

    [Fact]
    public async Task A_consumer_that_finds_nothing_to_fetch_keeps_no_more_than_one_permit_from_others()
    {
        using var limiter = new ConcurrencyLimiter(new() { PermitLimit = 5 });
        await using var rig = await StartAsync(limiter);
        await rig.Jobs.SendManyAsync(Enumerable.Range(0, 20).Select(rig.Write), cancellationToken: Token);
        await rig.UntilAsync(() => rig.Handled.Count == 20);

        await rig.UntilAsync(() => limiter.GetStatistics()?.CurrentAvailablePermits == 4, TimeSpan.FromSeconds(1));
    }

    private static Task<ConsumerRig> StartAsync(RateLimiter limiter) =>
        ConsumerRig.StartAsync(m => m.AddConsumer<Job, ConsumerRig.Handler>("jobs", o => o.RateLimit.Limiter = _ => limiter));

    /// <summary>As one that others share is, when the network is away.</summary>
    private sealed class Troubled : RateLimiter
    {
        private volatile bool _isDown = true;

        public bool IsDown
        {
            get => _isDown;
            set => _isDown = value;
        }

        public override TimeSpan? IdleDuration => null;

        public override RateLimiterStatistics? GetStatistics() => null;

        protected override RateLimitLease AttemptAcquireCore(int permitCount) => throw new NotSupportedException();

        protected override async ValueTask<RateLimitLease> AcquireAsyncCore(int permitCount, CancellationToken cancellationToken)
        {
            await Task.Yield();
            return IsDown ? throw new TimeoutException("no answer") : new Granted();
        }
    }

    private sealed class Granted : RateLimitLease
    {
        public override bool IsAcquired => true;

        public override IEnumerable<string> MetadataNames => [];

        public override bool TryGetMetadata(string metadataName, out object? metadata)
        {
            metadata = null;
            return false;
        }
    }
}
