namespace Integration.ContractTests;

/// <summary>
/// Messages stored straight in a subscription or dead-letter queue: T2, Q8, Q19. A provider without
/// <see cref="Drivers.IDirectSendDriver"/> has no direct sender, and nothing to test.
/// </summary>
/// <typeparam name="THarness">The provider's harness.</typeparam>
/// <param name="harness">The harness.</param>
public abstract class DirectSendContract<THarness>(THarness harness) : ContractSuite<THarness>(harness) where THarness : ContractHarness
{
    private static readonly DateTimeOffset EnqueuedAt = new(2024, 5, 6, 7, 8, 9, TimeSpan.Zero);

    /// <summary>A subscription gets the message as it is, whatever its filter says, and its siblings don't.</summary>
    [ContractFact("T2")]
    public Task A_subscription_gets_it_and_its_siblings_do_not() => RunAsync([Capability.Topics, Capability.SubscriptionSource, Capability.Filters], async t =>
    {
        var topic = await t.TopicAsync();
        var one = await t.SubscriptionAsync(topic, "one", filter: "kind = 'other'");
        var equal = await t.SubscriptionAsync(topic, "equal", filter: "Subject = 'order.placed'");
        var all = await t.SubscriptionAsync(topic, "all");
        var sender = GetSender(t, one.Path);
        var sent = t.FullMessage() with { Subject = "order.placed" };

        (await t.Clock.RunAsync(sender.SendManyAsync([new DirectMessage(sent)]))).ThrowIfAnyFailed();

        var received = await one.ReceiveAsync();
        Same.Message(sent, received);
        Assert.Null(received.DeadLetter);
        Assert.Equal(1, received.DeliveryCount);
        await received.DeadLetterAsync("poison");
        await equal.AssertSilentAsync("the message is for another subscription");
        await all.AssertSilentAsync("the message is for another subscription");
        if (!t.Supports(Capability.Redrive))
            return;
        await t.Clock.RunAsync(one.DeadLetters.RedriveAsync());
        Same.Message(sent, await one.ReceiveAsync());
    });

    /// <summary>An ordered subscription gets its groups in order.</summary>
    [ContractFact(["T2", "T7"])]
    public Task An_ordered_subscription_gets_its_groups_in_order() => RunAsync([Capability.Topics, Capability.SubscriptionSource, Capability.OrderedTopics], async t =>
    {
        var topic = await t.TopicAsync(new() { Ordered = true });
        var source = await t.SubscriptionAsync(topic, "one", new() { Ordered = true });
        var sender = GetSender(t, source.Path);
        var messages = Enumerable.Range(0, 12).Select(i => new DirectMessage(Some.Message($"{i}") with { GroupId = $"g{i % 2}" })).ToList();

        (await t.Clock.RunAsync(sender.SendManyAsync(messages))).ThrowIfAnyFailed();

        var received = await source.DrainAsync(12);
        Assert.Equal(12, received.Count);
        foreach (var group in t.Each(received.GroupBy(m => m.GroupId, StringComparer.Ordinal), g => g.Key))
            Assert.Equal(Enumerable.Range(0, 6).Select(i => $"{(2 * i) + (group.Key == "g0" ? 0 : 1)}"), group.Select(m => m.Message.Text));
    });

    /// <summary>A dead-letter queue gets the message with its details as given, and the owner's receivers never see it.</summary>
    [ContractTheory(["Q8", "Q19"]), EverySource]
    public Task A_dead_letter_queue_gets_it_with_its_details(SourceKind kind) => RunAsync([Capability.DeadLetter], async t =>
    {
        var source = await t.SourceAsync(kind);
        var sender = GetSender(t, source.Path.DeadLetter);
        var full = t.FullMessage() with { TimeToLive = t.Supports(Capability.TimeToLive) ? TimeSpan.FromMilliseconds(1) : null };
        DirectMessage[] sent =
        [
            new(full, new DeadLetterInfo("poison", "it was bad", Source: null, EnqueuedAt, 7)),
            new(Some.Message("expired"), new DeadLetterInfo(DeadLetterReason.TimeToLiveExpired, null, null, EnqueuedAt, 1)),
            new(Some.Message("bare"), new DeadLetterInfo("unknown", null, null, null, null)),
        ];

        (await t.Clock.RunAsync(sender.SendManyAsync(sent))).ThrowIfAnyFailed();

        await source.AssertSilentAsync("the messages are dead letters");
        var received = (await t.ReceiveAsync(source.DeadLetters, 3)).ToDictionary(m => m.DeadLetter?.Reason ?? "", StringComparer.Ordinal);
        Same.Message(full, received["poison"]);
        Assert.Equal(1, received["poison"].DeliveryCount);
        foreach (var direct in t.Each(sent, d => d.DeadLetter?.Reason))
            Assert.Equal(direct.DeadLetter! with { Source = source.Path }, received[direct.DeadLetter!.Reason!].DeadLetter);
        foreach (var message in received.Values)
            await message.AbandonAsync();
        Assert.Equal(3, (await t.DrainAsync(source.DeadLetters, atLeast: 3)).Count);
    }, kind);

    /// <summary>The dead-letter queue of an ordered source keeps groups; redriven, the message is delivered in its own.</summary>
    [ContractTheory(["Q19", "Q14"]), EverySource]
    public Task A_dead_letter_keeps_its_group(SourceKind kind) => RunAsync(
        [Capability.Redrive, kind == SourceKind.Queue ? Capability.Groups : Capability.OrderedTopics], async t =>
    {
        var source = await t.SourceAsync(kind, new() { Ordered = true });
        var sender = GetSender(t, source.Path.DeadLetter);
        await source.SendAsync(Some.Message("live") with { GroupId = "a" });
        var dead = Enumerable.Range(0, 3).Select(i => new DirectMessage(
            Some.Message($"{i}") with { GroupId = $"g{i}" }, new DeadLetterInfo("poison", null, null, EnqueuedAt, 2))).ToList();

        (await t.Clock.RunAsync(sender.SendManyAsync(dead))).ThrowIfAnyFailed();

        Assert.Equal("live", Assert.Single(await source.DrainAsync(1)).Message.Text);
        await t.Clock.RunAsync(source.DeadLetters.RedriveAsync());
        var back = await source.DrainAsync(3);
        Assert.Equal(["0g0", "1g1", "2g2"], back.Select(m => m.Message.Text + m.GroupId).Order(StringComparer.Ordinal));
        Assert.All(back, m => Assert.Null(m.DeadLetter));
    }, kind);

    /// <summary>A batch has a result for each message: what can't be sent fails alone.</summary>
    [ContractTheory(["Q8", "Q19"]), EverySource]
    public Task A_batch_has_a_result_for_each(SourceKind kind) => RunAsync([Capability.DeadLetter], async t =>
    {
        var source = await t.SourceAsync(kind);
        var sender = GetSender(t, source.Path.DeadLetter);
        var details = new DeadLetterInfo("poison", null, null, EnqueuedAt, 1);
        var batch = Some.Messages(25).Select(m => new DirectMessage(m, details)).ToList();
        batch[3] = batch[3] with { DeadLetter = null };
        batch[17] = batch[17] with { Message = batch[17].Message with { MessageId = "" } };

        var results = await t.Clock.RunAsync(sender.SendManyAsync(batch));

        Assert.Equal([3, 17], results.Select((r, i) => (r, i)).Where(r => r.r.Error is not null).Select(r => r.i));
        Assert.All(results.Where(r => r.Error is not null), r => Assert.IsAssignableFrom<ArgumentException>(r.Error));
        Assert.All(results.Where(r => r.Error is null), r => Assert.NotNull(r.Receipt));
        Assert.Equal(
            Enumerable.Range(0, 25).Where(i => i is not (3 or 17)).Select(i => $"{i}").Order(StringComparer.Ordinal),
            Some.SortedTexts(await t.DrainAsync(source.DeadLetters, atLeast: 23)));
    }, kind);

    /// <summary>A missing entity is named; topics and queues are not sent to this way.</summary>
    [ContractFact(["D5", "E3"])]
    public Task A_missing_entity_is_named() => RunAsync([Capability.DeadLetter], async t =>
    {
        var missing = EntityPath.Queue(t.NewName("missing"));
        Assert.Throws<ArgumentException>(() => GetSender(t, missing));
        Assert.Throws<ArgumentException>(() => GetSender(t, EntityPath.Topic(missing.Name)));
        var sender = GetSender(t, missing.DeadLetter);

        var failure = await Record.ExceptionAsync(async () => (await t.Clock.RunAsync(
            sender.SendManyAsync([new DirectMessage(Some.Message(), new DeadLetterInfo("poison", null, null, null, null))]))).ThrowIfAnyFailed());

        Assert.Contains(missing.Name, Assert.IsType<EntityNotFoundException>((failure as AggregateException)?.InnerException ?? failure).Message, StringComparison.Ordinal);
    });

    private static IDirectSender GetSender(ContractScope t, EntityPath path)
    {
        var sender = ((IDirectSending)t.Messaging).FindDirectSender(path);
        Assert.SkipWhen(sender is null, $"The provider '{t.Messaging.Provider}' can't store messages straight in '{path}'; it need not.");
        return sender!;
    }
}
