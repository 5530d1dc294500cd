using System.Collections.Concurrent;
using Integration.Hosting.Tests.Consumers;
using Integration.Serving;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Integration.Hosting.Tests.Control;

/// <summary>Consumers that run are paused, resumed, stopped, started and given more or fewer handlers.</summary>
public sealed class ConsumerControlTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_paused_consumer_finishes_what_it_has_in_hand_and_fetches_nothing_until_it_is_resumed()
    {
        var (begun, go) = (0, new TaskCompletionSource());
        await using var rig = await StartAsync(
            async (_, _, _) =>
            {
                Interlocked.Increment(ref begun);
                await go.Task;
            },
            o => (o.MaxConcurrency, o.Prefetch) = (2, 4));
        await SendAsync(rig, 12);
        await rig.UntilAsync(() => Volatile.Read(ref begun) == 2 && rig.Status.InHand == 6);

        rig.Control.Pause("jobs");
        var idle = rig.Control.WhenIdleAsync("jobs", Token);

        Assert.Equal((ConsumerState.Pausing, 6), (rig.Status.State, rig.Status.InHand));
        Assert.Equal(["control"], rig.Status.PausedBy);
        Assert.False(idle.IsCompleted);
        go.SetResult();
        await idle.AdvancingAsync(rig.Time);
        Assert.Equal(6, rig.Handled.Count);
        Assert.Equal((ConsumerState.Paused, 0), (rig.Status.State, rig.Status.InHand));
        rig.Time.Advance(TimeSpan.FromMinutes(5));
        Assert.Equal((6, 0), (await CountAsync(rig)));
        Assert.All(Enumerable.Range(0, 6), i => Assert.Contains(i, rig.Handled));

        rig.Control.Resume("jobs");
        await rig.UntilAsync(() => rig.Handled.Count == 12);
        await rig.UntilEmptyAsync();
        Assert.Equal(ConsumerState.Running, rig.Status.State);
        var paused = Assert.Single(rig.Logs.Of("Paused {Consumer}"));
        Assert.Equal(("jobs", "control"), (paused["Consumer"], paused["Reason"]));
        Assert.Single(rig.Logs.Of("Resumed {Consumer}"));
    }

    [Fact]
    public async Task Pausing_ends_a_receive_that_waits_and_is_no_failure()
    {
        await using var rig = await StartAsync();
        await rig.UntilAsync(() => rig.Status.State == ConsumerState.Running);

        rig.Control.Pause();
        await rig.Control.WhenIdleAsync("jobs", Token);
        await SendAsync(rig, 1);
        rig.Time.Advance(TimeSpan.FromMinutes(1));

        Assert.Equal((1, 0), await CountAsync(rig));
        Assert.Equal(0, rig.Status.Failures);
        Assert.Empty(rig.Logs.Of("The {Loop} of {Source} failed"));
        rig.Control.Resume();
        await rig.UntilAsync(() => rig.Handled.Count == 1);
    }

    [Fact]
    public async Task Pausing_and_resuming_twice_is_once_and_by_name_or_for_all_is_the_same()
    {
        await using var rig = await StartAsync();
        rig.Control.Pause("jobs");
        rig.Control.Pause();
        rig.Control.Resume();
        rig.Control.Resume("jobs");
        await SendAsync(rig, 3);

        await rig.UntilAsync(() => rig.Handled.Count == 3);

        Assert.Single(rig.Logs.Of("Paused {Consumer}"));
        Assert.Single(rig.Logs.Of("Resumed {Consumer}"));
    }

    [Fact]
    public async Task A_consumer_that_was_paused_before_the_start_starts_paused_and_one_that_is_paused_all_the_time_can_be_stopped()
    {
        await using var rig = new ConsumerRig(m => m.AddConsumer<Job, ConsumerRig.Handler>("jobs"));
        rig.Control.Pause("jobs");
        Assert.Equal(ConsumerState.NotStarted, rig.Status.State);
        await rig.StartAsync();
        await SendAsync(rig, 1);
        await rig.Control.WhenIdleAsync("jobs", Token);

        await rig.StopAsync(Token);

        Assert.Equal((1, 0), await CountAsync(rig));
        Assert.Equal(ConsumerState.Stopped, rig.Status.State);
        Assert.Empty(rig.Handled);
        await Assert.ThrowsAsync<InvalidOperationException>(() => rig.Control.StartAsync("jobs", Token));
    }

    [Fact]
    public async Task A_stopped_consumer_has_handled_what_it_had_and_can_be_started_again()
    {
        await using var rig = await StartAsync();
        await SendAsync(rig, 5);
        await rig.UntilAsync(() => rig.Handled.Count == 5);

        await rig.Control.StopAsync("jobs", Token).AdvancingAsync(rig.Time);
        await rig.Control.StopAsync(Token);
        Assert.Equal(ConsumerState.Stopped, rig.Status.State);
        await SendAsync(rig, 5);
        rig.Time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal((5, 0), await CountAsync(rig));

        await rig.Control.StartAsync(Token);
        await rig.Control.StartAsync("jobs", Token);
        await rig.UntilAsync(() => rig.Handled.Count == 10);
        Assert.Equal(ConsumerState.Running, rig.Status.State);
    }

    [Fact]
    public async Task A_stop_whose_token_is_cancelled_cancels_handlers_and_gives_back_what_they_had_not_begun()
    {
        var begun = 0;
        await using var rig = await StartAsync(
            async (_, _, cancelled) =>
            {
                Interlocked.Increment(ref begun);
                await Task.Delay(Timeout.InfiniteTimeSpan, cancelled);
            },
            o => (o.MaxConcurrency, o.Prefetch) = (1, 4));
        await SendAsync(rig, 5);
        await rig.UntilAsync(() => Volatile.Read(ref begun) == 1 && rig.Status.InHand == 5);

        await rig.Control.StopAsync("jobs", new CancellationToken(canceled: true)).AdvancingAsync(rig.Time);

        Assert.Equal((5, 0), await CountAsync(rig));
        Assert.Equal(0, rig.Status.InHand);
    }

    /// <summary>A host that is disposed of without a stop: what a handler has registered for its token throws.</summary>
    [Fact]
    public async Task A_callback_that_throws_does_not_keep_a_disposed_consumer_s_handlers_from_being_cancelled()
    {
        var (begun, cancelled) = (new TaskCompletionSource(), new TaskCompletionSource());
        var rig = await StartAsync(async (_, _, token) =>
        {
            token.Register(cancelled.SetResult);
            token.Register(() => throw new InvalidOperationException("of the handler"));
            begun.SetResult();
            await Task.Delay(Timeout.InfiniteTimeSpan, token);
        });
        await SendAsync(rig, 1);
        await begun.Task.WaitAsync(TimeSpan.FromMinutes(1), Token);

        await ((IAsyncDisposable)rig.Services).DisposeAsync().AsTask().AdvancingAsync(rig.Time);

        await cancelled.Task.WaitAsync(TimeSpan.FromMinutes(1), Token);
    }

    [Theory]
    [InlineData(1, 6)]
    [InlineData(6, 2)]
    public async Task Another_concurrency_holds_at_once_up_and_down(int before, int after)
    {
        var (running, most, go) = (0, 0, new SemaphoreSlim(0));
        await using var rig = await StartAsync(
            async (_, _, _) =>
            {
                var now = Interlocked.Increment(ref running);
                for (var seen = most; now > seen; seen = most)
                    Interlocked.CompareExchange(ref most, now, seen);
                await go.WaitAsync(Token);
                Interlocked.Decrement(ref running);
            },
            o => (o.MaxConcurrency, o.Prefetch) = (before, 20));
        await SendAsync(rig, 24);
        await rig.UntilAsync(() => Volatile.Read(ref running) == before);

        rig.Control.SetMaxConcurrency("jobs", after);

        // Handlers that were begun go on; what begins afterwards keeps the new bound.
        for (var i = after; i < before; i++)
            go.Release();
        await rig.UntilAsync(() => Volatile.Read(ref running) == after);
        Interlocked.Exchange(ref most, 0);
        for (var i = 0; i < 8; i++)
        {
            var handled = rig.Handled.Count;
            go.Release();
            await rig.UntilAsync(() => rig.Handled.Count == handled + 1 && Volatile.Read(ref running) == after);
        }

        Assert.InRange(most, 0, after);
        Assert.Equal(after, rig.Status.MaxConcurrency);
        go.Release(100);
        await rig.UntilEmptyAsync();
    }

    [Fact]
    public async Task What_is_out_of_range_or_unknown_is_refused()
    {
        await using var rig = await StartAsync();
        var control = rig.Control;

        Assert.Throws<ArgumentOutOfRangeException>(() => control.SetMaxConcurrency("jobs", 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => control.SetMaxConcurrency("jobs", 1001));
        Assert.Contains("there are: jobs", Assert.Throws<KeyNotFoundException>(() => control.Pause("jbos")).Message, StringComparison.Ordinal);
        Assert.Null(control.Find("jbos"));
        await Assert.ThrowsAsync<InvalidOperationException>(() => control.WhenIdleAsync("jobs", Token));
    }

    [Fact]
    public async Task Steering_from_many_threads_while_messages_come_loses_none_and_ends_as_the_last_word_was()
    {
        await using var rig = await StartAsync((_, _, _) => Task.CompletedTask, o => o.MaxConcurrency = 4);
        var control = rig.Control;
        var steering = Task.WhenAll(Enumerable.Range(0, 4).Select(n => Task.Run(
            async () =>
            {
                for (var i = 0; i < 50; i++)
                {
                    control.Pause("jobs");
                    control.SetMaxConcurrency("jobs", 1 + ((i + n) % 8));
                    control.Resume("jobs");
                    if (i % 10 != n)
                        continue;
                    await control.StopAsync("jobs", Token);
                    await IgnoringAsync(() => control.StartAsync("jobs", Token));
                }
            },
            Token)));
        await SendAsync(rig, 300);

        await steering.AdvancingAsync(rig.Time);
        await IgnoringAsync(() => control.StartAsync("jobs", Token));
        await rig.UntilAsync(() => rig.Handled.Distinct().Count() == 300);
        await rig.UntilEmptyAsync();

        Assert.Equal(ConsumerState.Running, rig.Status.State);
        Assert.Equal(300, rig.Handled.Count);
        Assert.Single(rig.Services.GetRequiredService<ServingLoops>().All);

        // Another thread may be stopping it.
        static async Task IgnoringAsync(Func<Task> start)
        {
            try
            {
                await start();
            }
            catch (InvalidOperationException)
            {
            }
        }
    }

    [Fact]
    public async Task A_paused_or_stopped_consumer_is_healthy_and_shows()
    {
        await using var rig = await StartAsync();
        Assert.Equal("serves", (await rig.HealthAsync()).Data["consumer of jobs"]);

        rig.Control.Pause("jobs");
        var paused = await rig.HealthAsync();
        await rig.Control.StopAsync("jobs", Token).AdvancingAsync(rig.Time);
        var stopped = await rig.HealthAsync();

        Assert.Equal((HealthStatus.Healthy, "paused by control"), (paused.Status, paused.Data["consumer of jobs"]));
        Assert.Equal((HealthStatus.Healthy, "stopped"), (stopped.Status, stopped.Data["consumer of jobs"]));
    }

    [Fact]
    public async Task State_is_measured()
    {
        var queue = $"q{Guid.NewGuid():N}";
        var go = new TaskCompletionSource();
        await using var rig = new ConsumerRig(
            m => m.AddConsumer<Job, ConsumerRig.Handler>(queue, o => (o.MaxConcurrency, o.Prefetch) = (3, 0)), (_, _, _) => go.Task, settings: $"Topology:Queues:{queue}:MaxDeliveryCount = 5");
        await rig.StartAsync();
        using var gauges = new ConsumerGauges(queue);
        await rig.Messaging.Queue(queue).SendAsync(rig.Write(1), Token);
        await rig.UntilAsync(() => gauges.Read().GetValueOrDefault("integration.consumer.in_hand") == 1);
        Assert.Equal((0, 3), (gauges.Read()["integration.consumer.paused"], gauges.Read()["integration.consumer.concurrency"]));
        await rig.UntilAsync(() => gauges.Read()["integration.consumer.handlers"] == 1);
        Assert.Equal(["running"], gauges.States);
        Assert.Equal(5, gauges.Read().Keys.Count(k => k.StartsWith("integration.consumer.status ", StringComparison.Ordinal)));

        rig.Control.Pause(queue);
        Assert.Equal(["pausing"], gauges.States);

        Assert.Equal(1, gauges.Read()["integration.consumer.paused"]);
        go.SetResult();
        await rig.Control.WhenIdleAsync(queue, Token).AdvancingAsync(rig.Time);
        Assert.Equal((0, 0), (gauges.Read()["integration.consumer.in_hand"], gauges.Read()["integration.consumer.handlers"]));
        Assert.Equal(["paused"], gauges.States);
        await rig.Control.StopAsync(queue, Token).AdvancingAsync(rig.Time);
        Assert.Equal(["stopped"], gauges.States);
        await rig.Control.RemoveAsync(queue, Token).AdvancingAsync(rig.Time);
        Assert.Empty(gauges.Read());
    }

    [Fact]
    public async Task Locks_of_what_a_pausing_consumer_has_in_hand_are_renewed()
    {
        var (attempts, go) = (new ConcurrentBag<int>(), new TaskCompletionSource());
        await using var rig = await StartAsync(
            (_, context, _) =>
            {
                attempts.Add(context.Attempt);
                return go.Task;
            },
            o => (o.MaxConcurrency, o.Prefetch) = (1, 3),
            "Topology:Queues:jobs:LockDuration = 00:00:10");
        await SendAsync(rig, 4);
        await rig.UntilAsync(() => rig.Status.InHand == 4);

        rig.Control.Pause("jobs");
        var until = rig.Time.GetUtcNow().AddMinutes(2);
        await rig.UntilAsync(() => rig.Time.GetUtcNow() >= until, TimeSpan.FromSeconds(1));
        go.SetResult();
        await rig.Control.WhenIdleAsync("jobs", Token).AdvancingAsync(rig.Time);

        Assert.Equal([1, 1, 1, 1], attempts);
        Assert.Equal((0, 0), await CountAsync(rig));
    }

    private static Task<ConsumerRig> StartAsync(
        Func<Job, MessageContext, CancellationToken, Task>? handle = null, Action<ConsumerOptions>? configure = null, string settings = "") =>
        ConsumerRig.StartAsync(m => m.AddConsumer<Job, ConsumerRig.Handler>("jobs", configure), handle, s => s.AddHealthChecks().AddMessagingConsumers(), settings);

    private static async Task<(long Active, long InFlight)> CountAsync(ConsumerRig rig) =>
        await rig.Jobs.CountAsync(Token) is var counts ? (counts.Active, counts.InFlight ?? 0) : default;

    private static Task SendAsync(ConsumerRig rig, int count) => rig.Jobs.SendManyAsync(Enumerable.Range(rig.Handled.Count, count).Select(rig.Write), cancellationToken: Token);
}
