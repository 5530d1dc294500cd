using System.Collections.Concurrent;
using System.Threading.RateLimiting;
using Integration.Hosting.Tests.Consumers;
using Microsoft.Extensions.DependencyInjection;

namespace Integration.Hosting.Tests.Limits;

/// <summary>A tenant that sends too much waits; the others don't.</summary>
public sealed class KeyRateLimitTests
{
    private const string OnePerSecond = "Consumers:jobs:KeyRateLimit:Key = header:tenant\nConsumers:jobs:KeyRateLimit:Messages = 1";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false, 16)]
    [InlineData(false, 2)]
    [InlineData(false, 0)]
    [InlineData(true, 16)]
    [InlineData(true, 2)]
    public async Task A_key_is_handled_at_its_rate_while_others_go_on_and_nothing_is_lost_or_dead_lettered(bool batches, int maxHeld)
    {
        var times = new ConcurrentDictionary<int, DateTimeOffset>();
        ConsumerRig rig = null!;
        rig = new ConsumerRig(
            m => _ = batches ? m.AddBatchConsumer<Job, ConsumerRig.BatchHandler>("jobs", o => o.BatchWait = TimeSpan.Zero) : m.AddConsumer<Job, ConsumerRig.Handler>("jobs", o => o.MaxConcurrency = 2),
            (job, _, _) =>
            {
                Assert.True(times.TryAdd(job.Id, rig.Time.GetUtcNow()));
                return Task.CompletedTask;
            },
            settings: $"{OnePerSecond}\nConsumers:jobs:KeyRateLimit:MaxHeld = {maxHeld}\nConsumers:jobs:MaxAttempts = 5\nConsumers:jobs:PauseAfterFailures = 1");
        await using var disposed = rig;
        await rig.StartAsync();
        var begun = rig.Time.GetUtcNow();
        await rig.Jobs.SendManyAsync(Enumerable.Range(0, 40).Select(i => For(rig, "loud", i)), cancellationToken: Token);
        await rig.Jobs.SendManyAsync(Enumerable.Range(100, 10).Select(i => For(rig, $"quiet{i}", i)), cancellationToken: Token);

        // In steps so small that far less time passes than the loud one needs.
        await rig.UntilAsync(() => times.Keys.Count(i => i >= 100) == 10, TimeSpan.FromMilliseconds(1));
        Assert.InRange(times.Keys.Count(i => i < 100), 1, 39);
        await rig.UntilAsync(() => times.Count == 50, TimeSpan.FromMilliseconds(250));
        await rig.UntilEmptyAsync();

        Assert.Empty(await rig.DeadLettersAsync());
        Assert.All(times.Where(t => t.Key < 100).Select(t => t.Value).Order().Index(), t => Assert.InRange(t.Index + 1, 1, 1 + (t.Item - begun).TotalSeconds + 0.001));
    }

    [Fact]
    public async Task Few_are_held_their_locks_are_renewed_and_no_delivery_is_spent_on_them()
    {
        var attempts = new ConcurrentQueue<int>();
        await using var rig = await StartAsync(
            "Consumers:jobs:KeyRateLimit:Key = group\nConsumers:jobs:KeyRateLimit:Messages = 1\nConsumers:jobs:KeyRateLimit:Period = 00:01:00\nTopology:Queues:jobs:LockDuration = 00:00:10",
            (_, context, _) =>
            {
                attempts.Enqueue(context.Attempt);
                return Task.CompletedTask;
            });
        await rig.Jobs.SendManyAsync(Enumerable.Range(0, 4).Select(i => rig.Write(i) with { GroupId = "g" }), cancellationToken: Token);

        await rig.UntilAsync(() => rig.Handled.Count == 4, TimeSpan.FromSeconds(1));

        Assert.Equal([1, 1, 1, 1], attempts);
    }

    [Fact]
    public async Task What_waits_for_its_key_is_given_back_when_the_consumer_pauses_or_stops()
    {
        await using var rig = await StartAsync($"{OnePerSecond}\nConsumers:jobs:KeyRateLimit:Period = 10:00:00");
        await rig.Jobs.SendManyAsync(Enumerable.Range(0, 4).Select(i => For(rig, "a", i)), cancellationToken: Token);
        var control = rig.Services.GetRequiredService<IConsumerControl>();
        await rig.UntilAsync(() => rig.Handled.Count == 1 && control.Find("jobs")!.InHand == 3);

        control.Pause("jobs");
        await control.WhenIdleAsync("jobs", Token).AdvancingAsync(rig.Time);
        Assert.Equal(3, (await rig.Jobs.CountAsync(Token)).Active);

        control.Resume("jobs");
        await rig.UntilAsync(() => control.Find("jobs")!.InHand == 3);
        await rig.StopAsync(Token);
        Assert.All(await rig.Jobs.ReceiveAsync(10, TimeSpan.Zero, Token), m => Assert.Equal(1, m.DeliveryCount));
    }

    [Fact]
    public async Task A_limiter_of_ones_own_may_have_a_queue_or_limit_what_runs_at_a_time()
    {
        var (running, most) = (new ConcurrentDictionary<string, int>(), 0);
        using var limiter = PartitionedRateLimiter.Create<MessageContext, string>(
            c => RateLimitPartition.GetConcurrencyLimiter(Tenant(c), _ => new() { PermitLimit = 1, QueueLimit = 100 }), StringComparer.Ordinal);
        ConsumerRig rig = null!;
        rig = new ConsumerRig(
            m => m.AddConsumer<Job, ConsumerRig.Handler>("jobs", o => o.KeyRateLimit.Limiter = _ => limiter),
            async (_, context, cancelled) =>
            {
                var now = running.AddOrUpdate(Tenant(context), 1, (_, n) => n + 1);
                most = Math.Max(most, now);
                await Task.Delay(TimeSpan.FromSeconds(1), rig.Time, cancelled);
                running.AddOrUpdate(Tenant(context), 0, (_, n) => n - 1);
            });
        await using var disposed = rig;
        await rig.StartAsync();
        await rig.Jobs.SendManyAsync(Enumerable.Range(0, 12).Select(i => For(rig, $"t{i % 3}", i)), cancellationToken: Token);

        await rig.UntilAsync(() => rig.Handled.Count == 12);
        await rig.UntilEmptyAsync();

        Assert.Equal(1, most);
        Assert.Empty(await rig.DeadLettersAsync());
    }

    [Fact]
    public async Task A_limiter_that_fails_lets_the_message_wait_and_is_no_failure_of_it()
    {
        var isDown = true;
        using var limiter = PartitionedRateLimiter.Create<MessageContext, string>(
            c => Volatile.Read(ref isDown) ? throw new TimeoutException("no answer") : RateLimitPartition.GetNoLimiter(Tenant(c)), StringComparer.Ordinal);
        await using var rig = await StartAsync("", limiter: limiter);
        await rig.Jobs.SendAsync(For(rig, "a", 1), Token);
        await rig.UntilAsync(() => rig.Logs.Entries.Count(e => e.Values.GetValueOrDefault("{OriginalFormat}") is string t && t.StartsWith("The limiter of keys", StringComparison.Ordinal)) >= 3);
        Assert.Empty(rig.Handled);

        Volatile.Write(ref isDown, false);

        await rig.UntilAsync(() => rig.Handled.Count == 1);
        await rig.UntilEmptyAsync();
    }

    private static string Tenant(MessageContext context) => context.Received.Headers.TryGet<string>("tenant", out var tenant) ? tenant : "";

    private static Message For(ConsumerRig rig, string tenant, int id) => rig.Write(id).WithHeader("tenant", tenant);

    private static Task<ConsumerRig> StartAsync(
        string settings, Func<Job, MessageContext, CancellationToken, Task>? handle = null, PartitionedRateLimiter<MessageContext>? limiter = null) => ConsumerRig.StartAsync(
        m => m.AddConsumer<Job, ConsumerRig.Handler>("jobs", o => o.KeyRateLimit.Limiter = limiter is null ? null : _ => limiter), handle, settings: settings);
}
