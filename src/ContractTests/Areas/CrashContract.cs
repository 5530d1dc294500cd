using Integration.Drivers;

namespace Integration.ContractTests;

/// <summary>
/// Crashes between a copy and the removal of its original (Q5, Q8, Q12, Q19): the message must be in at least one of
/// the two places. Where the service moves messages itself no failpoint is reached and the operation must simply work.
/// </summary>
/// <typeparam name="THarness">The provider's harness.</typeparam>
/// <param name="harness">The harness.</param>
public abstract class CrashContract<THarness>(THarness harness) : ContractSuite<THarness>(harness) where THarness : ContractHarness
{
    /// <summary>Crashing while dead-lettering loses nothing.</summary>
    [ContractTheory("Q8"), EverySource]
    public Task A_crash_while_dead_lettering_loses_nothing(SourceKind source) => RunAsync([Capability.DeadLetter], async t =>
    {
        var queue = await t.SourceAsync(source);
        var crash = new Crash(Failpoint.DeadLetterCopied);
        await queue.SendAsync(Some.Message("keep"));
        var message = await queue.On(await crash.ConnectAsync(t)).ReceiveAsync();

        var error = await Record.ExceptionAsync(() => message.DeadLetterAsync("reason"));

        AssertCrashed(crash, error);
        await t.LetLockEndAsync();
        await AssertKeptAsync(t, queue);
    }, source);

    /// <summary>Crashing while abandoning with a delay loses nothing.</summary>
    [ContractTheory("Q5"), EverySource]
    public Task A_crash_while_abandoning_loses_nothing(SourceKind source) => RunAsync([Capability.AbandonWithDelay], async t =>
    {
        var queue = await t.SourceAsync(source);
        var crash = new Crash(Failpoint.AbandonCopied);
        await queue.SendAsync(Some.Message("keep"));
        var message = await queue.On(await crash.ConnectAsync(t)).ReceiveAsync();

        var error = await Record.ExceptionAsync(() => message.AbandonAsync(t.Timing.Delay));

        AssertCrashed(crash, error);
        await t.AdvanceAsync(t.Timing.Delay + t.Timing.Lock + t.Timing.Margin);
        await AssertKeptAsync(t, queue);
    }, source);

    /// <summary>Crashing while a long delay takes its next hop loses nothing.</summary>
    [ContractFact("Q12")]
    public Task A_crash_while_a_delay_hops_loses_nothing() => RunAsync([Capability.DelayedDelivery], async t =>
    {
        var queue = await t.QueueAsync();
        var delay = t.Limits.MaxDelay ?? TimeSpan.FromDays(2);
        if (delay > t.Timing.Patience)
            Assert.Skip($"Takes {delay} of real time: run it where the provider supports virtual time.");
        var crash = new Crash(Failpoint.DelayCopied);
        var hopping = queue.On(await crash.ConnectAsync(t));
        await hopping.SendAsync(Some.Message("keep") with { Delay = delay });
        await Record.ExceptionAsync(() => t.Clock.RunAsync(hopping.Source.ReceiveAsync(1, delay / 2)));

        await t.AdvanceAsync(delay + t.Timing.Lock + t.Timing.Margin);

        await AssertKeptAsync(t, queue);
    });

    /// <summary>Crashing while redriving loses nothing, and redriving again finishes.</summary>
    [ContractTheory("Q19"), EverySource]
    public Task A_crash_while_redriving_loses_nothing(SourceKind source) => RunAsync([Capability.Redrive], async t =>
    {
        var queue = await t.SourceAsync(source);
        var crash = new Crash(Failpoint.RedriveCopied);
        await queue.SendAsync(Some.Message("keep"));
        await (await queue.ReceiveAsync()).DeadLetterAsync("poison");
        var dying = queue.On(await crash.ConnectAsync(t));

        var error = await Record.ExceptionAsync(() => t.Clock.RunAsync(dying.DeadLetters.RedriveAsync()));

        if (crash.Count == 0)
            Assert.Null(error);
        await t.LetLockEndAsync();
        await AssertKeptAsync(t, queue);
    }, source);

    private static void AssertCrashed(Crash crash, Exception? error)
    {
        if (crash.Count == 0)
            Assert.Null(error);
        else
            Assert.NotNull(error);
    }

    private static async Task AssertKeptAsync(ContractScope t, ContractSource queue)
    {
        var alive = await t.Clock.RunAsync(queue.Source.ReceiveAsync(10, t.Timing.Silence));
        var dead = await t.Clock.RunAsync(queue.DeadLetters.ReceiveAsync(10, t.Timing.Silence));
        Assert.True(alive.Count + dead.Count > 0, "The message is in neither place: it is lost.");
        Assert.All(alive.Concat(dead), m => Assert.Equal("keep", m.Message.Text));
    }

    /// <summary>Throws at a failpoint, as if the process had died there.</summary>
    private sealed class Crash(Failpoint at)
    {
        public int Count { get; private set; }

        public Task<IMessaging> ConnectAsync(ContractScope t) => t.ConnectAsync(options => options with
        {
            OnFailpoint = (reached, _) =>
            {
                if (reached != at)
                    return ValueTask.CompletedTask;
                Count++;
                throw new InvalidOperationException("The test crashed the process here.");
            },
        });
    }
}
