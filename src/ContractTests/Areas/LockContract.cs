namespace Integration.ContractTests;

/// <summary>Locks: Q1, Q4, Q6, Q7.</summary>
/// <typeparam name="THarness">The provider's harness.</typeparam>
/// <param name="harness">The harness.</param>
public abstract class LockContract<THarness>(THarness harness) : ContractSuite<THarness>(harness) where THarness : ContractHarness
{
    /// <summary>A locked message is not delivered to anyone else, in the same client or another.</summary>
    [ContractTheory("Q1"), EverySource]
    public Task A_locked_message_is_delivered_to_nobody_else(SourceKind source) => RunAsync([Capability.CompetingConsumers], async t =>
    {
        var queue = await t.SourceAsync(source);
        var other = queue.On(await t.ConnectAsync());
        await queue.SendAsync(Some.Message());
        await queue.ReceiveAsync();

        await queue.AssertSilentAsync("the message is locked by the same client");
        await other.AssertSilentAsync("the message is locked by another client");
    }, source);

    /// <summary>Competing consumers get disjoint messages, together all of them.</summary>
    [ContractTheory("Q1"), EverySource]
    public Task Competing_consumers_share_the_messages(SourceKind source) => RunAsync([Capability.CompetingConsumers], async t =>
    {
        var queue = await t.SourceAsync(source);
        var other = queue.On(await t.ConnectAsync());
        await queue.SendAllAsync(Some.Messages(20));

        var received = new List<ReceivedMessage>();
        for (var i = 0; i < 10; i++)
        {
            received.Add(await queue.ReceiveAsync());
            received.Add(await other.ReceiveAsync());
        }

        Assert.Equal(20, received.Select(m => m.Message.Text).Distinct(StringComparer.Ordinal).Count());
        Assert.All(received, m => Assert.Equal(1, m.DeliveryCount));
    }, source);

    /// <summary>Not settled when the lock ends: delivered again, each time with a count one higher.</summary>
    [ContractTheory("Q4"), EverySource]
    public Task An_unsettled_message_comes_back_when_its_lock_ends(SourceKind source) => RunAsync([Capability.RedeliveryOnLockExpiry], async t =>
    {
        var queue = await t.SourceAsync(source);
        var sent = t.FullMessage();
        await queue.SendAsync(sent);

        foreach (var delivery in t.Each(Enumerable.Range(1, 3)))
        {
            if (delivery > 1)
                await t.LetLockEndAsync();
            var message = await queue.ReceiveAsync();
            Assert.Equal(delivery, message.DeliveryCount);
            Same.Message(sent, message);
            await queue.AssertSilentAsync($"delivery {delivery} is locked");
        }
    }, source);

    /// <summary>The lock holds until LockedUntil, not just for a moment.</summary>
    [ContractTheory("Q4"), EverySource]
    public Task A_message_stays_locked_until_its_lock_ends(SourceKind source) => RunAsync([Capability.RedeliveryOnLockExpiry], async t =>
    {
        var queue = await t.SourceAsync(source);
        await queue.SendAsync(Some.Message());
        var message = await queue.ReceiveAsync();

        Assert.InRange(message.LockedUntil - t.Clock.Now, t.Timing.Lock - t.Timing.Margin, t.Timing.Lock + t.Timing.Margin);
        await t.AdvanceAsync(t.Timing.Lock / 2);
        await queue.AssertSilentAsync("half of its lock is left");
        await message.CompleteAsync();
    }, source);

    /// <summary>A renewed lock hides the message past the end of the first lock.</summary>
    [ContractTheory("Q6"), EverySource]
    public Task A_renewed_lock_outlives_the_first(SourceKind source) => RunAsync([Capability.RenewLock], async t =>
    {
        var queue = await t.SourceAsync(source);
        await queue.SendAsync(Some.Message());
        var message = await queue.ReceiveAsync();
        var first = message.LockedUntil;

        foreach (var _ in t.Each(Enumerable.Range(1, 2)))
        {
            await t.AdvanceAsync(t.Timing.Lock * 0.6);
            await message.RenewLockAsync();
        }

        Assert.True(message.LockedUntil > first, $"Renewing left LockedUntil at {message.LockedUntil:O}.");
        Assert.True(t.Clock.Now > first, "The first lock should have ended by now.");
        await queue.AssertSilentAsync("its lock was renewed");
        await message.CompleteAsync();
        await t.LetLockEndAsync();
        await queue.AssertSilentAsync("it was completed within the renewed lock");
    }, source);

    /// <summary>Renewing does not count a delivery, and the renewed lock ends too.</summary>
    [ContractTheory("Q6"), EverySource]
    public Task A_renewed_lock_ends_too(SourceKind source) => RunAsync([Capability.RenewLock, Capability.RedeliveryOnLockExpiry], async t =>
    {
        var queue = await t.SourceAsync(source);
        await queue.SendAsync(Some.Message());
        await (await queue.ReceiveAsync()).RenewLockAsync();

        await t.LetLockEndAsync();

        Assert.Equal(2, (await queue.ReceiveAsync()).DeliveryCount);
    }, source);

    /// <summary>Every way of settling with a lost lock throws, and does nothing.</summary>
    [ContractTheory("Q7"), EverySource]
    public Task Settling_with_a_lost_lock_throws(SourceKind source) => RunAsync([Capability.LockLostDetection], async t =>
    {
        var queue = await t.SourceAsync(source);
        await queue.SendAsync(Some.Message());
        var message = await queue.ReceiveAsync();

        await t.LetLockEndAsync();

        await AssertLostAsync(t, queue, message);
        Assert.Equal(2, (await queue.ReceiveAsync()).DeliveryCount);
        await t.AssertSilentAsync(queue.DeadLetters, "a lost lock dead-letters nothing");
    }, source);

    /// <summary>A stale delivery never settles the delivery that someone else holds now.</summary>
    [ContractTheory("Q7"), EverySource]
    public Task A_lost_lock_never_settles_anothers_delivery(SourceKind source) => RunAsync([Capability.LockLostDetection], async t =>
    {
        var queue = await t.SourceAsync(source);
        var other = queue.On(await t.ConnectAsync());
        await queue.SendAsync(Some.Message());
        var stale = await queue.ReceiveAsync();
        await t.LetLockEndAsync();
        var held = await other.ReceiveAsync();

        await AssertLostAsync(t, queue, stale);
        await queue.AssertSilentAsync("the other client holds it");
        await held.CompleteAsync();
        await t.LetLockEndAsync();
        await queue.AssertSilentAsync("the other client completed it");
    }, source);

    /// <summary>A message is settled once: a second settlement throws, whatever the first was.</summary>
    [ContractTheory("Q7"), EverySource]
    public Task Settling_twice_throws(SourceKind source) => RunAsync([Capability.LockLostDetection], async t =>
    {
        var queue = await t.SourceAsync(source);
        (string Name, Func<ReceivedMessage, Task> SettleAsync)[] settlements = [("complete", m => m.CompleteAsync()), ("abandon", m => m.AbandonAsync())];
        foreach (var (_, settle) in t.Each(settlements, s => s.Name))
        {
            await queue.SendAsync(Some.Message());
            var message = await queue.ReceiveAsync();
            Assert.False(message.IsSettled);
            await settle(message);
            Assert.True(message.IsSettled);
            await AssertLostAsync(t, queue, message);
        }

        var again = await queue.ReceiveAsync();
        Assert.Equal(2, again.DeliveryCount);
        if (!t.Supports(Capability.DeadLetter))
            return;
        await again.DeadLetterAsync("reason");
        await AssertLostAsync(t, queue, again);
    }, source);

    /// <summary>Of many concurrent settlements of one message exactly one wins.</summary>
    [ContractTheory(["Q7", "L1"]), EverySource]
    public Task Of_concurrent_settlements_one_wins(SourceKind source) => RunAsync([Capability.LockLostDetection], async t =>
    {
        var queue = await t.SourceAsync(source);
        await queue.SendAsync(Some.Message());
        var message = await queue.ReceiveAsync();

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Record.ExceptionAsync(() => message.CompleteAsync()).AsTask()));

        Assert.Single(outcomes, error => error is null);
        Assert.All(outcomes.Where(error => error is not null), error => Assert.IsType<MessageLockLostException>(error));
    }, source);

    /// <summary>Completing many reports a lost lock for that message alone.</summary>
    [ContractTheory(["Q3", "Q7"]), EverySource]
    public Task Completing_many_reports_each_lost_lock(SourceKind source) => RunAsync([Capability.LockLostDetection], async t =>
    {
        var queue = await t.SourceAsync(source);
        await queue.SendAllAsync(Some.Messages(5));
        var messages = await queue.ReceiveAsync(5);
        await messages[2].CompleteAsync();

        var results = await queue.Source.CompleteManyAsync(messages);

        Assert.Equal(messages, results.Select(r => r.Message));
        Assert.Equal([true, true, false, true, true], results.Select(r => r.Succeeded));
        Assert.IsType<MessageLockLostException>(results[2].Error);
        await t.LetLockEndAsync();
        await queue.AssertSilentAsync("all five are completed");
    }, source);

    private static async Task AssertLostAsync(ContractScope t, ContractSource source, ReceivedMessage message)
    {
        var settlements = new Calls { () => message.CompleteAsync(), () => message.AbandonAsync() };
        if (t.Supports(Capability.DeadLetter))
            settlements.Add(() => message.DeadLetterAsync("reason"));
        if (t.Supports(Capability.RenewLock))
            settlements.Add(() => message.RenewLockAsync());
        foreach (var settle in t.Each(settlements))
        {
            var error = await Assert.ThrowsAsync<MessageLockLostException>(settle.MakeAsync);
            Assert.Equal(t.Messaging.Provider, error.Provider);
            Assert.Equal(source.Path, error.Entity);
            Assert.False(error.IsTransient);
        }
    }
}
