namespace Integration.ContractTests;

/// <summary>Delayed delivery: Q12.</summary>
/// <typeparam name="THarness">The provider's harness.</typeparam>
/// <param name="harness">The harness.</param>
public abstract class DelayContract<THarness>(THarness harness) : ContractSuite<THarness>(harness) where THarness : ContractHarness
{
    private static readonly TimeSpan Lateness = TimeSpan.FromSeconds(2);

    /// <summary>A delayed message is not visible before it is due, and within two seconds after.</summary>
    [ContractTheory("Q12"), EverySource]
    public Task A_delayed_message_appears_when_due(SourceKind source) => RunAsync([Delaying(source)], async t =>
    {
        var queue = await t.SourceAsync(source);
        var sent = t.FullMessage() with { Delay = t.Timing.Delay };
        await queue.SendAsync(sent);

        await queue.AssertSilentAsync("it is delayed");
        if (t.Clock.IsVirtual)
        {
            await t.AdvanceAsync(t.Timing.Delay - TimeSpan.FromSeconds(1));
            await queue.AssertSilentAsync("its delay ends in a second");
            await t.AdvanceAsync(TimeSpan.FromSeconds(1) + Lateness);
        }

        var received = await queue.ReceiveAsync();
        Assert.Equal(1, received.DeliveryCount);
        Same.Message(sent, received);
        await received.CompleteAsync();
        await t.LetLockEndAsync();
        await queue.AssertSilentAsync("it was completed");
    }, source);

    /// <summary>Messages appear in the order in which they are due, each with its own delay, and those without at once.</summary>
    [ContractTheory("Q12"), EverySource]
    public Task Each_message_keeps_its_own_delay(SourceKind source) => RunAsync([Delaying(source)], async t =>
    {
        var queue = await t.SourceAsync(source);
        var step = t.Clock.IsVirtual ? t.Timing.Delay / 3 : TimeSpan.FromSeconds(4);
        await queue.SendAllAsync(
            Some.Message("late") with { Delay = step * 2 }, Some.Message("now"), Some.Message("soon") with { Delay = step });

        Assert.Equal("now", await CompleteNextAsync(queue));
        await queue.AssertSilentAsync("the others are delayed");
        await t.AdvanceAsync(step);
        Assert.Equal("soon", await CompleteNextAsync(queue));
        await t.AdvanceAsync(step);
        Assert.Equal("late", await CompleteNextAsync(queue));
    }, source);

    /// <summary>The provider's longest delay is kept in full; a longer one is refused, not cut short.</summary>
    [ContractTheory("Q12"), EverySource]
    public Task The_longest_delay_is_never_cut_short(SourceKind source) => RunAsync([Delaying(source)], async t =>
    {
        var queue = await t.SourceAsync(source);
        if (t.Limits.MaxDelay is { } most)
        {
            var refusal = await Assert.ThrowsAsync<CapabilityNotSupportedException>(
                () => queue.SendAsync(Some.Message() with { Delay = most + TimeSpan.FromSeconds(1) }));
            Assert.Equal(Delaying(source), refusal.Capability);
        }

        var longest = t.Limits.MaxDelay ?? TimeSpan.FromDays(400);
        if (longest > t.Timing.Patience)
        {
            t.Note("a delay of the maximum was not waited for: real time");
            return;
        }

        await queue.SendAsync(Some.Message() with { Delay = longest });
        await t.AdvanceAsync(longest - TimeSpan.FromSeconds(1));
        await queue.AssertSilentAsync("its delay ends in a second");
        await t.AdvanceAsync(TimeSpan.FromSeconds(1) + Lateness);
        Assert.Equal("hello", await CompleteNextAsync(queue));
    }, source);

    /// <summary>A delayed message of an ordered source keeps its delay.</summary>
    [ContractTheory("Q12"), EverySource]
    public Task A_delay_is_kept_in_groups(SourceKind source) => RunAsync(
        [Delaying(source), source == SourceKind.Queue ? Capability.Groups : Capability.OrderedTopics, Capability.DelayedDeliveryInGroups], async t =>
    {
        var queue = await t.SourceAsync(source, new() { Ordered = true });
        await queue.SendAsync(Some.Message() with { GroupId = "a", Delay = t.Timing.Delay });
        await queue.AssertSilentAsync("it is delayed");

        await t.AdvanceAsync(t.Timing.Delay + Lateness);

        Assert.Equal("hello", await CompleteNextAsync(queue));
    }, source);

    /// <summary>A delayed message outlives its sender.</summary>
    [ContractTheory(["Q12", "Q2"]), EverySource]
    public Task A_delayed_message_outlives_its_sender(SourceKind source) => RunAsync([Delaying(source)], async t =>
    {
        var queue = await t.SourceAsync(source);
        var sender = await t.ConnectAsync();
        await queue.On(sender).SendAsync(Some.Message() with { Delay = t.Timing.Delay });
        await sender.DisposeAsync();

        await t.AdvanceAsync(t.Timing.Delay + Lateness);

        Assert.Equal("hello", await CompleteNextAsync(queue));
    }, source);

    private static Capability Delaying(SourceKind source) => source == SourceKind.Queue ? Capability.DelayedDelivery : Capability.DelayedPublish;

    private static async Task<string> CompleteNextAsync(ContractSource queue)
    {
        var message = await queue.ReceiveAsync();
        await message.CompleteAsync();
        return message.Message.Text;
    }
}
