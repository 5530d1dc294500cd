using Integration.ContractTests.Consumers;

namespace Integration.ContractTests;

/// <summary>The shortest and longest durations and counts: M8.</summary>
/// <typeparam name="THarness">The provider's harness.</typeparam>
/// <param name="harness">The harness.</param>
public abstract class ExtremeDurationContract<THarness>(THarness harness) : ContractSuite<THarness>(harness) where THarness : ContractHarness
{
    private static readonly TimeSpan Tick = TimeSpan.FromTicks(1);
    private static readonly TimeSpan[] Ages = [TimeSpan.FromDays(8000 * 365), TimeSpan.MaxValue - Tick, TimeSpan.MaxValue];

    /// <summary>What lives for ages is delivered, put off, dead-lettered and brought back like any other; what lives for a tick expires.</summary>
    [ContractTheory(["M8", "Q13"]), EverySource]
    public Task The_longest_life_never_ends_and_the_shortest_harms_no_other(SourceKind source) => RunAsync([Capability.TimeToLive, Capability.DeadLetter], Working.Without("an extreme duration", async t =>
    {
        var queue = await t.SourceAsync(source);
        Message[] messages = [.. Ages.Select((life, i) => Some.Message($"ages {i}") with { TimeToLive = life }), Some.Message("innocent")];
        var accepted = await SendAsync(queue, [Some.Message("tick") with { TimeToLive = Tick }, .. messages]);
        Assert.Contains(accepted, m => m.Message.Text == "innocent");
        await t.AdvanceAsync(t.Limits.TimeToLiveTolerance + t.Timing.Margin);

        var living = accepted.Where(m => m.Message.Text != "tick").ToDictionary(m => m.Message.Text, m => m.Message.TimeToLive, StringComparer.Ordinal);
        foreach (var received in t.Each(await queue.ReceiveAsync(living.Count), m => m.Message.Text))
        {
            AssertLife(living[received.Message.Text], received, t.Clock.Now);
            await received.AbandonAsync();
        }

        foreach (var received in t.Each(await queue.ReceiveAsync(living.Count), m => m.Message.Text))
        {
            if (t.Supports(Capability.RenewLock))
                await received.RenewLockAsync();
            await received.DeadLetterAsync("old");
        }

        var dead = await t.ReceiveAsync(queue.DeadLetters, living.Count);
        Assert.Equal(living.Keys.Order(StringComparer.Ordinal), Some.SortedTexts(dead));
        if (t.Supports(Capability.Redrive))
        {
            foreach (var message in dead)
                await message.AbandonAsync();
            Assert.Equal(living.Count, (await t.Clock.RunAsync(queue.DeadLetters.RedriveAsync())).Moved);
            Assert.Equal(living.Keys.Order(StringComparer.Ordinal), Some.SortedTexts(await queue.ReceiveAsync(living.Count)));
        }
    }), source);

    /// <summary>Extreme settings are refused before anything is made, or hold: the queue works and is described as it was wanted.</summary>
    [ContractFact(["M8", "D2"])]
    public Task Extreme_settings_hold_or_are_refused_up_front() => RunAsync([Capability.TopologyManagement], Working.Without("an extreme duration", async t =>
    {
        var definitions = Settings(t).Select(configure => configure(new QueueDefinition(t.NewName("extreme")) { LockDuration = t.Timing.Lock }));
        foreach (var definition in t.Each(definitions))
        {
            t.CleanUp(definition.Path);
            if (!await IsTakenAsync(() => t.Messaging.Topology.CreateQueueAsync(definition)))
            {
                Assert.Null(await t.Messaging.Topology.FindQueueAsync(definition.Name));
                continue;
            }

            Assert.Equal(definition, await t.Messaging.Topology.FindQueueAsync(definition.Name));
            await t.Messaging.Topology.CreateQueueAsync(definition);
            var queue = new ContractSource(t, t.Messaging, definition.Path);
            await queue.SendAsync(Some.Message() with { GroupId = definition.Ordered ? "group" : null });
            if (definition.DefaultTimeToLive < t.Timing.Lock)
                continue;
            var message = await queue.ReceiveAsync();
            Assert.True(message.LockedUntil > t.Clock.Now, $"{definition}: the lock ended at {message.LockedUntil:O}.");
            if (t.Supports(Capability.RenewLock))
                await message.RenewLockAsync();
            await message.CompleteAsync();
        }
    }));

    /// <summary>A consumer works under the longest locks that the service takes, slot by slot.</summary>
    [ContractFact(["M8", "L4"])]
    public Task A_consumer_works_under_the_longest_lock() => RunAsync([Capability.TopologyManagement], async t =>
    {
        var definition = new QueueDefinition(t.NewName("longest")) { LockDuration = t.Limits.MaxLockDuration ?? TimeSpan.MaxValue };
        t.CleanUp(definition.Path);
        await t.Messaging.Topology.CreateQueueAsync(definition);
        var queue = new ContractSource(t, t.Messaging, definition.Path);
        await queue.SendAllAsync(Some.Messages(20));
        await using var run = await ConsumerRun.StartAsync(t, queue, (_, _, _) => Task.CompletedTask, new() { Configure = o => o.MaxConcurrency = 2 });

        await run.UntilAsync(() => run.Succeeded.Count >= 20);

        await run.StopAsync();
        Assert.Equal(Enumerable.Range(0, 20), run.Succeeded.Select(c => c.Value).Order());
        if (t.Supports(Capability.Counts) && await queue.Source.CountAsync() is { IsExact: true } counts)
            Assert.Equal((0, 0), (counts.Active, counts.InFlight ?? 0));
    });

    /// <summary>A delay of ages is refused up front or kept, a tick is soon over, and neither keeps others from being delivered.</summary>
    [ContractTheory(["M8", "Q12"]), EverySource]
    public Task Extreme_delays_are_kept_or_refused_up_front(SourceKind source) => RunAsync(
        [source == SourceKind.Queue ? Capability.DelayedDelivery : Capability.DelayedPublish], Working.Without("an extreme duration", async t =>
    {
        var queue = await t.SourceAsync(source);
        await SendAsync(queue, [.. Ages.Select(delay => Some.Message("never") with { Delay = delay }), Some.Message("soon") with { Delay = Tick }, Some.Message("innocent")]);
        await t.AdvanceAsync(t.Timing.Margin);

        Assert.Equal(["innocent", "soon"], Some.SortedTexts(await queue.ReceiveAsync(2)));
        await queue.AssertSilentAsync("the others are delayed for ages, or were refused");
    }), source);

    /// <summary>Putting off for ages is refused up front, and then the message is still in hand, or kept; a tick is soon over.</summary>
    [ContractTheory(["M8", "Q5"]), EverySource]
    public Task A_message_is_put_off_for_a_tick_or_for_ages_or_that_is_refused(SourceKind source) => RunAsync([Capability.AbandonWithDelay], Working.Without("an extreme duration", async t =>
    {
        var queue = await t.SourceAsync(source);
        await queue.SendAllAsync(Some.Message("message"));
        await (await queue.ReceiveAsync()).AbandonAsync(Tick);
        await t.AdvanceAsync(t.Timing.Margin);
        foreach (var delay in t.Each(Ages))
        {
            var message = await queue.ReceiveAsync();
            if (await IsTakenAsync(() => message.AbandonAsync(delay)))
            {
                await queue.AssertSilentAsync($"it was put off for {delay}");
                await queue.SendAsync(Some.Message("message"));
            }
            else
            {
                await message.AbandonAsync();
            }
        }

        Assert.Equal("message", (await queue.ReceiveAsync()).Message.Text);
    }), source);

    /// <summary>A receive waits for a tick, for ages and without end, and returns as soon as there is a message.</summary>
    [ContractTheory(["M8", "Q10"]), EverySource]
    public Task A_receive_waits_for_a_tick_or_for_ages(SourceKind source) => RunAsync([Capability.LongPolling], async t =>
    {
        var queue = await t.SourceAsync(source);
        Assert.Empty(await t.Clock.RunAsync(queue.Source.ReceiveAsync(1, Tick)));
        foreach (var wait in t.Each((TimeSpan[])[.. Ages, Timeout.InfiniteTimeSpan]))
        {
            var receiving = queue.Source.ReceiveAsync(int.MaxValue, wait);
            await queue.SendAsync(Some.Message($"{wait}"));
            var received = Assert.Single(await t.Clock.RunAsync(receiving));
            Assert.Equal($"{wait}", received.Message.Text);
            await received.CompleteAsync();
        }

        foreach (var negative in t.Each((TimeSpan[])[-Tick, TimeSpan.MinValue]))
            await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => queue.Source.ReceiveAsync(1, negative));
    }, source);

    private static IEnumerable<Func<QueueDefinition, QueueDefinition>> Settings(ContractScope t)
    {
        foreach (var span in (TimeSpan[])[.. Ages, TimeSpan.Zero, Tick, -Tick, TimeSpan.MinValue])
        {
            yield return q => q with { LockDuration = span };
            yield return q => q with { DefaultTimeToLive = span };
            yield return q => q with { AutoDeleteOnIdle = span };
            yield return q => q with { DeduplicationWindow = span, Ordered = !t.Supports(Capability.DeduplicationWithoutGroups) };
        }

        foreach (var count in (int[])[int.MinValue, 0, int.MaxValue])
            yield return q => q with { MaxDeliveryCount = count };
    }

    /// <summary>Sends each for itself; those that were accepted. The others were refused up front.</summary>
    private static async Task<IReadOnlyList<SendResult>> SendAsync(ContractSource queue, IReadOnlyList<Message> messages)
    {
        var results = await queue.SendManyAsync(messages);
        Assert.All(results.Failed, r => Assert.True(IsRefusal(r.Error), $"'{r.Message.Text}' was not refused up front: {r.Error}"));
        return [.. results.Where(r => r.Succeeded)];
    }

    private static async Task<bool> IsTakenAsync(Func<Task> call)
    {
        try
        {
            await call();
            return true;
        }
        catch (Exception exception) when (IsRefusal(exception))
        {
            return false;
        }
    }

    private static bool IsRefusal(Exception? error) => error is CapabilityNotSupportedException or ArgumentException;

    private static void AssertLife(TimeSpan? sent, ReceivedMessage received, DateTimeOffset now)
    {
        Assert.True(received.Message.TimeToLive is null || received.Message.TimeToLive == sent, $"Sent with a life of {sent}, received with {received.Message.TimeToLive}.");
        Assert.True(received.ExpiresAt is null || received.ExpiresAt > now.AddYears(1000), $"A life of {sent} ends at {received.ExpiresAt:O}.");
    }
}
