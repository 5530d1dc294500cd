namespace Integration.ContractTests;

/// <summary>Abandoning: Q5.</summary>
/// <typeparam name="THarness">The provider's harness.</typeparam>
/// <param name="harness">The harness.</param>
public abstract class AbandonContract<THarness>(THarness harness) : ContractSuite<THarness>(harness) where THarness : ContractHarness
{
    /// <summary>What was given back unseen is available at once; where the service can it spent no delivery, and nowhere more than one.</summary>
    [ContractFact(["Q5", "Q21"])]
    public Task A_released_message_is_available_at_once() => RunAsync([Capability.Abandon], async t =>
    {
        var queue = await t.QueueAsync();
        await queue.SendAsync(Some.Message("x"));
        var first = await queue.ReceiveAsync();

        await t.Clock.RunAsync(first.ReleaseAsync());

        var again = await queue.ReceiveAsync();
        Assert.Equal("x", again.Message.Text);
        Assert.InRange(again.DeliveryCount, 1, 2);
        await Assert.ThrowsAsync<MessageLockLostException>(() => t.Clock.RunAsync(first.ReleaseAsync()));
    });

    /// <summary>An abandoned message is available at once, as it was sent, with a delivery more.</summary>
    [ContractTheory("Q5"), EverySource]
    public Task An_abandoned_message_is_available_at_once(SourceKind source) => RunAsync([Capability.Abandon], async t =>
    {
        var queue = await t.SourceAsync(source);
        var sent = t.FullMessage();
        await queue.SendAsync(sent);
        foreach (var delivery in t.Each(Enumerable.Range(1, 5)))
        {
            var message = await queue.ReceiveAsync();
            Assert.Equal(delivery, message.DeliveryCount);
            Same.Message(sent, message);
            await message.AbandonAsync();
            Assert.True(message.IsSettled);
        }

        if (t.Clock.IsVirtual)
            Assert.Equal(new DateTimeOffset(2030, 1, 1, 0, 0, 0, TimeSpan.Zero), t.Clock.Now);
    }, source);

    /// <summary>What a sender does to its arrays afterwards, and a receiver to its copies, does not show in the next delivery.</summary>
    [ContractTheory("Q5"), EverySource]
    public Task A_mutated_and_abandoned_message_comes_back_original(SourceKind source) => RunAsync([Capability.Abandon], async t =>
    {
        var queue = await t.SourceAsync(source);
        byte[] body = [1, 2, 3];
        await queue.SendAsync(Message.FromBytes(body).WithHeader("bytes", body));
        Array.Fill(body, (byte)9);
        var message = await queue.ReceiveAsync();
        message.Headers["bytes"].As<byte[]>()[0] = 7;
        await message.AbandonAsync();

        var again = await queue.ReceiveAsync();

        Assert.Equal([1, 2, 3], again.Body.ToArray());
        Assert.Equal([1, 2, 3], again.Headers["bytes"].As<byte[]>());
    }, source);

    /// <summary>Abandoned with a delay, a message stays hidden until then and comes back with a delivery more.</summary>
    [ContractTheory("Q5"), EverySource]
    public Task An_abandon_delay_is_kept(SourceKind source) => RunAsync([Capability.AbandonWithDelay], async t =>
    {
        var queue = await t.SourceAsync(source);
        var sent = t.FullMessage();
        await queue.SendAsync(sent);
        await (await queue.ReceiveAsync()).AbandonAsync(t.Timing.Delay);

        await queue.AssertSilentAsync("it was abandoned with a delay");
        if (t.Clock.IsVirtual)
        {
            await t.AdvanceAsync(t.Timing.Delay - t.Timing.Margin);
            await queue.AssertSilentAsync("its delay has not ended");
            await t.AdvanceAsync(t.Timing.Margin);
        }

        var again = await queue.ReceiveAsync();
        Assert.Equal(2, again.DeliveryCount);
        Same.Message(sent, again);
        await again.CompleteAsync();
        await t.LetLockEndAsync();
        await queue.AssertSilentAsync("it was completed, and no copy of it may be left");
    }, source);

    /// <summary>A delay longer than the lock is kept all the same.</summary>
    [ContractTheory("Q5"), EverySource]
    public Task An_abandon_delay_may_exceed_the_lock(SourceKind source) => RunAsync([Capability.AbandonWithDelay], async t =>
    {
        var queue = await t.SourceAsync(source);
        await queue.SendAsync(Some.Message());
        await (await queue.ReceiveAsync()).AbandonAsync(t.Timing.Lock * 2);

        await t.LetLockEndAsync();
        await queue.AssertSilentAsync("the lock would have ended, but the delay has not");
        await t.AdvanceAsync(t.Timing.Lock);

        Assert.Equal(2, (await queue.ReceiveAsync()).DeliveryCount);
    }, source);

    /// <summary>A negative delay is refused, and one beyond the provider's maximum is not cut short; the message stays settleable.</summary>
    [ContractFact(["Q5", "E3"])]
    public Task Bad_abandon_delays_are_refused() => RunAsync([Capability.AbandonWithDelay], async t =>
    {
        var queue = await t.QueueAsync();
        await queue.SendAsync(Some.Message());
        var message = await queue.ReceiveAsync();

        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => message.AbandonAsync(TimeSpan.FromTicks(-1)));
        if (t.Limits.MaxAbandonDelay is { } most)
        {
            var refusal = await Assert.ThrowsAsync<CapabilityNotSupportedException>(() => message.AbandonAsync(most + TimeSpan.FromSeconds(1)));
            Assert.Equal(Capability.AbandonWithDelay, refusal.Capability);
        }

        await message.CompleteAsync();
    });
}
