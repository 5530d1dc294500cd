using System.Collections.Concurrent;
using Integration.ContractTests.Consumers;
using Integration.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace Integration.ContractTests;

/// <summary>Consumers of the hosting layer over the provider: L4, L6.</summary>
/// <typeparam name="THarness">The provider's harness.</typeparam>
/// <param name="harness">The harness.</param>
public abstract class ConsumerContract<THarness>(THarness harness) : ContractSuite<THarness>(harness) where THarness : ContractHarness
{
    /// <summary>Each message is handled once and completed.</summary>
    [ContractTheory("L4"), EverySource]
    public Task A_handled_message_is_completed(SourceKind source) => RunAsync([Capability.Complete], async t =>
    {
        var queue = await t.SourceAsync(source);
        await queue.SendAllAsync(Some.Messages(20));
        await using var run = await ConsumerRun.StartAsync(t, queue, (_, _, _) => Task.CompletedTask);

        await run.UntilAsync(() => run.Succeeded.Count >= 20);
        await run.StopAsync();

        Assert.Equal(Enumerable.Range(0, 20), run.Succeeded.Select(c => c.Value).Order());
        await t.LetLockEndAsync();
        await queue.AssertSilentAsync("every message was handled");
    }, source);

    /// <summary>A message whose handler fails comes again, and is completed when it succeeds.</summary>
    [ContractFact("L4")]
    public Task A_failed_message_is_handled_again() => RunAsync([Capability.Abandon], async t =>
    {
        var queue = await t.QueueAsync();
        await queue.SendAllAsync(Some.Messages(3));
        await using var run = await ConsumerRun.StartAsync(t, queue, (_, context, _) => context.Attempt < 3 ? throw new InvalidOperationException("not yet") : Task.CompletedTask);

        await run.UntilAsync(() => run.Succeeded.Count >= 3);
        await run.StopAsync();

        Assert.All(run.Succeeded, call => Assert.Equal(3, call.Attempt));
        Assert.Equal(9, run.Begun.Count);
        await t.LetLockEndAsync();
        await queue.AssertSilentAsync("every message was handled in the end");
    });

    /// <summary>After the last attempt a message is dead-lettered with the exception's type and message.</summary>
    [ContractFact("L4")]
    public Task What_keeps_failing_is_dead_lettered() => RunAsync([Capability.DeadLetter], async t =>
    {
        var queue = await t.QueueAsync();
        await queue.SendAsync(Some.Message("7"));
        await using var run = await ConsumerRun.StartAsync(
            t, queue, (_, _, _) => throw new InvalidOperationException("the printer is on fire"), new() { Configure = o => o.MaxAttempts = 3 });

        await run.UntilAsync(() => run.Begun.Count >= 3 && run.Running == 0);
        var dead = await ReceiveDeadAsync(t, queue);

        Assert.Equal(3, run.Begun.Count);
        Assert.Equal("7", dead.Message.Text);
        Assert.Equal(typeof(InvalidOperationException).FullName, dead.DeadLetter?.Reason);
        Assert.Equal("the printer is on fire", dead.DeadLetter?.Description);
    });

    /// <summary>A body that can't be read is dead-lettered at its first delivery, without calling the handler.</summary>
    [ContractFact("L4")]
    public Task A_poisoned_message_goes_straight_to_the_dead_letter_queue() => RunAsync([Capability.DeadLetter], async t =>
    {
        var queue = await t.QueueAsync();
        await queue.SendAllAsync(Some.Message("poison"), Some.Message("1"));
        await using var run = await ConsumerRun.StartAsync(t, queue, (_, _, _) => Task.CompletedTask);

        var dead = await ReceiveDeadAsync(t, queue);
        await run.UntilAsync(() => !run.Succeeded.IsEmpty);

        Assert.Equal("poison", dead.Message.Text);
        Assert.Equal(typeof(MessageSerializationException).FullName, dead.DeadLetter?.Reason);
        Assert.Equal([1], run.Begun.Select(c => c.Value));
    });

    /// <summary>The lock of a slow handler is renewed for as long as it runs.</summary>
    [ContractFact("L4")]
    public Task A_slow_handler_keeps_its_lock() => RunAsync([Capability.RenewLock], async t =>
    {
        var queue = await t.QueueAsync();
        await queue.SendAsync(Some.Message("1"));
        var lost = false;
        await using var run = await ConsumerRun.StartAsync(t, queue, async (_, context, token) =>
        {
            await Task.Delay(t.Timing.Lock * 3, t.Clock.TimeProvider, token);
            lost = context.LockLost.IsCancellationRequested;
        });

        await run.UntilAsync(() => !run.Succeeded.IsEmpty);
        await run.StopAsync();

        Assert.False(lost);
        Assert.Equal(new Call(1, 1), Assert.Single(run.Begun));
        await t.LetLockEndAsync();
        await queue.AssertSilentAsync("the handler completed it within its renewed lock");
    });

    /// <summary>A handler whose lock is lost all the same is told, and the message is handled again.</summary>
    [ContractFact("L4")]
    public Task A_handler_is_told_when_its_lock_is_lost() => RunAsync([Capability.RenewLock, Capability.RedeliveryOnLockExpiry], async t =>
    {
        var queue = await t.QueueAsync();
        await queue.SendAsync(Some.Message("1"));
        var obstructed = new ObstructedMessaging(t.Messaging) { OnRenew = () => throw Unavailable(t, queue) };
        var told = 0;
        await using var run = await ConsumerRun.StartAsync(t, queue, async (_, context, token) =>
        {
            if (context.Attempt > 1)
                return;
            try
            {
                await Task.Delay(Timeout.InfiniteTimeSpan, token);
            }
            finally
            {
                told += context.LockLost.IsCancellationRequested ? 1 : 0;
            }
        }, new() { Messaging = obstructed });

        await run.UntilAsync(() => !run.Succeeded.IsEmpty);
        await run.StopAsync();

        Assert.Equal(1, told);
        Assert.Equal([new Call(1, 1), new Call(1, 2)], run.Begun);
        await t.LetLockEndAsync();
        await queue.AssertSilentAsync("the second delivery was completed");
    });

    /// <summary>No more handlers run at once than allowed, and as many as allowed do.</summary>
    [ContractFact("L4")]
    public Task Concurrency_is_bounded() => RunAsync([Capability.Complete], async t =>
    {
        var queue = await t.QueueAsync();
        await queue.SendAllAsync(Some.Messages(30));
        var gate = new TaskCompletionSource();
        await using var run = await ConsumerRun.StartAsync(t, queue, (_, _, _) => gate.Task, new() { Configure = o => (o.MaxConcurrency, o.Prefetch) = (4, 8) });

        await run.UntilAsync(() => run.Running == 4);
        gate.SetResult();
        await run.UntilAsync(() => run.Succeeded.Count >= 30);

        Assert.Equal(4, run.MostRunning);
    });

    /// <summary>Within a group messages are handled in order and one at a time, whatever fails; groups run in parallel.</summary>
    [ContractFact(["L4", "Q14"])]
    public Task Groups_keep_their_order_under_failures() => RunAsync([Capability.Groups], async t =>
    {
        var queue = await t.QueueAsync(new SourceSettings { Ordered = true });
        for (var i = 0; i < 6; i++)
            await queue.SendAllAsync([.. Enumerable.Range(0, 4).Select(group => Some.Message($"{(group * 100) + i}") with { GroupId = $"g{group}" })]);
        await using var run = await ConsumerRun.StartAsync(
            t,
            queue,
            (number, context, _) => number.Value % 3 == 1 && context.Attempt == 1 ? throw new InvalidOperationException("once") : Task.CompletedTask,
            new() { Configure = o => o.RedeliveryDelay = TimeSpan.Zero });

        await run.UntilAsync(() => run.Succeeded.Count >= 24);

        Assert.Equal(24, run.Succeeded.Count);
        foreach (var group in t.Each(run.Succeeded.GroupBy(c => c.Value / 100), g => g.Key))
            Assert.Equal(Enumerable.Range(0, 6), group.Select(c => c.Value % 100));
    });

    /// <summary>Of a batch, the messages that failed come again and only those.</summary>
    [ContractFact("L4")]
    public Task A_batch_is_settled_message_by_message() => RunAsync([Capability.Abandon], async t =>
    {
        var queue = await t.QueueAsync();
        await queue.SendAllAsync(Some.Messages(10));
        await using var run = await ConsumerRun.StartAsync(
            t,
            queue,
            (number, context, _) => number.Value is 3 or 7 && context.Attempt == 1 ? throw new InvalidOperationException("alone") : Task.CompletedTask,
            new() { Batch = true });

        await run.UntilAsync(() => run.Succeeded.Count >= 10);
        await run.StopAsync();

        Assert.Equal(Enumerable.Range(0, 10).Select(i => new Call(i, i is 3 or 7 ? 2 : 1)), run.Succeeded.OrderBy(c => c.Value));
        await t.LetLockEndAsync();
        await queue.AssertSilentAsync("every message was handled");
    });

    /// <summary>Stopping under load loses nothing and handles nothing twice: handlers end, the rest is available again.</summary>
    [ContractFact("L4")]
    public Task Stopping_under_load_loses_nothing() => RunAsync([Capability.Abandon], async t =>
    {
        var queue = await t.QueueAsync();
        await queue.SendAllAsync(Some.Messages(60));
        await using var run = await ConsumerRun.StartAsync(
            t, queue, (_, _, token) => Task.Delay(TimeSpan.FromMilliseconds(50), t.Clock.TimeProvider, token), new() { Configure = o => o.Prefetch = 10 });

        await run.UntilAsync(() => run.Succeeded.Count >= 15);
        await run.StopAsync();
        var handled = run.Succeeded.Select(c => c.Value).ToList();
        var left = await queue.DrainAsync(60 - handled.Count);

        Assert.Equal(run.Begun.Count, handled.Count);
        Assert.Equal(Enumerable.Range(0, 60), handled.Concat(left.Select(m => int.Parse(m.Message.Text))).Order());
    });

    /// <summary>Consumers that come and go under a backlog, as in a rolling deployment, dead-letter nothing that no handler saw.</summary>
    [ContractFact(["L4", "Q9", "Q21"])]
    public Task Restarts_under_a_backlog_dead_letter_nothing_unseen() => RunAsync([Capability.MaxDeliveryCount, Capability.DeadLetter], async t =>
    {
        const int Messages = 200;
        var queue = await t.QueueAsync(new SourceSettings { MaxDeliveryCount = 3 });
        await queue.SendAllAsync(Some.Messages(Messages));
        var handled = new List<int>();
        foreach (var _ in t.Each(Enumerable.Range(1, 4)))
        {
            await using var run = await ConsumerRun.StartAsync(t, queue, (_, _, token) => Task.Delay(20, token), new() { Configure = o => o.Prefetch = 10 });
            await run.UntilAsync(() => run.Succeeded.Count >= 15);
            await run.StopAsync();
            handled.AddRange(run.Succeeded.Select(c => c.Value));
        }

        await t.LetLockEndAsync();
        Assert.Empty(await t.Clock.RunAsync(queue.DeadLetters.ReceiveAsync(10, TimeSpan.FromSeconds(1))));
        var left = await queue.DrainAsync(Messages - handled.Count);

        Assert.Equal(Enumerable.Range(0, Messages), handled.Concat(left.Select(m => int.Parse(m.Message.Text))).Order());
    });

    /// <summary>When the host gives up waiting, handlers are cancelled and their messages are available again at once.</summary>
    [ContractFact("L4")]
    public Task A_host_that_gives_up_waiting_gets_its_messages_back() => RunAsync([Capability.Abandon], async t =>
    {
        var queue = await t.QueueAsync();
        await queue.SendAsync(Some.Message("1"));
        await using var run = await ConsumerRun.StartAsync(t, queue, (_, _, token) => Task.Delay(Timeout.InfiniteTimeSpan, token));
        await run.UntilAsync(() => run.Running == 1);

        using var now = new CancellationTokenSource();
        await now.CancelAsync();
        await run.StopAsync(now.Token);

        Assert.Equal(2, (await queue.ReceiveAsync()).DeliveryCount);
    });

    /// <summary>A consumer rides out a service that is unavailable for a while, for receiving and for settling.</summary>
    [ContractFact("L4")]
    public Task A_consumer_survives_the_service_going_away() => RunAsync([Capability.Complete], async t =>
    {
        var queue = await t.QueueAsync();
        await queue.SendAllAsync(Some.Messages(5));
        var receives = 0;
        var settlements = 0;
        var obstructed = new ObstructedMessaging(t.Messaging)
        {
            OnReceive = () => ThrowIf(Interlocked.Increment(ref receives) <= 2, Unavailable(t, queue)),
            OnSettle = () => ThrowIf(Interlocked.Increment(ref settlements) <= 2, Unavailable(t, queue)),
        };
        await using var run = await ConsumerRun.StartAsync(t, queue, (_, _, _) => Task.CompletedTask, new() { Messaging = obstructed });

        await run.UntilAsync(() => run.Succeeded.Count >= 5);
        await run.StopAsync();

        Assert.All(run.Begun, call => Assert.Equal(1, call.Attempt));
        await t.LetLockEndAsync();
        await queue.AssertSilentAsync("every message was completed");
    });

    /// <summary>Whatever a receive or a settlement fails with, of whatever type, the consumer goes on.</summary>
    /// <remarks>A receive that succeeds comes between two that fail, so that the back-off begins anew: otherwise real time takes minutes.</remarks>
    [ContractFact("L6")]
    public Task A_consumer_outlives_any_failure() => RunAsync([Capability.Complete], async t =>
    {
        var queue = await t.QueueAsync();
        var (receives, settlements) = (new ConcurrentQueue<Exception?>(Failures("receive").SelectMany(f => new[] { f, null })), new ConcurrentQueue<Exception?>(Failures("settle")));
        var messages = settlements.Count;
        await queue.SendAllAsync(Some.Messages(messages));
        var obstructed = new ObstructedMessaging(t.Messaging) { OnReceive = () => ThrowNext(receives), OnSettle = () => ThrowNext(settlements) };
        await using var run = await ConsumerRun.StartAsync(
            t, queue, (_, _, _) => Task.CompletedTask, new() { Messaging = obstructed, Configure = o => (o.MaxConcurrency, o.Prefetch) = (1, 0) });

        await run.UntilAsync(() => run.Succeeded.Select(c => c.Value).Distinct().Count() == messages && receives.IsEmpty && settlements.IsEmpty);
        await run.StopAsync();

        Assert.Equal(Enumerable.Range(0, messages), run.Succeeded.Select(c => c.Value).Distinct().Order());

        static IEnumerable<Exception> Failures(string what) =>
        [
            new ArgumentOutOfRangeException(nameof(what)), new ArgumentException("Not so.", nameof(what)), new ObjectDisposedException(what), new InvalidOperationException(), new InvalidCastException(),
            new FormatException(), new OverflowException(), new TimeoutException(), new OperationCanceledException(), new TaskCanceledException(), new AggregateException(), new KeyNotFoundException(),
        ];

        static void ThrowNext(ConcurrentQueue<Exception?> failures)
        {
            if (failures.TryDequeue(out var failure) && failure is not null)
                throw failure;
        }
    });

    /// <summary>When everything fails fetching pauses, so that attempts are not burnt; then it goes on.</summary>
    [ContractFact("L4")]
    public Task Fetching_pauses_when_everything_fails() => RunAsync([Capability.Abandon], async t =>
    {
        var queue = await t.QueueAsync();
        await queue.SendAllAsync(Some.Messages(6));
        var isDown = true;
        var pause = t.Timing.Lock * 2;
        await using var run = await ConsumerRun.StartAsync(
            t,
            queue,
            (_, _, _) => Volatile.Read(ref isDown) ? throw new InvalidOperationException("down") : Task.CompletedTask,
            new() { Configure = o => (o.MaxConcurrency, o.Prefetch, o.PauseAfterFailures, o.PauseDuration, o.RedeliveryDelay) = (1, 0, 3, pause, TimeSpan.Zero) });

        await run.UntilAsync(() => run.Begun.Count >= 3 && run.Running == 0);
        await t.AdvanceAsync(pause / 2);
        Assert.Equal(3, run.Begun.Count);
        Volatile.Write(ref isDown, false);
        await run.UntilAsync(() => run.Succeeded.Count >= 6);

        Assert.Equal(9, run.Begun.Count);
    });

    /// <summary>With an inbox of copies of a message one is handled, also of copies at the same time; what a handler gave back is not handled.</summary>
    [ContractFact("L4")]
    public Task An_inbox_lets_a_message_be_handled_once() => RunAsync([Capability.AbandonWithDelay], async t =>
    {
        var queue = await t.QueueAsync();
        await queue.SendAllAsync([.. Enumerable.Range(0, 4).Select(_ => Some.Message("1") with { MessageId = "one" })]);
        await queue.SendAsync(Some.Message("2"));
        await using var run = await ConsumerRun.StartAsync(
            t,
            queue,
            (number, context, token) => number.Value == 2 && context.Attempt == 1
                ? context.Received.AbandonAsync(TimeSpan.FromSeconds(1), token)
                : Task.Delay(TimeSpan.FromMilliseconds(50), t.Clock.TimeProvider, token),
            new() { More = (builder, _) => builder.AddInMemoryInbox() });

        await run.UntilAsync(() => run.Succeeded.Count >= 3);
        await run.UntilAsync(() => t.Logs.Records.Count(log => log.Text.Contains("was handled before", StringComparison.Ordinal)) >= 3);
        await run.StopAsync();
        await t.LetLockEndAsync();

        Assert.Equal([new Call(1, 1), new Call(2, 1), new Call(2, 2)], run.Begun.OrderBy(c => (c.Value, c.Attempt)));
        await queue.AssertSilentAsync("every copy was completed");
    });

    /// <summary>Middleware runs around the handler in the order of registration.</summary>
    [ContractFact("L4")]
    public Task Middleware_runs_around_the_handler() => RunAsync([Capability.Complete], async t =>
    {
        var queue = await t.QueueAsync();
        await queue.SendAsync(Some.Message("1"));
        var trace = new ConcurrentQueue<string>();
        await using var run = await ConsumerRun.StartAsync(
            t,
            queue,
            (_, _, _) =>
            {
                trace.Enqueue("handler");
                return Task.CompletedTask;
            },
            new()
            {
                More = (builder, source) =>
                {
                    builder.Services.AddSingleton(trace);
                    builder.UseMiddleware<Outer>(source).UseMiddleware<Inner>(source);
                },
            });

        await run.UntilAsync(() => !run.Succeeded.IsEmpty);
        await run.StopAsync();

        Assert.Equal(["outer in", "inner in", "handler", "inner out", "outer out"], trace);
    });

    /// <summary>The dead letter, whenever the consumer gets to it; the suite bounds the test.</summary>
    private static async Task<ReceivedMessage> ReceiveDeadAsync(ContractScope t, ContractSource source)
    {
        while (true)
        {
            if (await t.Clock.RunAsync(source.DeadLetters.ReceiveAsync(1, t.Timing.Arrival)) is [var dead])
                return dead;
        }
    }

    private static ServiceUnavailableException Unavailable(ContractScope t, ContractSource source) => new("gone for a while.", t.Messaging.Provider, source.Path);

    private static void ThrowIf(bool condition, Exception exception)
    {
        if (condition)
            throw exception;
    }

    private sealed class Outer(ConcurrentQueue<string> trace) : Tracing(trace, "outer");

    private sealed class Inner(ConcurrentQueue<string> trace) : Tracing(trace, "inner");

    private abstract class Tracing(ConcurrentQueue<string> trace, string name) : IConsumerMiddleware
    {
        public async Task InvokeAsync(MessageContext context, ConsumerDelegate next, CancellationToken cancellationToken)
        {
            trace.Enqueue($"{name} in");
            await next(context, cancellationToken);
            trace.Enqueue($"{name} out");
        }
    }
}
