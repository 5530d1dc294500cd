namespace Integration.ContractTests;

/// <summary>Looking and purging: Q16, Q17, Q18.</summary>
/// <typeparam name="THarness">The provider's harness.</typeparam>
/// <param name="harness">The harness.</param>
public abstract class PeekAndCountContract<THarness>(THarness harness) : ContractSuite<THarness>(harness) where THarness : ContractHarness
{
    /// <summary>Peeking shows whole messages, locks none and counts no delivery.</summary>
    [ContractTheory("Q16"), EverySource]
    public Task Peek_neither_locks_nor_counts(SourceKind source) => RunAsync([Capability.Peek], async t =>
    {
        var queue = await t.SourceAsync(source);
        var sent = t.FullMessage();
        await queue.SendAsync(sent);
        for (var i = 0; i < 3; i++)
        {
            var peeked = Assert.Single(await queue.Source.PeekAsync(10));
            Same.Message(sent, peeked);
            Assert.Equal(0, peeked.DeliveryCount);
            Assert.Equal(MessageState.Active, peeked.State);
            Assert.Equal(queue.Path, peeked.Source);
        }

        Assert.Equal(1, (await queue.ReceiveAsync()).DeliveryCount);
    }, source);

    /// <summary>Peeking pages through everything in the order of sequence numbers, without repeating or leaving out any.</summary>
    [ContractTheory("Q16"), EverySource]
    public Task Peek_pages_through_everything(SourceKind source) => RunAsync([Capability.Peek], async t =>
    {
        var queue = await t.SourceAsync(source);
        await queue.SendAllAsync(Some.Messages(25));
        var seen = new List<PeekedMessage>();
        while (await queue.Source.PeekAsync(7, seen.LastOrDefault()?.SequenceNumber) is { Count: > 0 } page)
        {
            Assert.InRange(page.Count, 1, 7);
            seen.AddRange(page);
            Assert.InRange(seen.Count, 1, 25);
        }

        Assert.Equal(Some.Messages(25).Select(m => m.Text).Order(StringComparer.Ordinal), Some.SortedTexts(seen));
        Assert.Equal(25, seen.Select(m => m.SequenceNumber).Distinct(StringComparer.Ordinal).Count());
    }, source);

    /// <summary>Peeking shows locked and delayed messages as such, and no completed one.</summary>
    [ContractTheory("Q16"), EverySource]
    public Task Peek_tells_the_state(SourceKind source) => RunAsync(
        [Capability.Peek, source == SourceKind.Queue ? Capability.DelayedDelivery : Capability.DelayedPublish], async t =>
    {
        var queue = await t.SourceAsync(source);
        await queue.SendAllAsync(Some.Messages(2));
        var held = await queue.ReceiveAsync(2);
        await held[0].CompleteAsync();
        await queue.SendAllAsync(Some.Message("active"), Some.Message("delayed") with { Delay = TimeSpan.FromMinutes(5) });

        var states = (await queue.Source.PeekAsync(10)).ToDictionary(p => p.Message.Text, p => p.State, StringComparer.Ordinal);

        Assert.DoesNotContain(held[0].Message.Text, states.Keys);
        Assert.Equal(MessageState.Active, states["active"]);
        if (states.TryGetValue("delayed", out var delayed))
            Assert.Equal(MessageState.Delayed, delayed);
        if (states.TryGetValue(held[1].Message.Text, out var locked))
            Assert.Equal(MessageState.Locked, locked);
        if (t.Messaging.Capabilities[Capability.Peek].Level == SupportLevel.Native && t.Clock.IsVirtual)
            Assert.Equal(source == SourceKind.Queue || states.ContainsKey("delayed") ? 3 : 2, states.Count);
    }, source);

    /// <summary>Counts tell the messages by state, and whether they are exact; a provider with native counts gives exact ones.</summary>
    [ContractTheory("Q17"), EverySource]
    public Task Counts_tell_every_state(SourceKind source) => RunAsync([Capability.Counts], async t =>
    {
        // Counts may come as late as messages do: the locked one is to be still locked then.
        var queue = await t.SourceAsync(source, new() { LockDuration = t.Timing.Lock + t.Timing.Arrival });
        await Counts.AssertAsync(t, queue.Source, c => c is { Active: 0, DeadLettered: 0 });
        await queue.SendAllAsync(Some.Messages(6));
        var canDelay = t.Supports(source == SourceKind.Queue ? Capability.DelayedDelivery : Capability.DelayedPublish);
        if (canDelay)
            await queue.SendAsync(Some.Message() with { Delay = TimeSpan.FromMinutes(5) });
        var held = await queue.ReceiveAsync(3);
        await held[0].DeadLetterAsync("poison");
        await held[1].CompleteAsync();

        // Where the service does not tell the locked or the delayed ones apart it counts them among the active. A delayed publish may
        // wait at its topic, and is then none of the subscription's yet.
        await Counts.AssertAsync(t, queue.Source, c =>
            c.InFlight is null or 1
            && (c.Delayed is null || c.Delayed == (canDelay ? 1 : 0) || (c.Delayed == 0 && source == SourceKind.Subscription))
            && c.DeadLettered == 1
            && c.Active is >= 3 and <= 5
            && (c.InFlight is null || c.Delayed is null || c.Active == 3));
        Assert.Equal(t.Messaging.Capabilities[Capability.Counts].Level == SupportLevel.Native, (await queue.Source.CountAsync()).IsExact);
    }, source);

    /// <summary>
    /// Purging empties the source: active, locked and delayed messages; the dead letters stay. A delayed publish that still waits at its
    /// topic is not the subscription's yet: it comes when it is due.
    /// </summary>
    [ContractTheory("Q18"), EverySource]
    public Task Purge_empties_the_source(SourceKind source) => RunAsync([Capability.Purge], async t =>
    {
        var queue = await t.SourceAsync(source);
        await queue.SendAllAsync(Some.Messages(12));
        await (await queue.ReceiveAsync()).DeadLetterAsync("poison");
        var canDelay = t.Supports(source == SourceKind.Queue ? Capability.DelayedDelivery : Capability.DelayedPublish);
        if (canDelay)
            await queue.SendAsync(Some.Message("delayed") with { Delay = t.Timing.Delay });

        // What is still on its way from a topic would come after the purge.
        var all = canDelay ? 12 : 11;
        var isDelayedElsewhere = canDelay && source == SourceKind.Subscription;
        if (t.Supports(Capability.Counts))
        {
            await Counts.AssertAsync(t, queue.Source, c => All(c) == all || (isDelayedElsewhere && All(c) == 11));
            isDelayedElsewhere &= All(await queue.Source.CountAsync()) == 11;
        }

        var removed = await t.Clock.RunAsync(queue.Source.PurgeAsync());

        await t.AdvanceAsync(t.Timing.Settling);
        Assert.True(removed is null || removed == all || (isDelayedElsewhere && removed == 11), $"Purge says that it removed {removed}.");
        await queue.AssertSilentAsync("it was purged");
        await t.AdvanceAsync(t.Timing.Delay + t.Timing.Margin);
        if (isDelayedElsewhere)
            Assert.Empty(Some.Texts(await queue.DrainAsync(0)).Except(["delayed"], StringComparer.Ordinal));
        else
            await queue.AssertSilentAsync("the delayed message was purged too");
        Assert.Equal("poison", (await t.ReceiveOneAsync(queue.DeadLetters)).DeadLetter?.Reason);
    }, source);

    /// <summary>A purged source takes messages again.</summary>
    [ContractTheory("Q18"), EverySource]
    public Task A_purged_source_goes_on(SourceKind source) => RunAsync([Capability.Purge], async t =>
    {
        var queue = await t.SourceAsync(source);
        await t.Clock.RunAsync(queue.Source.PurgeAsync());
        await t.AdvanceAsync(t.Timing.Settling);
        await queue.SendAsync(Some.Message());

        await (await queue.ReceiveAsync()).CompleteAsync();
    }, source);

    /// <summary>The dead letters are purged on their own.</summary>
    [ContractTheory(["Q18", "Q19"]), EverySource]
    public Task Dead_letters_are_purged_on_their_own(SourceKind source) => RunAsync([Capability.Purge, Capability.DeadLetter], async t =>
    {
        var queue = await t.SourceAsync(source);
        await queue.SendAllAsync(Some.Messages(3));
        await (await queue.ReceiveAsync()).DeadLetterAsync("poison");

        await t.Clock.RunAsync(queue.DeadLetters.PurgeAsync());
        await t.AdvanceAsync(t.Timing.Settling);

        await t.AssertSilentAsync(queue.DeadLetters, "they were purged");
        Assert.Equal(2, (await queue.DrainAsync(2)).Count);
    }, source);

    private static long All(MessageCounts counts) => counts.Active + (counts.InFlight ?? 0) + (counts.Delayed ?? 0);
}
