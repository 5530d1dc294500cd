namespace Integration.ContractTests;

/// <summary>Order within groups: Q14, Q21, T7.</summary>
/// <typeparam name="THarness">The provider's harness.</typeparam>
/// <param name="harness">The harness.</param>
public abstract class GroupContract<THarness>(THarness harness) : ContractSuite<THarness>(harness) where THarness : ContractHarness
{
    private static readonly SourceSettings Ordered = new() { Ordered = true };

    /// <summary>A thousand messages of ten groups come in send order within each group.</summary>
    [ContractTheory(["Q14", "T7"]), EverySource]
    public Task A_thousand_messages_keep_their_order(SourceKind source) => RunAsync([Ordering(source)], async t =>
    {
        var queue = await t.SourceAsync(source, Ordered);
        await queue.SendAllAsync([.. Enumerable.Range(0, 1000).Select(i => Some.Message($"{i:0000}") with { GroupId = $"g{i % 10}" })]);

        var received = await queue.DrainAsync(1000);

        Assert.Equal(1000, received.Count);
        foreach (var group in t.Each(received.GroupBy(m => m.GroupId), g => g.Key))
        {
            Assert.Equal(100, group.Count());
            Assert.Equal(group.Select(m => m.Message.Text).Order(StringComparer.Ordinal), group.Select(m => m.Message.Text));
        }
    }, source);

    /// <summary>While one message of a group is in flight no later one is delivered, to nobody; other groups go on.</summary>
    [ContractTheory(["Q14", "T7"]), EverySource]
    public Task A_locked_message_holds_back_its_group_alone(SourceKind source) => RunAsync([Ordering(source)], async t =>
    {
        var queue = await t.SourceAsync(source, Ordered);
        var other = queue.On(await t.ConnectAsync());
        await queue.SendAllAsync(In("a", "a1", "a2", "a3"));
        var first = await queue.ReceiveAsync();
        Assert.Equal("a1", first.Message.Text);
        await other.AssertSilentAsync("the head of the only group is locked");
        await queue.AssertSilentAsync("the head of the only group is locked");

        await queue.SendAllAsync(In("b", "b1"));
        Assert.Equal("b1", (await other.ReceiveAsync()).Message.Text);
        await first.CompleteAsync();

        Assert.Equal("a2", (await queue.ReceiveAsync()).Message.Text);
    }, source);

    /// <summary>An abandoned message comes back before the later ones of its group.</summary>
    [ContractTheory(["Q14", "T7"]), EverySource]
    public Task An_abandoned_message_comes_back_first(SourceKind source) => RunAsync([Ordering(source), Capability.Abandon], async t =>
    {
        var queue = await t.SourceAsync(source, Ordered);
        await queue.SendAllAsync(In("a", "a1", "a2", "a3"));
        await (await queue.ReceiveAsync()).AbandonAsync();

        await AssertNextAsync(queue, "a1", "a2", "a3");
    }, source);

    /// <summary>What waits behind a message that fails spends no delivery of its own: it is not dead-lettered before anybody saw it.</summary>
    [ContractTheory(["Q21", "Q14", "Q9", "T7"]), EverySource]
    public Task Those_behind_a_failing_message_spend_no_delivery(SourceKind source) => RunAsync([Ordering(source), Capability.Abandon, Capability.MaxDeliveryCount], async t =>
    {
        var queue = await t.SourceAsync(source, Ordered with { MaxDeliveryCount = 3 });
        await queue.SendAllAsync(In("group", "A", "B", "C", "D"));
        var deliveries = new List<string>();
        while (deliveries.Count < 6 && await t.Clock.RunAsync(queue.Source.ReceiveAsync(10, t.Timing.Arrival)) is { Count: > 0 } received)
        {
            foreach (var message in received)
            {
                deliveries.Add($"{message.Message.Text}{message.DeliveryCount}");
                await (message.Message.Text == "A" ? message.AbandonAsync() : message.CompleteAsync());
            }
        }

        Assert.Equal(["A1", "A2", "A3", "B1", "C1", "D1"], deliveries);
        await queue.AssertSilentAsync("three were completed and one failed too often");
        Assert.Equal("A", (await t.ReceiveOneAsync(queue.DeadLetters)).Message.Text);
        await t.AssertSilentAsync(queue.DeadLetters, "only one message failed");
    }, source);

    /// <summary>While an abandoned message waits for its delay the later ones of its group wait too.</summary>
    [ContractTheory(["Q14", "Q5", "T7"]), EverySource]
    public Task An_abandon_delay_holds_back_the_group(SourceKind source) => RunAsync([Ordering(source), Capability.AbandonWithDelay], async t =>
    {
        var queue = await t.SourceAsync(source, Ordered);
        await queue.SendAllAsync([.. In("a", "a1", "a2"), .. In("b", "b1")]);
        var first = await ReceiveOfGroupAsync(queue, "a");
        await first.AbandonAsync(t.Timing.Delay);
        await AssertNextAsync(queue, "b1");
        await queue.AssertSilentAsync("the head of the group is delayed");

        await t.AdvanceAsync(t.Timing.Delay + t.Timing.Margin);

        await AssertNextAsync(queue, "a1", "a2");
    }, source);

    /// <summary>A message whose lock ended comes back before the later ones of its group.</summary>
    [ContractTheory(["Q14", "Q4", "T7"]), EverySource]
    public Task A_timed_out_message_comes_back_first(SourceKind source) => RunAsync([Ordering(source)], async t =>
    {
        var queue = await t.SourceAsync(source, Ordered);
        await queue.SendAllAsync(In("a", "a1", "a2"));
        await queue.On(await t.ConnectAsync()).ReceiveAsync();
        await t.LetLockEndAsync();

        await AssertNextAsync(queue, "a1", "a2");
    }, source);

    /// <summary>A dead-lettered message unblocks its group; by the receiver or by too many deliveries.</summary>
    [ContractTheory(["Q14", "Q9", "T7"]), EverySource]
    public Task A_dead_lettered_message_unblocks_its_group(SourceKind source) => RunAsync([Ordering(source), Capability.DeadLetter], async t =>
    {
        var queue = await t.SourceAsync(source, Ordered with { MaxDeliveryCount = 2 });
        await queue.SendAllAsync(In("a", "a1", "a2", "a3"));
        await (await queue.ReceiveAsync()).DeadLetterAsync("poison");
        foreach (var _ in t.Each(Enumerable.Range(1, 2)))
        {
            var message = await queue.ReceiveAsync();
            Assert.Equal("a2", message.Message.Text);
            await message.AbandonAsync();
        }

        await AssertNextAsync(queue, "a3");
        // One at a time: a dead-letter queue may keep the order of groups as well.
        var dead = await t.DrainAsync(queue.DeadLetters, atLeast: 2);
        Assert.Equal(["a1", "a2"], Some.SortedTexts(dead));
        Assert.All(dead, d => Assert.Equal("a", d.GroupId));
    }, source);

    /// <summary>Groups progress independently and in parallel: as many as there are can be in flight at once.</summary>
    [ContractTheory(["Q14", "T7"]), EverySource]
    public Task Groups_progress_in_parallel(SourceKind source) => RunAsync([Ordering(source)], async t =>
    {
        var queue = await t.SourceAsync(source, Ordered);
        await queue.SendAllAsync([.. Enumerable.Range(0, 8).SelectMany(g => In($"g{g}", $"g{g}-1", $"g{g}-2"))]);
        var clients = new List<ContractSource> { queue };
        while (clients.Count < 8)
            clients.Add(queue.On(await t.ConnectAsync()));

        var inFlight = new List<ReceivedMessage>();
        foreach (var client in t.Each(clients, c => c.Path))
            inFlight.Add(await client.ReceiveAsync());

        Assert.Equal(Enumerable.Range(0, 8).Select(g => $"g{g}-1"), Some.SortedTexts(inFlight));
    }, source);

    /// <summary>A batch that brings several messages of a group brings them in order, and from its head.</summary>
    [ContractTheory(["Q14", "T7"]), EverySource]
    public Task A_batch_keeps_the_order_of_a_group(SourceKind source) => RunAsync([Ordering(source)], async t =>
    {
        var queue = await t.SourceAsync(source, Ordered);
        await queue.SendAllAsync([.. Enumerable.Range(0, 30).Select(i => Some.Message($"{i:00}") with { GroupId = i % 2 == 0 ? "even" : "odd" })]);
        var next = new Dictionary<string, int>(StringComparer.Ordinal) { ["even"] = 0, ["odd"] = 1 };
        for (var left = 30; left > 0;)
        {
            var batch = await t.Clock.RunAsync(queue.Source.ReceiveAsync(10, t.Timing.Arrival));
            Assert.NotEmpty(batch);
            foreach (var message in batch)
            {
                Assert.Equal($"{next[message.GroupId!]:00}", message.Message.Text);
                next[message.GroupId!] += 2;
                await message.CompleteAsync();
                left--;
            }
        }
    }, source);

    /// <summary>An ordered destination takes no message without a group, and says so; a group's name is checked.</summary>
    [ContractTheory(["Q14", "E3", "T7"]), EverySource]
    public Task A_message_without_a_group_is_refused(SourceKind source) => RunAsync([Ordering(source)], async t =>
    {
        var queue = await t.SourceAsync(source, Ordered);
        foreach (var group in t.Each(new[] { null, "", " ", "a b", "\u00e4", new string('g', 129) }))
            await Assert.ThrowsAnyAsync<ArgumentException>(() => queue.SendAsync(Some.Message() with { GroupId = group }));
        var hostile = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~";
        await queue.SendAsync(Some.Message() with { GroupId = hostile });
        await queue.SendAsync(Some.Message() with { GroupId = new string('g', 128) });

        var groups = (await queue.ReceiveAsync(2)).Select(m => m.GroupId);

        Assert.Equal([hostile, new string('g', 128)], groups.Order(StringComparer.Ordinal));
    }, source);

    /// <summary>On a source that is not ordered a group neither orders nor blocks, and comes back as it was.</summary>
    [ContractTheory(["Q14", "M3"]), EverySource]
    public Task Without_order_a_group_blocks_nothing(SourceKind source) => RunAsync([Capability.MessageProperties], async t =>
    {
        var queue = await t.SourceAsync(source);
        await queue.SendAllAsync(Some.Messages(4, group: "a"));

        var held = await queue.ReceiveAsync(4);

        Assert.All(held, m => Assert.Equal("a", m.GroupId));
    }, source);

    private static Capability Ordering(SourceKind source) => source == SourceKind.Queue ? Capability.Groups : Capability.OrderedTopics;

    private static Message[] In(string group, params string[] texts) => [.. texts.Select(text => Some.Message(text) with { GroupId = group })];

    private static async Task<ReceivedMessage> ReceiveOfGroupAsync(ContractSource queue, string group)
    {
        var message = await queue.ReceiveAsync();
        if (message.GroupId == group)
            return message;
        var wanted = await queue.ReceiveAsync();
        Assert.Equal(group, wanted.GroupId);
        await message.AbandonAsync();
        return wanted;
    }

    private static async Task AssertNextAsync(ContractSource queue, params string[] texts)
    {
        foreach (var text in texts)
        {
            var message = await queue.ReceiveAsync();
            Assert.Equal(text, message.Message.Text);
            await message.CompleteAsync();
        }
    }
}
