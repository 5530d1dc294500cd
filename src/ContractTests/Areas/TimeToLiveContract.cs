namespace Integration.ContractTests;

/// <summary>Time to live: Q13.</summary>
/// <typeparam name="THarness">The provider's harness.</typeparam>
/// <param name="harness">The harness.</param>
public abstract class TimeToLiveContract<THarness>(THarness harness) : ContractSuite<THarness>(harness) where THarness : ContractHarness
{
    /// <summary>An expired message is never delivered; those that live longer or for ever are.</summary>
    [ContractTheory("Q13"), EverySource]
    public Task An_expired_message_is_never_delivered(SourceKind source) => RunAsync([Capability.TimeToLive], async t =>
    {
        var queue = await t.SourceAsync(source);
        await queue.SendAllAsync(
            Some.Message("short") with { TimeToLive = t.Timing.TimeToLive },
            Some.Message("long") with { TimeToLive = TimeSpan.FromDays(1) },
            Some.Message("ever"));

        await LetExpireAsync(t);

        Assert.Equal(["ever", "long"], Some.SortedTexts(await queue.DrainAsync(2)));
        await t.AssertSilentAsync(queue.DeadLetters, "the queue does not dead-letter what expires");
    }, source);

    /// <summary>Just before its end a message is still delivered.</summary>
    [ContractTheory("Q13"), EverySource]
    public Task A_message_lives_until_its_end(SourceKind source) => RunAsync([Capability.TimeToLive], async t =>
    {
        var queue = await t.SourceAsync(source);
        var timeToLive = t.Clock.IsVirtual ? t.Timing.TimeToLive : TimeSpan.FromSeconds(20);
        var sentAt = t.Clock.Now;
        await queue.SendAsync(Some.Message() with { TimeToLive = timeToLive });
        if (t.Clock.IsVirtual)
            await t.AdvanceAsync(timeToLive - TimeSpan.FromMilliseconds(1));

        var received = await queue.ReceiveAsync();
        Assert.Equal(timeToLive, received.Message.TimeToLive);
        if (received.ExpiresAt is { } end)
            Assert.InRange(end, sentAt + timeToLive - t.Timing.Margin, sentAt + timeToLive + (t.Timing.Margin * 2));
        else
            t.Note("the service does not tell when a message expires");
    }, source);

    /// <summary>Where the source says so an expired message is dead-lettered, with the reason and as it was.</summary>
    [ContractTheory("Q13"), EverySource]
    public Task An_expired_message_is_dead_lettered_where_asked_for(SourceKind source) => RunAsync([Capability.TimeToLive], async t =>
    {
        var queue = await t.SourceAsync(source, new() { DeadLetterOnExpiration = true });
        var sent = t.FullMessage() with { TimeToLive = t.Timing.TimeToLive };
        await queue.SendAsync(sent);

        await LetExpireAsync(t);
        await queue.AssertSilentAsync("it has expired");

        var dead = await t.ReceiveOneAsync(queue.DeadLetters);
        Assert.Equal(DeadLetterReason.TimeToLiveExpired, dead.DeadLetter?.Reason);
        Same.Message(sent with { TimeToLive = dead.Message.TimeToLive }, dead);
    }, source);

    /// <summary>The source's default applies to messages that bring none or a longer one.</summary>
    [ContractTheory("Q13"), EverySource]
    public Task The_default_bounds_every_message(SourceKind source) => RunAsync([Capability.TimeToLive], async t =>
    {
        var queue = await t.SourceAsync(source, new() { DefaultTimeToLive = t.Timing.TimeToLive, DeadLetterOnExpiration = true });
        await queue.SendAllAsync(Some.Message("none"), Some.Message("longer") with { TimeToLive = TimeSpan.FromDays(1) });

        await LetExpireAsync(t);

        await queue.AssertSilentAsync("both have expired");
        Assert.Equal(["longer", "none"], Some.SortedTexts(await t.ReceiveAsync(queue.DeadLetters, 2)));
    }, source);

    /// <summary>A message abandoned after its end is not delivered again.</summary>
    [ContractTheory("Q13"), EverySource]
    public Task A_message_that_expires_in_hand_does_not_come_back(SourceKind source) => RunAsync([Capability.TimeToLive], async t =>
    {
        var queue = await t.SourceAsync(source);
        await queue.SendAsync(Some.Message() with { TimeToLive = t.Timing.TimeToLive });
        await queue.ReceiveAsync();

        await t.AdvanceAsync(t.Timing.TimeToLive + t.Timing.Lock + t.Limits.TimeToLiveTolerance + t.Timing.Margin);

        await queue.AssertSilentAsync("it expired while it was locked");
    }, source);

    /// <summary>The time to live begins when a delayed message becomes visible.</summary>
    [ContractTheory(["Q13", "Q12"]), EverySource]
    public Task Time_to_live_begins_after_the_delay(SourceKind source) => RunAsync(
        [Capability.TimeToLive, source == SourceKind.Queue ? Capability.DelayedDelivery : Capability.DelayedPublish], async t =>
    {
        var queue = await t.SourceAsync(source);
        var timeToLive = t.Clock.IsVirtual ? t.Timing.TimeToLive : TimeSpan.FromSeconds(5);
        await queue.SendAsync(Some.Message() with { Delay = timeToLive + t.Timing.Delay, TimeToLive = timeToLive });

        await t.AdvanceAsync(timeToLive + t.Timing.Delay + TimeSpan.FromMilliseconds(100));

        Assert.Equal("hello", (await queue.ReceiveAsync()).Message.Text);
    }, source);

    private static Task LetExpireAsync(ContractScope t) =>
        t.AdvanceAsync(t.Timing.TimeToLive + t.Limits.TimeToLiveTolerance + t.Timing.Margin);
}
