namespace Integration.ContractTests;

/// <summary>Storing and completing: Q2, Q3.</summary>
/// <typeparam name="THarness">The provider's harness.</typeparam>
/// <param name="harness">The harness.</param>
public abstract class QueueContract<THarness>(THarness harness) : ContractSuite<THarness>(harness) where THarness : ContractHarness
{
    /// <summary>What is received is what was sent, once each.</summary>
    [ContractTheory("Q2"), EverySource]
    public Task What_is_sent_is_received_once(SourceKind source) => RunAsync([Capability.DurableStorage], async t =>
    {
        var queue = await t.SourceAsync(source);
        foreach (var message in Some.Messages(25))
            await queue.SendAsync(message);

        var received = await queue.DrainAsync(25);

        Assert.Equal(Some.Messages(25).Select(m => m.Text).Order(StringComparer.Ordinal), Some.SortedTexts(received));
    }, source);

    /// <summary>A message outlives the client that sent it, and waits for as long as nobody comes.</summary>
    [ContractTheory("Q2"), EverySource]
    public Task A_message_outlives_its_sender(SourceKind source) => RunAsync([Capability.DurableStorage], async t =>
    {
        var queue = await t.SourceAsync(source);
        var sender = await t.ConnectAsync();
        var sent = t.FullMessage();
        await queue.On(sender).SendAsync(sent);
        await sender.DisposeAsync();
        if (t.Clock.IsVirtual)
            await t.AdvanceAsync(TimeSpan.FromMinutes(50));

        Same.Message(sent, await queue.On(await t.ConnectAsync()).ReceiveAsync());
    }, source);

    /// <summary>Nothing is lost over closing and opening clients again and again while messages flow.</summary>
    [ContractTheory("Q2"), EverySource]
    public Task Nothing_is_lost_over_close_and_reopen(SourceKind source) => RunAsync([Capability.DurableStorage], async t =>
    {
        var queue = await t.SourceAsync(source, new() { LockDuration = TimeSpan.FromSeconds(30) });
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var round in t.Each(Enumerable.Range(0, 5)))
        {
            var client = await t.ConnectAsync();
            var reopened = queue.On(client);
            await reopened.SendAllAsync([.. Enumerable.Range(0, 40).Select(i => Some.Message($"{round}/{i}"))]);
            foreach (var message in await reopened.ReceiveAsync(30))
            {
                await message.CompleteAsync();
                Assert.True(seen.Add(message.Message.Text), $"'{message.Message.Text}' was completed and came again.");
            }

            await client.DisposeAsync();
        }

        foreach (var message in await queue.DrainAsync(200 - seen.Count))
            Assert.True(seen.Add(message.Message.Text), $"'{message.Message.Text}' was completed and came again.");
        Assert.Equal(200, seen.Count);
    }, source);

    /// <summary>A crashed receiver loses nothing: what it held comes back when its locks end.</summary>
    [ContractTheory(["Q2", "Q4"]), EverySource]
    public Task A_crashed_receiver_loses_nothing(SourceKind source) => RunAsync([Capability.RedeliveryOnLockExpiry], async t =>
    {
        var queue = await t.SourceAsync(source);
        await queue.SendAllAsync(Some.Messages(10));
        await queue.On(await t.ConnectAsync()).ReceiveAsync(10);

        await t.LetLockEndAsync();

        Assert.Equal(10, (await queue.DrainAsync(10)).Count);
    }, source);

    /// <summary>A completed message never comes back.</summary>
    [ContractTheory("Q3"), EverySource]
    public Task A_completed_message_is_gone_for_good(SourceKind source) => RunAsync([Capability.Complete], async t =>
    {
        var queue = await t.SourceAsync(source);
        await queue.SendAllAsync(Some.Messages(3));
        var messages = await queue.ReceiveAsync(3);
        await messages[0].CompleteAsync();
        await messages[1].CompleteAsync();

        await t.LetLockEndAsync();

        Assert.Equal(messages[2].Message.Text, (await queue.ReceiveAsync()).Message.Text);
        await queue.AssertSilentAsync("the other two were completed");
        await t.AssertSilentAsync(queue.DeadLetters, "completing dead-letters nothing");
    }, source);

    /// <summary>Completing many completes them all, in more than one batch of any service.</summary>
    [ContractTheory("Q3"), EverySource]
    public Task Completing_many_removes_them_all(SourceKind source) => RunAsync([Capability.Complete], async t =>
    {
        var queue = await t.SourceAsync(source);
        await queue.SendAllAsync(Some.Messages(55));
        var messages = await queue.ReceiveAsync(55);

        var results = await queue.Source.CompleteManyAsync(messages);

        Assert.True(results.AllSucceeded);
        Assert.Equal(messages, results.Select(r => r.Message));
        Assert.All(messages, m => Assert.True(m.IsSettled));
        await t.LetLockEndAsync();
        await queue.AssertSilentAsync("all were completed");
    }, source);

    /// <summary>Completing many takes the messages of this source only.</summary>
    [ContractFact(["Q3", "E3"])]
    public Task Completing_many_refuses_messages_of_another_source() => RunAsync([Capability.Complete], async t =>
    {
        var (queue, other) = (await t.QueueAsync(), await t.QueueAsync());
        await queue.SendAsync(Some.Message());
        var message = await queue.ReceiveAsync();

        await Assert.ThrowsAnyAsync<ArgumentException>(() => other.Source.CompleteManyAsync([message]));
        await message.CompleteAsync();
    });
}
