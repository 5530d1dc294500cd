using System.Collections.Concurrent;

namespace Integration.ContractTests;

/// <summary>Connections that break: L7, L8.</summary>
/// <typeparam name="THarness">The provider's harness.</typeparam>
/// <param name="harness">The harness.</param>
public abstract class ConnectionContract<THarness>(THarness harness) : ContractSuite<THarness>(harness) where THarness : ContractHarness
{
    private const int Rounds = 6;
    private const int SendsAtOnce = 20;

    /// <summary>How soon a lock that is lost with its connection is told: far sooner than half of <see cref="LongLock"/>, when it would be renewed.</summary>
    private static readonly TimeSpan AtOnce = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LongLock = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    private readonly THarness _harness = harness;

    /// <summary>
    /// A send under way at a cut is stored, or fails for its caller: none is reported as accepted and gone. A message that was sent once,
    /// without retries, is stored once at most.
    /// </summary>
    [ContractTheory(["L7", "Q2"]), EverySource]
    public Task A_send_under_way_at_a_cut_is_stored_or_fails(SourceKind source) => RunAsync([], async t =>
    {
        var queue = await t.SourceAsync(source);
        var client = await t.ConnectCuttableAsync(options => options with { NoHiddenRetries = true });
        var accepted = new ConcurrentBag<string>();
        var underWay = 0;
        foreach (var round in t.Each(Enumerable.Range(0, Rounds)))
        {
            var sending = Enumerable.Range(0, SendsAtOnce).Select(i => SendAsync($"{round}/{i}")).ToList();
            if (round % 2 == 1)
                await t.Clock.RunAsync(Task.WhenAny(sending));
            underWay += sending.Count(s => !s.IsCompleted);
            await _harness.CutConnectionsAsync(client);
            await t.Clock.RunAsync(Task.WhenAll(sending));
            await SendAgainAsync(t, queue.On(client), $"{round}/after");
            accepted.Add($"{round}/after");
        }

        Assert.True(underWay > 0, "No send was under way at any cut: the connections were not cut in the middle of anything.");
        var stored = Some.Texts(await t.DrainAsync(queue.Source, atLeast: accepted.Count));
        Assert.True(!accepted.Except(stored).Any(), $"Reported as accepted and gone: {string.Join(", ", accepted.Except(stored))}.");
        var twice = stored.GroupBy(text => text, StringComparer.Ordinal).Where(g => g.Count() > 1 && !g.Key.EndsWith("after", StringComparison.Ordinal)).Select(g => g.Key);
        Assert.True(!twice.Any(), $"Sent once and stored twice: {string.Join(", ", twice)}.");

        async Task SendAsync(string text)
        {
            try
            {
                await queue.On(client).SendAsync(Some.Message(text));
                accepted.Add(text);
            }
            catch (MessagingException failure)
            {
                Assert.True(failure.IsTransient, $"The send of '{text}' was cut off and told as lasting: {failure}");
            }
        }
    }, source);

    /// <summary>After each cut the same client sends, receives and settles again, and a receive that waited through it loses nothing.</summary>
    [ContractTheory("L7"), EverySource]
    public Task The_same_client_goes_on_after_a_cut(SourceKind source) => RunAsync([], async t =>
    {
        var queue = await t.SourceAsync(source);
        var client = await t.ConnectCuttableAsync();
        var cut = queue.On(client);
        foreach (var round in t.Each(Enumerable.Range(0, 3)))
        {
            var waiting = round == 0 ? null : cut.Source.ReceiveAsync(1, t.Timing.Arrival);
            await _harness.CutConnectionsAsync(client);
            var texts = new HashSet<string>(StringComparer.Ordinal);
            await SendAgainAsync(t, cut, $"{round}");
            if (waiting is not null)
                await TakeAsync(() => waiting);
            // What a receive took that was cut off comes again when its lock ends.
            if (texts.Count == 0)
                await AgainAsync(t, "A receive", () => TakeAsync(() => cut.Source.ReceiveAsync(10, t.Timing.Lock + t.Timing.Arrival), mayFail: false));
            Assert.Equal([$"{round}"], texts);

            async Task TakeAsync(Func<Task<IReadOnlyList<ReceivedMessage>>> receive, bool mayFail = true)
            {
                try
                {
                    foreach (var message in await t.Clock.RunAsync(receive()))
                    {
                        if (t.Supports(Capability.RenewLock))
                            await AgainAsync(t, "A renewal", () => message.RenewLockAsync());
                        await AgainAsync(t, "A completion", () => message.CompleteAsync());
                        texts.Add(message.Message.Text);
                    }
                }
                catch (MessagingException failure) when (mayFail && failure.IsTransient)
                {
                    // It was cut off; what it may have taken comes again.
                }
            }
        }

        await queue.AssertSilentAsync("every message was completed");
    }, source);

    /// <summary>
    /// A lock in hand at a cut is still good, or lost, and settling says which: what was completed never comes again, and what was lost does.
    /// </summary>
    [ContractTheory(["L8", "Q7"]), EverySource]
    public Task A_lock_in_hand_at_a_cut_is_good_or_lost(SourceKind source) => RunAsync([], t => ForPlainAndOrderedAsync(t, source, new(), async (queue, client, held) =>
    {
        await _harness.CutConnectionsAsync(client);
        var isLost = await IsLostAsync(t, held);

        await t.LetLockEndAsync();
        if (!isLost)
        {
            await queue.AssertSilentAsync("it was reported as completed");
            return;
        }

        var again = await queue.ReceiveAsync();
        Assert.Equal(held.MessageId, again.MessageId);
        await again.CompleteAsync();
    }), source);

    /// <summary>A lock that is lost with its connection is told at once, not when it would have been renewed or have ended.</summary>
    [ContractTheory("L8"), EverySource]
    public Task A_lock_lost_by_a_cut_is_told_at_once(SourceKind source) => RunAsync([], t => ForPlainAndOrderedAsync(
        t, source, new SourceSettings { LockDuration = LongLock }, async (_, client, held) =>
    {
        await _harness.CutConnectionsAsync(client);
        for (var waited = TimeSpan.Zero; waited < AtOnce && !held.LockLost.IsCancellationRequested; waited += Pause)
            await t.Clock.AdvanceAsync(Pause);
        var isTold = held.LockLost.IsCancellationRequested;

        var isLost = await IsLostAsync(t, held);

        Assert.True(isTold == isLost, isLost
            ? $"The lock was lost by the cut, and LockLost did not tell within {AtOnce}."
            : "LockLost tells that the lock is lost, and the message could be completed.");
        t.Note(isLost ? "a lock is lost with its connection" : "a lock outlives its connection");
    }), source);

    private static async Task ForPlainAndOrderedAsync(
        ContractScope t, SourceKind source, SourceSettings settings, Func<ContractSource, IMessaging, ReceivedMessage, Task> assert)
    {
        var client = await t.ConnectCuttableAsync();
        var canOrder = t.Supports(source == SourceKind.Queue ? Capability.Groups : Capability.OrderedTopics);
        foreach (var ordered in t.Each(canOrder ? new[] { false, true } : [false], o => o ? "ordered" : "not ordered"))
        {
            var queue = await t.SourceAsync(source, settings with { Ordered = ordered });
            await queue.SendAsync(Some.Message("held") with { GroupId = ordered ? "g" : null });
            await assert(queue, client, await queue.On(client).ReceiveAsync());
        }
    }

    /// <summary>Completes the message; true when its lock turned out to be lost.</summary>
    private static async Task<bool> IsLostAsync(ContractScope t, ReceivedMessage held)
    {
        try
        {
            await AgainAsync(t, "A completion", () => held.CompleteAsync());
            return false;
        }
        catch (MessageLockLostException)
        {
            return true;
        }
    }

    private static Task SendAgainAsync(ContractScope t, ContractSource queue, string text) =>
        AgainAsync(t, "A send", () => queue.SendAsync(Some.Message(text)));

    /// <summary>Makes a call again while it fails for a passing reason, for as long as a message may take to arrive.</summary>
    private static async Task AgainAsync(ContractScope t, string what, Func<Task> call)
    {
        for (var waited = TimeSpan.Zero; ; waited += Pause)
        {
            try
            {
                await t.Clock.RunAsync(call());
                return;
            }
            catch (MessagingException failure) when (failure.IsTransient)
            {
                Assert.True(waited < t.Timing.Arrival, $"{what} still fails {waited} after the cut: {failure}");
            }
            catch (Exception failure) when (failure is not (MessageLockLostException or Xunit.Sdk.IAssertionException))
            {
                Assert.Fail($"{what} after the cut failed for good: {failure}");
            }

            await t.Clock.AdvanceAsync(Pause);
        }
    }
}
