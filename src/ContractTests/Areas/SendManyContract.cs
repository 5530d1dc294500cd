namespace Integration.ContractTests;

/// <summary>Sending and publishing many: Q11, T6.</summary>
/// <typeparam name="THarness">The provider's harness.</typeparam>
/// <param name="harness">The harness.</param>
public abstract class SendManyContract<THarness>(THarness harness) : ContractSuite<THarness>(harness) where THarness : ContractHarness
{
    /// <summary>Any number is taken and split; each message has its result, in input order, and arrives once.</summary>
    [ContractTheory(["Q11", "T6"]), EverySource]
    public Task Any_number_is_sent(SourceKind source) => RunAsync([Capabilities(source)], async t =>
    {
        var queue = await t.SourceAsync(source);
        foreach (var count in t.Each(new[] { 0, 1, 10, 11, 123 }))
        {
            var messages = Some.Messages(count);
            var results = await queue.SendManyAsync(messages);

            Assert.Equal(messages.Select(m => m.Text), results.Select(r => r.Message.Text));
            Assert.True(results.AllSucceeded);
            Assert.Equal(count, results.Select(r => r.Receipt!.MessageId).Distinct(StringComparer.Ordinal).Count());
            Assert.Equal(messages.Select(m => m.Text).Order(StringComparer.Ordinal), Some.SortedTexts(await queue.DrainAsync(count)));
        }
    }, source);

    /// <summary>A batch that is too large in bytes is split: together far over any batch's limit, each within a message's.</summary>
    [ContractTheory(["Q11", "T6"]), EverySource]
    public Task A_batch_is_split_by_bytes(SourceKind source) => RunAsync([Capabilities(source)], async t =>
    {
        // In bytes that are not text, which some services carry a third larger.
        var size = (int)Math.Min((t.Limits.MaxMessageBytes ?? 262_144) / 2, 150_000);
        var queue = await t.SourceAsync(source);
        var results = await queue.SendManyAsync(Enumerable.Range(0, 12).Select(i => Message.FromBytes(new byte[size]) with { MessageId = $"m{i}" }));

        results.ThrowIfAnyFailed();
        Assert.Equal(12, (await t.DrainAsync(queue.Source, atLeast: 12)).Select(m => m.MessageId).Distinct(StringComparer.Ordinal).Count());
    }, source);

    /// <summary>Bad messages fail alone, each with its own error; the others are sent, in their order.</summary>
    [ContractTheory(["Q11", "T6", "E3"]), EverySource]
    public Task Bad_messages_fail_alone(SourceKind source) => RunAsync([Capabilities(source)], async t =>
    {
        var queue = await t.SourceAsync(source);
        var messages = Some.Messages(30);
        messages[0] = messages[0].WithHeader("bad name", 1);
        messages[7] = messages[7] with { MessageId = new string('x', 129) };
        messages[12] = messages[12] with { Delay = TimeSpan.FromSeconds(-1) };
        if (t.Limits.MaxMessageBytes is { } limit and < 4 << 20)
            messages[19] = messages[19] with { Body = new byte[limit + 1] };
        messages[29] = messages[29].WithHeader("h", "\udc00");

        var results = await queue.SendManyAsync(messages);

        Assert.Equal(messages, results.Select(r => r.Message));
        int[] bad = [.. new[] { 0, 7, 12, 19, 29 }.Where(i => i != 19 || messages[19].Body.Length > 100)];
        Assert.Equal(bad, Enumerable.Range(0, 30).Where(i => !results[i].Succeeded));
        Assert.All(bad.Where(i => i != 19), i => Assert.IsAssignableFrom<ArgumentException>(results[i].Error));
        if (bad.Contains(19))
            Assert.IsType<MessageTooLargeException>(results[19].Error);
        Assert.Throws<AggregateException>(results.ThrowIfAnyFailed);
        Assert.Equal(
            Enumerable.Range(0, 30).Except(bad).Select(i => $"{i}").Order(StringComparer.Ordinal), Some.SortedTexts(await queue.DrainAsync(30 - bad.Length)));
    }, source);

    /// <summary>Order within groups is kept over many batches, with a bad message in between.</summary>
    [ContractTheory(["Q11", "Q14", "T6", "T7"]), EverySource]
    public Task Order_within_groups_is_kept(SourceKind source) => RunAsync(
        [Capabilities(source), source == SourceKind.Queue ? Capability.Groups : Capability.OrderedTopics], async t =>
    {
        var queue = await t.SourceAsync(source, new() { Ordered = true });
        var messages = Enumerable.Range(0, 90).Select(i => Some.Message($"{i:00}") with { GroupId = $"g{i % 3}" }).ToArray();
        messages[40] = messages[40].WithHeader("bad name", 1);

        var results = await queue.SendManyAsync(messages);

        Assert.Equal([40], Enumerable.Range(0, 90).Where(i => !results[i].Succeeded));
        var received = await queue.DrainAsync(89);
        Assert.Equal(89, received.Count);
        foreach (var group in t.Each(received.GroupBy(m => m.GroupId), g => g.Key))
            Assert.Equal(group.Select(m => m.Message.Text).Order(StringComparer.Ordinal), group.Select(m => m.Message.Text));
    }, source);

    /// <summary>Sending to what does not exist fails every message, naming the entity, rather than pretend.</summary>
    [ContractFact(["Q11", "D5"])]
    public Task Sending_many_to_nowhere_fails_each() => RunAsync([Capability.SendMany], async t =>
    {
        var nowhere = t.Messaging.Queue(t.NewName("missing"));
        SendResults results;
        try
        {
            results = await nowhere.SendManyAsync(Some.Messages(3));
        }
        catch (EntityNotFoundException error)
        {
            Assert.Equal(nowhere.Path, error.Entity);
            return;
        }

        Assert.All(results, r => Assert.Equal(nowhere.Path, Assert.IsType<EntityNotFoundException>(r.Error).Entity));
    });

    private static Capability Capabilities(SourceKind source) => source == SourceKind.Queue ? Capability.SendMany : Capability.PublishMany;
}
