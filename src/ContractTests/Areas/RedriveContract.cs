namespace Integration.ContractTests;

/// <summary>Dead letters as a source, and redrive: Q19.</summary>
/// <typeparam name="THarness">The provider's harness.</typeparam>
/// <param name="harness">The harness.</param>
public abstract class RedriveContract<THarness>(THarness harness) : ContractSuite<THarness>(harness) where THarness : ContractHarness
{
    /// <summary>Dead letters are received, locked, abandoned and completed like any message.</summary>
    [ContractTheory("Q19"), EverySource]
    public Task Dead_letters_are_a_source(SourceKind source) => RunAsync([Capability.DeadLetter], async t =>
    {
        var queue = await GivenDeadLettersAsync(t, source, 3);
        var other = queue.On(await t.ConnectAsync());

        var held = await t.ReceiveAsync(queue.DeadLetters, 3);
        await t.AssertSilentAsync(other.DeadLetters, "all three are locked");
        await held[0].CompleteAsync();
        await held[1].AbandonAsync();
        var again = await t.ReceiveOneAsync(other.DeadLetters);
        Assert.Equal(held[1].MessageId, again.MessageId);
        await again.CompleteAsync();
        await t.LetLockEndAsync();

        Assert.Equal(held[2].MessageId, (await t.ReceiveOneAsync(queue.DeadLetters)).MessageId);
    }, source);

    /// <summary>Dead letters are never dead-lettered or dropped, however often they are delivered.</summary>
    [ContractTheory("Q19"), EverySource]
    public Task Dead_letters_stay_however_often_they_are_delivered(SourceKind source) => RunAsync([Capability.DeadLetter], async t =>
    {
        var queue = await GivenDeadLettersAsync(t, source, 1, new() { MaxDeliveryCount = 2 });
        foreach (var _ in t.Each(Enumerable.Range(1, 6)))
            await (await t.ReceiveOneAsync(queue.DeadLetters)).AbandonAsync();

        await (await t.ReceiveOneAsync(queue.DeadLetters)).CompleteAsync();
    }, source);

    /// <summary>Dead letters can be peeked at and counted.</summary>
    [ContractTheory(["Q19", "Q16", "Q17"]), EverySource]
    public Task Dead_letters_are_peeked_and_counted(SourceKind source) => RunAsync([Capability.DeadLetter, Capability.Peek, Capability.Counts], async t =>
    {
        var queue = await GivenDeadLettersAsync(t, source, 3);

        var peeked = await queue.DeadLetters.PeekAsync(10);

        Assert.Equal(3, peeked.Count);
        Assert.All(peeked, p => Assert.Equal("poison", p.DeadLetter?.Reason));
        await Counts.AssertAsync(t, queue.DeadLetters, c => c.Active == 3 && c.DeadLettered == 0);
        await Counts.AssertAsync(t, queue.Source, c => c.Active == 0 && c.DeadLettered == 3);
    }, source);

    /// <summary>Redrive brings every message back as it was, with a fresh delivery count and no dead-letter details.</summary>
    [ContractTheory("Q19"), EverySource]
    public Task Redrive_brings_back_every_message(SourceKind source) => RunAsync([Capability.Redrive], async t =>
    {
        var queue = await t.SourceAsync(source);
        var sent = Enumerable.Range(0, 25).Select(i => t.FullMessage() with { MessageId = $"m{i}", TimeToLive = null, Body = new[] { (byte)i } })
            .ToDictionary(m => m.MessageId!, StringComparer.Ordinal);
        await queue.SendAllAsync([.. sent.Values]);
        foreach (var message in await queue.ReceiveAsync(25))
            await message.DeadLetterAsync("poison");

        var result = await t.Clock.RunAsync(queue.DeadLetters.RedriveAsync());

        Assert.Equal(25, result.Moved);
        Assert.Empty(result.Failures);
        var back = await queue.ReceiveAsync(25);
        Assert.Equal(25, back.Select(m => m.MessageId).Distinct(StringComparer.Ordinal).Count());
        foreach (var message in t.Each(back, m => m.MessageId))
        {
            Same.Message(sent[message.MessageId], message);
            Assert.Equal(1, message.DeliveryCount);
            Assert.Null(message.DeadLetter);
        }

        await t.AssertSilentAsync(queue.DeadLetters, "all were moved back");
    }, source);

    /// <summary>Redrive moves at most as many as asked for, tells its progress, and goes on when called again.</summary>
    [ContractTheory("Q19"), EverySource]
    public Task Redrive_is_bounded_and_resumable(SourceKind source) => RunAsync([Capability.Redrive], async t =>
    {
        var queue = await GivenDeadLettersAsync(t, source, 5);
        var steps = new Steps();

        var first = await t.Clock.RunAsync(queue.DeadLetters.RedriveAsync(new RedriveOptions { MaxMessages = 2, Progress = steps }));
        Assert.Equal(2, first.Moved);
        Assert.Equal(2, steps.Last);
        Assert.Equal(2, (await queue.DrainAsync(2)).Count);

        var rest = await t.Clock.RunAsync(queue.DeadLetters.RedriveAsync());
        Assert.Equal(3, rest.Moved);
        Assert.Equal(3, (await queue.DrainAsync(3)).Count);
    }, source);

    /// <summary>A cancelled redrive loses nothing: every message is in one of the two places, and calling again finishes.</summary>
    [ContractTheory("Q19"), EverySource]
    public Task A_cancelled_redrive_loses_nothing(SourceKind source) => RunAsync([Capability.Redrive], async t =>
    {
        var queue = await GivenDeadLettersAsync(t, source, 20);
        using var cancel = new CancellationTokenSource();
        var redriving = queue.DeadLetters.RedriveAsync(new RedriveOptions { Progress = new Steps(n => { if (n >= 3) cancel.Cancel(); }) }, cancel.Token);
        await Record.ExceptionAsync(() => t.Clock.RunAsync(redriving));
        await t.LetLockEndAsync();
        await t.Clock.RunAsync(queue.DeadLetters.RedriveAsync());

        Assert.Equal(20, (await queue.DrainAsync(20)).Select(m => m.Message.Text).Distinct(StringComparer.Ordinal).Count());
    }, source);

    /// <summary>Redriving an empty dead-letter queue moves nothing, and bad options are refused.</summary>
    [ContractFact(["Q19", "E3"])]
    public Task Redriving_nothing_moves_nothing() => RunAsync([Capability.Redrive], async t =>
    {
        var queue = await t.QueueAsync();
        Assert.Equal(0, (await t.Clock.RunAsync(queue.DeadLetters.RedriveAsync())).Moved);
        await Assert.ThrowsAnyAsync<ArgumentException>(() => queue.DeadLetters.RedriveAsync(new RedriveOptions { MaxMessages = 0 }));
        await Assert.ThrowsAnyAsync<ArgumentException>(() => queue.DeadLetters.RedriveAsync(new RedriveOptions { MaxMessagesPerSecond = 0 }));
    });

    /// <summary>A redriven message of an ordered source keeps its group.</summary>
    [ContractTheory(["Q19", "Q14"]), EverySource]
    public Task Redrive_keeps_the_group(SourceKind source) => RunAsync(
        [Capability.Redrive, source == SourceKind.Queue ? Capability.Groups : Capability.OrderedTopics], async t =>
    {
        var queue = await t.SourceAsync(source, new() { Ordered = true });
        await queue.SendAsync(Some.Message() with { GroupId = "a" });
        await (await queue.ReceiveAsync()).DeadLetterAsync("poison");
        await t.Clock.RunAsync(queue.DeadLetters.RedriveAsync());

        Assert.Equal("a", (await queue.ReceiveAsync()).GroupId);
    }, source);

    private static async Task<ContractSource> GivenDeadLettersAsync(ContractScope t, SourceKind kind, int count, SourceSettings? settings = null)
    {
        var queue = await t.SourceAsync(kind, settings);
        await queue.SendAllAsync(Some.Messages(count));
        await Task.WhenAll((await queue.ReceiveAsync(count)).Select(m => m.DeadLetterAsync("poison")));
        return queue;
    }

    private sealed class Steps(Action<long>? onStep = null) : IProgress<long>
    {
        public long Last { get; private set; }

        public void Report(long value)
        {
            Last = value;
            onStep?.Invoke(value);
        }
    }
}
