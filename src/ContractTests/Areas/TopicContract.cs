namespace Integration.ContractTests;

/// <summary>Topics: T1–T4, T8, T9.</summary>
/// <typeparam name="THarness">The provider's harness.</typeparam>
/// <param name="harness">The harness.</param>
public abstract class TopicContract<THarness>(THarness harness) : ContractSuite<THarness>(harness) where THarness : ContractHarness
{
    /// <summary>Every subscription gets a copy of its own, identical to what was published.</summary>
    [ContractFact("T1")]
    public Task Every_subscription_gets_a_copy() => RunAsync([Capability.Topics], async t =>
    {
        var topic = await t.TopicAsync();
        var subscriptions = new[] { await t.SubscriptionAsync(topic, "email"), await t.SubscriptionAsync(topic, "sms"), await t.SubscriptionAsync(topic, "billing") };
        var sent = t.FullMessage();
        await topic.PublishAsync(sent);

        foreach (var subscription in t.Each(subscriptions, s => s.Path))
        {
            var copy = await subscription.ReceiveAsync();
            Same.Message(sent, copy);
            Assert.Equal(subscription.Path, copy.Source);
            await copy.CompleteAsync();
            await subscription.AssertSilentAsync("each gets one copy");
        }
    });

    /// <summary>Copies are settled independently: completing, abandoning or dead-lettering one leaves the others alone.</summary>
    [ContractFact("T2")]
    public Task Copies_are_settled_independently() => RunAsync([Capability.Topics, Capability.SubscriptionSource], async t =>
    {
        var topic = await t.TopicAsync();
        var (first, second, third) = (await t.SubscriptionAsync(topic, "a"), await t.SubscriptionAsync(topic, "b"), await t.SubscriptionAsync(topic, "c"));
        await topic.PublishAsync(Some.Message());

        await (await first.ReceiveAsync()).CompleteAsync();
        await (await second.ReceiveAsync()).DeadLetterAsync("mine alone");
        await (await third.ReceiveAsync()).AbandonAsync();

        Assert.Equal(2, (await third.ReceiveAsync()).DeliveryCount);
        await first.AssertSilentAsync("its copy was completed");
        await t.AssertSilentAsync(first.DeadLetters, "only the second dead-lettered its copy");
        await t.AssertSilentAsync(third.DeadLetters, "only the second dead-lettered its copy");
        Assert.Equal("mine alone", (await t.ReceiveOneAsync(second.DeadLetters)).DeadLetter?.Reason);
    });

    /// <summary>Redriving the dead letters of one subscription brings them back to it alone.</summary>
    [ContractFact(["T2", "Q19"])]
    public Task Redrive_reaches_its_own_subscription_alone() => RunAsync([Capability.Topics, Capability.SubscriptionSource, Capability.Redrive], async t =>
    {
        var topic = await t.TopicAsync();
        var (mine, other) = (await t.SubscriptionAsync(topic, "mine"), await t.SubscriptionAsync(topic, "other"));
        await topic.PublishAsync(Some.Message());
        await (await other.ReceiveAsync()).CompleteAsync();
        await (await mine.ReceiveAsync()).DeadLetterAsync("poison");

        await t.Clock.RunAsync(mine.DeadLetters.RedriveAsync());

        await (await mine.ReceiveAsync()).CompleteAsync();
        await other.AssertSilentAsync("the redriven message is not its own");
    });

    /// <summary>A subscription made later sees nothing of before.</summary>
    [ContractFact("T3")]
    public Task A_later_subscription_sees_nothing_of_before() => RunAsync([Capability.Topics], async t =>
    {
        var topic = await t.TopicAsync();
        await t.SubscriptionAsync(topic, "early");
        await topic.PublishAsync(Some.Message("before"));
        var late = await t.SubscriptionAsync(topic, "late");
        await late.AssertSilentAsync("it did not exist when the message was published");

        await topic.PublishAsync(Some.Message("after"));

        Assert.Equal("after", (await late.ReceiveAsync()).Message.Text);
        await late.AssertSilentAsync("only one message came after it");
    });

    /// <summary>A subscriber that is offline misses nothing.</summary>
    [ContractFact("T3")]
    public Task An_offline_subscriber_misses_nothing() => RunAsync([Capability.Topics], async t =>
    {
        var topic = await t.TopicAsync();
        var subscription = await t.SubscriptionAsync(topic, "offline");
        var client = await t.ConnectAsync();
        await topic.PublishAsync(Some.Message("first"));
        await (await subscription.On(client).ReceiveAsync()).CompleteAsync();
        await client.DisposeAsync();
        for (var i = 0; i < 20; i++)
            await topic.PublishAsync(Some.Message($"{i}"));

        Assert.Equal(20, (await subscription.On(await t.ConnectAsync()).DrainAsync(20)).Count);
    });

    /// <summary>Publishing without subscriptions succeeds, one or many.</summary>
    [ContractFact("T4")]
    public Task Publishing_without_subscriptions_succeeds() => RunAsync([Capability.Topics], async t =>
    {
        var topic = await t.TopicAsync();
        var receipt = await topic.PublishAsync(Some.Message() with { MessageId = "mine" });
        Assert.Equal("mine", receipt.MessageId);
        Assert.True((await topic.PublishManyAsync(Some.Messages(15))).AllSucceeded);
        await (await t.SubscriptionAsync(topic, "late")).AssertSilentAsync("it was made afterwards");
    });

    /// <summary>An order in an ordered topic is kept in each subscription, at its own pace.</summary>
    [ContractFact("T7")]
    public Task Each_subscription_of_an_ordered_topic_has_its_own_pace() => RunAsync([Capability.Topics, Capability.OrderedTopics], async t =>
    {
        var topic = await t.TopicAsync(new() { Ordered = true });
        var (fast, slow) = (await t.SubscriptionAsync(topic, "fast"), await t.SubscriptionAsync(topic, "slow"));
        (await topic.PublishManyAsync(Some.Messages(10, group: "a"))).ThrowIfAnyFailed();
        var held = await slow.ReceiveAsync();

        Assert.Equal(Some.Messages(10).Select(m => m.Text), Some.Texts(await fast.DrainAsync(10)));
        await held.AbandonAsync();
        Assert.Equal(Some.Messages(10).Select(m => m.Text), Some.Texts(await slow.DrainAsync(10)));
    });

    /// <summary>Deleting a subscription stops delivery to it and leaves the others alone; made anew it starts empty.</summary>
    [ContractFact("T8")]
    public Task Deleting_a_subscription_leaves_the_others_alone() => RunAsync([Capability.Topics, Capability.DeleteSubscription], async t =>
    {
        var topic = await t.TopicAsync();
        var (gone, stays) = (await t.SubscriptionAsync(topic, "gone"), await t.SubscriptionAsync(topic, "stays"));
        await topic.PublishAsync(Some.Message("first"));
        await t.Messaging.Topology.DeleteSubscriptionAsync(topic.Path.Name, "gone");
        await topic.PublishAsync(Some.Message("second"));

        var error = await Assert.ThrowsAsync<EntityNotFoundException>(() => t.Clock.RunAsync(gone.Source.ReceiveAsync(1, TimeSpan.Zero)));
        Assert.Equal(gone.Path, error.Entity);
        Assert.Equal(["first", "second"], Some.SortedTexts(await stays.DrainAsync(2)));
        await (await t.SubscriptionAsync(topic, "gone")).AssertSilentAsync("it was made anew");
    });

    /// <summary>Fan-out to 20 subscriptions is complete.</summary>
    [ContractFact("T9")]
    public Task Fan_out_to_20_is_complete() => RunAsync([Capability.Topics], async t =>
    {
        var topic = await t.TopicAsync();
        var subscriptions = new List<ContractSource>();
        for (var i = 0; i < 20; i++)
            subscriptions.Add(await t.SubscriptionAsync(topic, $"s{i}"));
        (await topic.PublishManyAsync(Some.Messages(20))).ThrowIfAnyFailed();

        foreach (var subscription in t.Each(subscriptions, s => s.Path))
            Assert.Equal(Some.Messages(20).Select(m => m.Text).Order(StringComparer.Ordinal), Some.SortedTexts(await subscription.DrainAsync(20)));
    });

    /// <summary>Two topics with subscriptions of one name don't mix.</summary>
    [ContractFact("T1")]
    public Task Subscriptions_of_two_topics_do_not_mix() => RunAsync([Capability.Topics], async t =>
    {
        var (one, two) = (await t.TopicAsync(), await t.TopicAsync());
        var (first, second) = (await t.SubscriptionAsync(one, "same"), await t.SubscriptionAsync(two, "same"));
        await one.PublishAsync(Some.Message());

        await (await first.ReceiveAsync()).CompleteAsync();
        await second.AssertSilentAsync("nothing was published to its topic");
    });
}
