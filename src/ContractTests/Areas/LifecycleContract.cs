namespace Integration.ContractTests;

/// <summary>Lifecycle: L1, L2, L3, L5.</summary>
/// <typeparam name="THarness">The provider's harness.</typeparam>
/// <param name="harness">The harness.</param>
public abstract class LifecycleContract<THarness>(THarness harness) : ContractSuite<THarness>(harness) where THarness : ContractHarness
{
    /// <summary>One client serves many threads at once: every kind of call, on shared and on own objects.</summary>
    [ContractTheory("L1"), EverySource]
    public Task A_client_is_safe_for_concurrent_use(SourceKind source) => RunAsync([], async t =>
    {
        var queue = await t.SourceAsync(source);
        var completed = await Task.WhenAll(Enumerable.Range(0, 12).Select(worker => Task.Run(async () =>
        {
            var texts = new List<string>();
            for (var i = 0; i < 10; i++)
            {
                await queue.SendAsync(Some.Message($"{worker}/{i}"));
                await t.Messaging.Topology.FindQueueAsync(queue.Path.Name);
                if (t.Supports(Capability.Peek))
                    await queue.Source.PeekAsync(3);
                if (t.Supports(Capability.Counts))
                    await queue.Source.CountAsync();
                var message = await queue.ReceiveAsync();
                await message.CompleteAsync();
                texts.Add(message.Message.Text);
            }

            return texts;
        })));

        Assert.Equal(120, completed.SelectMany(c => c).Distinct(StringComparer.Ordinal).Count());
        await queue.AssertSilentAsync("everything was completed");
    }, source);

    /// <summary>Disposing lets sends under way finish: what was accepted is stored, what was not says so.</summary>
    [ContractTheory("L2"), EverySource]
    public Task Disposing_lets_sends_finish(SourceKind source) => RunAsync([], async t =>
    {
        var queue = await t.SourceAsync(source);
        foreach (var round in t.Each(Enumerable.Range(0, t.Clock.IsVirtual ? 20 : 3)))
        {
            var client = await t.ConnectAsync();
            var sending = Enumerable.Range(0, 40).Select(i => Task.Run(() => queue.On(client).SendAsync(Some.Message($"{round}/{i}")))).ToList();
            await Task.WhenAny(sending);
            await t.Clock.RunAsync(client.DisposeAsync().AsTask());

            var outcomes = await Task.WhenAll(sending.Select(s => Record.ExceptionAsync(() => s).AsTask()));

            Assert.All(outcomes.Where(o => o is not null), o => Assert.IsType<ObjectDisposedException>(o));
            var accepted = outcomes.Count(o => o is null);
            Assert.Equal(accepted, (await queue.DrainAsync(accepted)).Count);
        }
    }, source);

    /// <summary>A message in hand may be settled while the client drains, and the drain ends with it.</summary>
    [ContractTheory("L2"), EverySource]
    public Task Messages_in_hand_may_be_settled_while_draining(SourceKind source) => RunAsync([], async t =>
    {
        var queue = await t.SourceAsync(source);
        await queue.SendAllAsync(Some.Messages(2));
        var client = await t.ConnectAsync(options => options with { DrainTimeout = TimeSpan.FromMinutes(1) });
        var messages = await queue.On(client).ReceiveAsync(2);
        var disposing = client.DisposeAsync().AsTask();
        Assert.False(disposing.IsCompleted, "Two messages are in hand.");

        await messages[0].CompleteAsync();
        await messages[1].DeadLetterAsync("reason");

        // Not on the clock: the drain must not wait for its time-out.
        await disposing;
        await t.LetLockEndAsync();
        await queue.AssertSilentAsync("one was completed, the other dead-lettered");
        Assert.Equal(messages[1].MessageId, (await t.ReceiveOneAsync(queue.DeadLetters)).MessageId);
    }, source);

    /// <summary>What is still in hand after the drain time-out is available to others at once, and no longer settleable.</summary>
    [ContractTheory("L2"), EverySource]
    public Task What_is_left_after_the_drain_is_given_back(SourceKind source) => RunAsync([], async t =>
    {
        var queue = await t.SourceAsync(source);
        await queue.SendAsync(Some.Message());
        var client = await t.ConnectAsync(options => options with { DrainTimeout = TimeSpan.FromSeconds(1) });
        var held = await queue.On(client).ReceiveAsync();
        var lockedUntil = held.LockedUntil;

        await t.Clock.RunAsync(client.DisposeAsync().AsTask());

        var again = await queue.ReceiveAsync();
        Assert.True(!t.Clock.IsVirtual || t.Clock.Now < lockedUntil, "It came back only because its lock had ended.");
        Assert.Equal(2, again.DeliveryCount);
        var error = await Record.ExceptionAsync(() => held.CompleteAsync());
        Assert.True(error is ObjectDisposedException or MessageLockLostException, $"Settling after disposal gave {error?.GetType().Name ?? "success"}.");
        await again.CompleteAsync();
    }, source);

    /// <summary>Disposing ends waiting receives promptly and gives back what was fetched ahead.</summary>
    [ContractTheory("L2"), EverySource]
    public Task Disposing_ends_waiting_receives(SourceKind source) => RunAsync([], async t =>
    {
        var queue = await t.SourceAsync(source);
        var client = await t.ConnectAsync();
        var waiting = queue.On(client).Source.ReceiveAsync(1, Timeout.InfiniteTimeSpan);
        var streaming = queue.On(client).Source.ReceiveAllAsync().GetAsyncEnumerator();
        var next = streaming.MoveNextAsync().AsTask();

        await client.DisposeAsync();

        await Assert.ThrowsAsync<ObjectDisposedException>(() => waiting);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => next);
        await streaming.DisposeAsync();
        await queue.SendAsync(Some.Message());
        await queue.ReceiveAsync();
    }, source);

    /// <summary>Disposing while a stream has messages fetched ahead makes them available at once.</summary>
    [ContractTheory("L2"), EverySource]
    public Task Disposing_gives_back_what_was_fetched_ahead(SourceKind source) => RunAsync([], async t =>
    {
        var queue = await t.SourceAsync(source);
        await queue.SendAllAsync(Some.Messages(10));
        var client = await t.ConnectAsync();
        await using var stream = queue.On(client).Source.ReceiveAllAsync(new ReceiveAllOptions { MaxBatchSize = 10 }).GetAsyncEnumerator();
        Assert.True(await stream.MoveNextAsync());
        await stream.Current.CompleteAsync();
        var lockedUntil = stream.Current.LockedUntil;

        await t.Clock.RunAsync(client.DisposeAsync().AsTask());

        Assert.Equal(9, (await queue.ReceiveAsync(9)).Count);
        Assert.True(!t.Clock.IsVirtual || t.Clock.Now < lockedUntil, "They came back only because their locks had ended.");
    }, source);

    /// <summary>Disposing concurrently and again is fine.</summary>
    [ContractFact(["L2", "L1"])]
    public Task Disposing_again_and_at_once_is_fine() => RunAsync([], async t =>
    {
        var queue = await t.QueueAsync();
        var client = await t.ConnectAsync();
        await queue.On(client).SendAsync(Some.Message());

        await t.Clock.RunAsync(Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => client.DisposeAsync().AsTask()))));
        await client.DisposeAsync();

        await queue.ReceiveAsync();
    });

    /// <summary>After disposal every call throws ObjectDisposedException.</summary>
    [ContractTheory("L3"), EverySource]
    public Task After_disposal_every_call_throws(SourceKind source) => RunAsync([], async t =>
    {
        var queue = await t.SourceAsync(source);
        var client = await t.ConnectAsync();
        var disposed = queue.On(client);
        var (messages, deadLetters) = (disposed.Source, disposed.DeadLetters);
        await client.DisposeAsync();
        var calls = new Calls
        {
            () => disposed.SendAsync(Some.Message()),
            () => messages.ReceiveAsync(1, TimeSpan.Zero),
            () => deadLetters.ReceiveAsync(1, TimeSpan.Zero),
            () => messages.ReceiveAllAsync().FirstAsync().AsTask(),
            () => client.Topology.FindQueueAsync("any"),
            () => client.Topology.CreateQueueAsync(new(t.NewName("q")) { LockDuration = t.Timing.Lock }),
            () => client.Topology.ListQueuesAsync().FirstOrDefaultAsync().AsTask(),
        };
        if (t.Supports(Capability.Peek))
            calls.Add(() => messages.PeekAsync(1));
        if (t.Supports(Capability.Counts))
            calls.Add(() => messages.CountAsync());
        if (t.Supports(Capability.Purge))
            calls.Add(() => messages.PurgeAsync());
        if (t.Supports(Capability.Redrive))
            calls.Add(() => deadLetters.RedriveAsync());
        foreach (var call in t.Each(calls))
            await Assert.ThrowsAsync<ObjectDisposedException>(call.MakeAsync);
        var many = await Record.ExceptionAsync(async () => (await disposed.SendManyAsync(Some.Messages(2))).ThrowIfAnyFailed());
        Assert.True(
            many is ObjectDisposedException || many is AggregateException all && all.InnerExceptions.All(e => e is ObjectDisposedException),
            $"Sending many after disposal gave {many?.GetType().Name ?? "success"}.");
    }, source);

    /// <summary>All time is the TimeProvider's: enqueueing, delays, locks and expiry keep it to the tick, however long they are.</summary>
    [ContractTheory("L5"), EverySource]
    public Task Time_comes_from_the_time_provider(SourceKind source) => RunAsync(
        [source == SourceKind.Queue ? Capability.DelayedDelivery : Capability.DelayedPublish], async t =>
    {
        if (!t.Clock.IsVirtual)
            Assert.Skip("The service keeps its own time.");
        var queue = await t.SourceAsync(source);
        var tick = TimeSpan.FromTicks(1);
        var sentAt = t.Clock.Now;
        await queue.SendAsync(Some.Message() with { Delay = TimeSpan.FromDays(30) });

        await t.AdvanceAsync(TimeSpan.FromDays(30) - tick);
        await queue.AssertSilentAsync("its delay ends in a tick");
        await t.AdvanceAsync(tick);
        var message = await queue.ReceiveAsync();
        Assert.InRange(message.EnqueuedAt, sentAt, t.Clock.Now);
        Assert.Equal(t.Clock.Now + t.Timing.Lock, message.LockedUntil);

        await t.AdvanceAsync(t.Timing.Lock - tick);
        await queue.AssertSilentAsync("its lock ends in a tick");
        await t.AdvanceAsync(tick);
        Assert.Equal(2, (await queue.ReceiveAsync()).DeliveryCount);
    }, source);
}
