namespace Integration.ContractTests;

/// <summary>Deduplication: Q15, T7.</summary>
/// <typeparam name="THarness">The provider's harness.</typeparam>
/// <param name="harness">The harness.</param>
public abstract class DeduplicationContract<THarness>(THarness harness) : ContractSuite<THarness>(harness) where THarness : ContractHarness
{
    /// <summary>On an ordered source an id within the window is accepted again and delivered once, the first message winning.</summary>
    [ContractTheory(["Q15", "T7"]), EverySource]
    public Task A_repeated_id_is_delivered_once(SourceKind source) => RunAsync([Ordering(source), Capability.Deduplication], async t =>
        await AssertOnceAsync(t, await t.SourceAsync(source, new() { Ordered = true, Deduplicates = true }), group: "a"), source);

    /// <summary>The same on a source that is not ordered.</summary>
    [ContractTheory("Q15"), EverySource]
    public Task A_repeated_id_is_delivered_once_without_groups(SourceKind source) => RunAsync([Capability.DeduplicationWithoutGroups], async t =>
        await AssertOnceAsync(t, await t.SourceAsync(source, new() { Deduplicates = true }), group: null), source);

    /// <summary>An id stays known after its message was completed, and after the sender is gone.</summary>
    [ContractTheory("Q15"), EverySource]
    public Task An_id_stays_known_after_completion(SourceKind source) => RunAsync([Ordering(source), Capability.Deduplication], async t =>
    {
        var queue = await t.SourceAsync(source, new() { Ordered = true, Deduplicates = true });
        var message = Some.Message() with { GroupId = "a", DeduplicationId = "one" };
        await queue.SendAsync(message);
        await (await queue.ReceiveAsync()).CompleteAsync();

        await queue.On(await t.ConnectAsync()).SendAsync(message);

        await queue.AssertSilentAsync("its id was accepted before");
    }, source);

    /// <summary>After the window the id is new again.</summary>
    [ContractTheory("Q15"), EverySource]
    public Task After_the_window_an_id_is_new(SourceKind source) => RunAsync([Ordering(source), Capability.Deduplication], async t =>
    {
        var queue = await t.SourceAsync(source, new() { Ordered = true, Deduplicates = true });
        var message = Some.Message() with { GroupId = "a", DeduplicationId = "one" };
        await queue.SendAsync(message);
        await (await queue.ReceiveAsync()).CompleteAsync();

        await t.AdvanceAsync(t.Timing.DeduplicationWindow + t.Timing.Margin);
        await queue.SendAsync(message);

        Assert.Equal("hello", (await queue.ReceiveAsync()).Message.Text);
    }, source);

    /// <summary>Duplicates within one batch and over batches are accepted and delivered once; messages without an id are never dropped.</summary>
    [ContractTheory(["Q15", "Q11"]), EverySource]
    public Task Duplicates_within_a_batch_are_dropped(SourceKind source) => RunAsync([Ordering(source), Capability.Deduplication], async t =>
    {
        var queue = await t.SourceAsync(source, new() { Ordered = true, Deduplicates = true });
        await queue.SendAllAsync([.. Enumerable.Range(0, 40).Select(i => Some.Message($"{i % 8}") with { GroupId = $"g{i % 8}", DeduplicationId = $"d{i % 8}" })]);
        await queue.SendAllAsync(Some.Message("same") with { GroupId = "s" }, Some.Message("same") with { GroupId = "s" });

        var texts = Some.SortedTexts(await queue.DrainAsync(10));

        Assert.Equal([.. Enumerable.Range(0, 8).Select(i => $"{i}"), "same", "same"], texts);
    }, source);

    private static Capability Ordering(SourceKind source) => source == SourceKind.Queue ? Capability.Groups : Capability.OrderedTopics;

    private static async Task AssertOnceAsync(ContractScope t, ContractSource queue, string? group)
    {
        var first = Some.Message("first") with { GroupId = group, DeduplicationId = "one" };
        await queue.SendAsync(first);
        await queue.SendAsync(first with { Body = "again"u8.ToArray(), MessageId = null });
        await queue.SendAsync(Some.Message("other") with { GroupId = group, DeduplicationId = "two" });

        var received = await queue.DrainAsync(2);

        Assert.Equal(["first", "other"], Some.SortedTexts(received));
        Assert.Equal(["one", "two"], received.Select(m => m.Message.DeduplicationId).Order(StringComparer.Ordinal));
        await t.LetLockEndAsync();
        await queue.AssertSilentAsync("both were completed");
    }
}
