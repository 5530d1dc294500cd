using System.Collections.Concurrent;
using System.Threading.RateLimiting;
using Integration.Hosting.Tests.Streams;
using Microsoft.Extensions.DependencyInjection;

namespace Integration.Hosting.Tests.Limits;

/// <summary>No more records of a stream are handled than its consumer's limit lets through, in their order.</summary>
public sealed class StreamRateLimitTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false, StreamConcurrency.Partition)]
    [InlineData(true, StreamConcurrency.Partition)]
    [InlineData(false, StreamConcurrency.Key)]
    public async Task A_limited_consumer_handles_at_its_rate(bool batches, StreamConcurrency concurrency)
    {
        var times = new ConcurrentQueue<DateTimeOffset>();
        StreamRig rig = null!;
        rig = new StreamRig(
            o =>
            {
                o.Concurrency = concurrency;
                (o.RateLimit.Messages, o.RateLimit.Period, o.RateLimit.Burst) = (10, TimeSpan.FromSeconds(1), 5);
            },
            (texts, _) =>
            {
                for (var i = 0; i < texts.Count; i++)
                    times.Enqueue(rig.Time.GetUtcNow());
                return Task.CompletedTask;
            },
            batches,
            partitions: 2);
        await using var disposed = rig;
        await rig.AppendAsync(Enumerable.Range(0, 45).Select(i => $"{(char)('a' + (i % 7))}:{i}"));
        var begun = rig.Time.GetUtcNow();
        await rig.StartAsync();

        await rig.UntilAsync(() => rig.Handled.Count == 45, TimeSpan.FromMilliseconds(20));

        // At no time more than the burst and what had come since, over all partitions.
        Assert.All(times.Order().Index(), t => Assert.InRange(t.Index + 1, 1, 5 + (10 * (t.Item - begun).TotalSeconds) + 0.001));
        Assert.All(rig.Handled.GroupBy(text => text[0]), key => Assert.Equal(key.OrderBy(t => int.Parse(t[2..], System.Globalization.CultureInfo.InvariantCulture)), key));
        await rig.UntilBehindAsync(0);
    }

    [Fact]
    public async Task One_that_waits_for_a_permit_pauses_stops_and_holds_none()
    {
        using var limiter = new ConcurrencyLimiter(new() { PermitLimit = 1 });
        var taken = limiter.AttemptAcquire();
        await using var rig = new StreamRig(o => o.RateLimit.Limiter = _ => limiter);
        await rig.AppendAsync("a:1", "a:2", "a:3");
        await rig.StartAsync();
        await rig.UntilAsync(() => limiter.GetStatistics()!.TotalFailedLeases > 3);
        Assert.Empty(rig.Handled);

        var control = rig.Services.GetRequiredService<IConsumerControl>();
        control.Pause();
        await control.WhenIdleAsync(control.List()[0].Name, Token).AdvancingAsync(rig.Time);
        taken.Dispose();
        rig.Time.Advance(TimeSpan.FromSeconds(10));
        await rig.UntilAsync(() => limiter.GetStatistics()!.CurrentAvailablePermits == 1);
        Assert.Empty(rig.Handled);

        control.Resume();
        await rig.UntilAsync(() => rig.Handled.Count == 3);
        taken = limiter.AttemptAcquire();
        await rig.AppendAsync("a:4");
        await rig.StopAsync(Token);
        taken.Dispose();
        Assert.Equal(1, limiter.GetStatistics()!.CurrentAvailablePermits);
        Assert.Equal(["a:1", "a:2", "a:3"], rig.Handled);
    }

    [Fact]
    public async Task A_permit_is_held_until_its_record_is_done_with_and_a_retry_takes_no_other()
    {
        using var limiter = new ConcurrencyLimiter(new() { PermitLimit = 2 });
        var failures = 0;
        await using var rig = new StreamRig(
            o =>
            {
                (o.Concurrency, o.RetriesInPlace, o.OnPoison) = (StreamConcurrency.Key, 2, PoisonAction.Skip);
                o.RateLimit.Limiter = _ => limiter;
            },
            (texts, _) => texts[0] == "b:1" && Interlocked.Increment(ref failures) > 0 ? throw new InvalidOperationException("no luck") : Task.CompletedTask);
        await rig.AppendAsync("a:1", "b:1", "c:1", "b:2", "d:1");
        await rig.StartAsync();

        await rig.UntilAsync(() => rig.Handled.Count == 4);

        Assert.Equal(3, failures);
        Assert.Equal((5L, 2L), (limiter.GetStatistics()!.TotalSuccessfulLeases, limiter.GetStatistics()!.CurrentAvailablePermits));
    }

    [Fact]
    public async Task A_limiter_that_throws_is_asked_again()
    {
        using var limiter = new Moody();
        await using var rig = new StreamRig(o => o.RateLimit.Limiter = _ => limiter);
        await rig.AppendAsync("a:1", "a:2");
        await rig.StartAsync();

        await rig.UntilAsync(() => rig.Handled.Count == 2, TimeSpan.FromSeconds(1));

        Assert.Equal(["a:1", "a:2"], rig.Handled);
        Assert.Empty(await rig.ParkedAsync());
    }

    [Fact]
    public async Task What_is_wrong_with_its_limit_stops_the_start()
    {
        var faults = await HostBuilding.Build(
            "Provider = in-memory\nTopology:Streams:clicks:Partitions = 1\nStreamConsumers:clicks/count:RateLimit:Burst = 5",
            m => m.AddStreamConsumer<string, NoHandler>("clicks", "count", o => o.StartAt = StreamPosition.Earliest)).FaultsAsync();

        Assert.Contains(faults, f => f.StartsWith("Messaging:StreamConsumers:clicks/count:RateLimit:Burst is set without Messages", StringComparison.Ordinal));
    }

    private sealed class NoHandler : IStreamHandler<string>
    {
        public Task HandleAsync(string message, StreamContext context, CancellationToken cancellationToken) => Task.CompletedTask;
    }

    /// <summary>Fails at first, as a distributed one may.</summary>
    private sealed class Moody : RateLimiter
    {
        private readonly ConcurrencyLimiter _inner = new(new() { PermitLimit = 1 });
        private int _asked;

        public override TimeSpan? IdleDuration => null;

        public override RateLimiterStatistics? GetStatistics() => null;

        protected override RateLimitLease AttemptAcquireCore(int permitCount) => _inner.AttemptAcquire(permitCount);

        protected override ValueTask<RateLimitLease> AcquireAsyncCore(int permitCount, CancellationToken cancellationToken) =>
            Interlocked.Increment(ref _asked) <= 2 ? throw new IOException("away") : _inner.AcquireAsync(permitCount, cancellationToken);

        protected override void Dispose(bool disposing)
        {
            _inner.Dispose();
            base.Dispose(disposing);
        }
    }
}
