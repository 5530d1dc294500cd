namespace Integration.ContractTests;

/// <summary>Dead letters: Q8, Q9.</summary>
/// <typeparam name="THarness">The provider's harness.</typeparam>
/// <param name="harness">The harness.</param>
public abstract class DeadLetterContract<THarness>(THarness harness) : ContractSuite<THarness>(harness) where THarness : ContractHarness
{
    /// <summary>Whatever reason and description are given, they are kept as they are, or refused up front, and then the message is still in hand.</summary>
    [ContractTheory("Q8"), EverySource]
    public Task Any_reason_and_description_are_kept_or_refused_up_front(SourceKind source) => RunAsync([Capability.DeadLetter], async t =>
    {
        string[] texts =
        [
            .. HostileValues.Strings.Where(s => s.Length <= 4096), "\ud800", "a\udfffb", new string('\u20ac', 4096), new string('x', 4095) + "\U0001F600",
            string.Concat(Enumerable.Repeat("\U0001F600", 2048)), new string('\0', 4096),
        ];
        var queue = await t.SourceAsync(source);
        await queue.SendAllAsync(Some.Messages(texts.Length));
        var expected = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (message, text) in (await queue.ReceiveAsync(texts.Length)).Zip(texts))
        {
            try
            {
                await message.DeadLetterAsync(string.IsNullOrWhiteSpace(text) ? "blank" : text, text);
                expected.Add(message.Message.Text, text);
            }
            catch (ArgumentException)
            {
                Assert.True(text.Length > 4096 || text.EnumerateRunes().Contains(System.Text.Rune.ReplacementChar), $"Refused: '{text}'.");
                await message.DeadLetterAsync("refused");
                expected.Add(message.Message.Text, "");
            }
        }

        foreach (var dead in await t.ReceiveAsync(queue.DeadLetters, texts.Length))
            Assert.Equal(expected[dead.Message.Text], dead.DeadLetter!.Description ?? "");
    }, source);

    /// <summary>A dead-lettered message is the same message, with why and where from.</summary>
    [ContractTheory("Q8"), EverySource]
    public Task A_dead_letter_keeps_the_message_and_tells_why(SourceKind source) => RunAsync([Capability.DeadLetter], async t =>
    {
        var queue = await t.SourceAsync(source);
        var sent = t.FullMessage();
        await queue.SendAsync(sent);
        await (await queue.ReceiveAsync()).AbandonAsync();
        var message = await queue.ReceiveAsync();
        await message.DeadLetterAsync("invalid", "The country is missing: \u00e4\u20ac'\"");

        var dead = await t.ReceiveOneAsync(queue.DeadLetters);

        Same.Message(sent with { TimeToLive = dead.Message.TimeToLive }, dead);
        Assert.Equal(queue.Path.DeadLetter, dead.Source);
        var info = Assert.IsType<DeadLetterInfo>(dead.DeadLetter);
        Assert.Equal("invalid", info.Reason);
        Assert.Equal("The country is missing: \u00e4\u20ac'\"", info.Description);
        Assert.Equal(queue.Path, info.Source);
        Assert.Equal(2, info.OriginalDeliveryCount);
        Assert.NotNull(info.OriginalEnqueuedAt);
        Assert.InRange(info.OriginalEnqueuedAt.Value, message.EnqueuedAt.AddSeconds(-1), message.EnqueuedAt.AddSeconds(1));
        await t.LetLockEndAsync();
        await queue.AssertSilentAsync("it was dead-lettered");
    }, source);

    /// <summary>Every header type and any body survive the way to the dead-letter queue.</summary>
    [ContractTheory(["Q8", "M1", "M2"]), EverySource]
    public Task Hostile_messages_survive_dead_lettering(SourceKind source) => RunAsync([Capability.DeadLetter], async t =>
    {
        var queue = await t.SourceAsync(source);
        var headers = new MessageHeaders(HostileValues.Headers.Take(60));
        foreach (var (name, bytes) in t.Each(HostileValues.Bodies.Take(8), b => b.Name))
        {
            var sent = Message.FromBytes(bytes) with { MessageId = name, Headers = headers };
            await queue.SendAsync(sent);
            await (await queue.ReceiveAsync()).DeadLetterAsync("hostile", description: null);
            var dead = await t.ReceiveOneAsync(queue.DeadLetters);
            Same.Message(sent, dead);
            Assert.Null(dead.DeadLetter?.Description);
            await dead.CompleteAsync();
        }
    }, source);

    /// <summary>Delivered exactly MaxDeliveryCount times without completion, then in the dead-letter queue; by abandoning.</summary>
    [ContractTheory("Q9"), EverySource]
    public Task Abandoned_too_often_is_dead_lettered(SourceKind source) => RunAsync([Capability.MaxDeliveryCount], async t =>
    {
        var queue = await t.SourceAsync(source, new() { MaxDeliveryCount = 3 });
        var sent = t.FullMessage();
        await queue.SendAsync(sent);
        foreach (var delivery in t.Each(Enumerable.Range(1, 3)))
        {
            var message = await queue.ReceiveAsync();
            Assert.Equal(delivery, message.DeliveryCount);
            await message.AbandonAsync();
        }

        await queue.AssertSilentAsync("it was delivered three times");
        await AssertExceededAsync(t, queue, sent);
    }, source);

    /// <summary>The same by letting locks end.</summary>
    [ContractTheory("Q9"), EverySource]
    public Task Timed_out_too_often_is_dead_lettered(SourceKind source) => RunAsync([Capability.MaxDeliveryCount], async t =>
    {
        var queue = await t.SourceAsync(source, new() { MaxDeliveryCount = 2 });
        var sent = t.FullMessage();
        await queue.SendAsync(sent);
        foreach (var delivery in t.Each(Enumerable.Range(1, 2)))
        {
            Assert.Equal(delivery, (await queue.ReceiveAsync()).DeliveryCount);
            await t.LetLockEndAsync();
        }

        await queue.AssertSilentAsync("it was delivered twice");
        await AssertExceededAsync(t, queue, sent);
    }, source);

    /// <summary>The last allowed delivery can still be completed.</summary>
    [ContractTheory("Q9"), EverySource]
    public Task The_last_delivery_may_complete(SourceKind source) => RunAsync([Capability.MaxDeliveryCount], async t =>
    {
        var queue = await t.SourceAsync(source, new() { MaxDeliveryCount = 1 });
        await queue.SendAsync(Some.Message());
        await (await queue.ReceiveAsync()).CompleteAsync();

        await t.LetLockEndAsync();

        await queue.AssertSilentAsync("it was completed");
        await t.AssertSilentAsync(queue.DeadLetters, "it was completed");
    }, source);

    /// <summary>A poisoned message ends in the dead-letter queue and lets the others through.</summary>
    [ContractTheory("Q9"), EverySource]
    public Task A_poisoned_message_does_not_hold_up_the_others(SourceKind source) => RunAsync([Capability.MaxDeliveryCount], async t =>
    {
        var queue = await t.SourceAsync(source, new() { MaxDeliveryCount = 3 });
        await queue.SendAllAsync([Some.Message("poison"), .. Some.Messages(10)]);
        var completed = new List<string>();
        var poisoned = 0;
        while (completed.Count < 10 || poisoned < 3)
        {
            var message = await queue.ReceiveAsync();
            if (message.Message.Text == "poison")
            {
                poisoned++;
                await message.AbandonAsync();
            }
            else
            {
                completed.Add(message.Message.Text);
                await message.CompleteAsync();
            }
        }

        await queue.AssertSilentAsync("everything was completed or dead-lettered");
        Assert.Equal(10, completed.Distinct(StringComparer.Ordinal).Count());
        Assert.Equal("poison", (await t.ReceiveOneAsync(queue.DeadLetters)).Message.Text);
    }, source);

    /// <summary>A dead letter can't be dead-lettered again, and stays settleable.</summary>
    [ContractTheory("Q8"), EverySource]
    public Task A_dead_letter_is_not_dead_lettered_again(SourceKind source) => RunAsync([Capability.DeadLetter], async t =>
    {
        var queue = await t.SourceAsync(source);
        await queue.SendAsync(Some.Message());
        await (await queue.ReceiveAsync()).DeadLetterAsync("first");
        var dead = await t.ReceiveOneAsync(queue.DeadLetters);

        await Assert.ThrowsAsync<CapabilityNotSupportedException>(() => dead.DeadLetterAsync("second"));
        await dead.CompleteAsync();
    }, source);

    /// <summary>A reason must be given, and neither text may be too long; a refused call leaves the message settleable.</summary>
    [ContractFact(["Q8", "E3"])]
    public Task Bad_reasons_are_refused() => RunAsync([Capability.DeadLetter], async t =>
    {
        var queue = await t.QueueAsync();
        await queue.SendAsync(Some.Message());
        var message = await queue.ReceiveAsync();

        Assert.Equal("reason", (await Assert.ThrowsAnyAsync<ArgumentException>(() => message.DeadLetterAsync(""))).ParamName);
        Assert.Equal("reason", (await Assert.ThrowsAnyAsync<ArgumentException>(() => message.DeadLetterAsync(new string('r', 4097)))).ParamName);
        Assert.Equal("description", (await Assert.ThrowsAnyAsync<ArgumentException>(() => message.DeadLetterAsync("r", new string('d', 4097)))).ParamName);
        await message.DeadLetterAsync(new string('r', 4096), new string('d', 4096));
        var info = (await t.ReceiveOneAsync(queue.DeadLetters)).DeadLetter;
        Assert.Equal(4096, info?.Reason?.Length);
        Assert.Equal(4096, info?.Description?.Length);
    });

    private static async Task AssertExceededAsync(ContractScope t, ContractSource queue, Message sent)
    {
        var dead = await t.ReceiveOneAsync(queue.DeadLetters);
        Same.Message(sent with { TimeToLive = dead.Message.TimeToLive }, dead);
        Assert.Equal(DeadLetterReason.MaxDeliveryCountExceeded, dead.DeadLetter?.Reason);
        await dead.CompleteAsync();
        await t.AssertSilentAsync(queue.DeadLetters, "it is there once");
    }
}
