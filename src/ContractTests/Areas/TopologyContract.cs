namespace Integration.ContractTests;

/// <summary>Creating, describing and deleting: D1–D5, D7.</summary>
/// <typeparam name="THarness">The provider's harness.</typeparam>
/// <param name="harness">The harness.</param>
public abstract class TopologyContract<THarness>(THarness harness) : ContractSuite<THarness>(harness) where THarness : ContractHarness
{
    private readonly THarness _harness = harness;

    /// <summary>Creating again with equal settings does nothing and keeps the messages; concurrently too.</summary>
    [ContractFact("D1")]
    public Task Creation_is_idempotent() => RunAsync([Capability.TopologyManagement], async t =>
    {
        var topology = t.Messaging.Topology;
        var queue = NewQueue(t) with { MaxDeliveryCount = 7 };
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => topology.CreateQueueAsync(queue)));
        await t.Messaging.Queue(queue.Name).SendAsync(Some.Message());
        await (await t.ConnectAsync()).Topology.CreateQueueAsync(queue with { });
        await t.ReceiveOneAsync(t.Messaging.Queue(queue.Name));

        if (!t.Supports(Capability.Topics))
            return;
        var topic = NewTopic(t);
        await topology.CreateTopicAsync(topic);
        await topology.CreateTopicAsync(topic with { });
        var subscription = NewSubscription(t, topic);
        await topology.CreateSubscriptionAsync(subscription);
        await t.Messaging.Topic(topic.Name).PublishAsync(Some.Message());
        await topology.CreateSubscriptionAsync(subscription with { });
        await t.ReceiveOneAsync(t.Messaging.Topic(topic.Name).Subscription("main"));
    });

    /// <summary>Creating with other settings fails, listing each with what was wanted and found, and changes nothing.</summary>
    [ContractFact(["D2", "E1"])]
    public Task Other_settings_are_a_conflict() => RunAsync([Capability.TopologyManagement], async t =>
    {
        var topology = t.Messaging.Topology;
        var queue = NewQueue(t) with { MaxDeliveryCount = 7 };
        await topology.CreateQueueAsync(queue);
        var wanted = queue with { MaxDeliveryCount = 8, LockDuration = queue.LockDuration + TimeSpan.FromSeconds(7), DeadLetterOnExpiration = true };

        var conflict = await Assert.ThrowsAsync<TopologyConflictException>(() => topology.CreateQueueAsync(wanted));

        Assert.Equal(queue.Path, conflict.Entity);
        Assert.Equal(t.Messaging.Provider, conflict.Provider);
        Assert.False(conflict.IsTransient);
        Assert.Equal(["DeadLetterOnExpiration", "LockDuration", "MaxDeliveryCount"], conflict.Differences.Select(d => d.Setting).Order(StringComparer.Ordinal));
        var count = conflict.Differences.Single(d => d.Setting == "MaxDeliveryCount");
        Assert.Equal(("8", "7"), (count.Wanted, count.Found));
        Assert.All(conflict.Differences, d => Assert.Contains(d.Setting, conflict.Message, StringComparison.Ordinal));
        Assert.Equal(queue, await topology.FindQueueAsync(queue.Name));
    });

    /// <summary>The same for a subscription: its filter is a setting too.</summary>
    [ContractFact("D2")]
    public Task Another_filter_is_a_conflict() => RunAsync([Capability.TopologyManagement, Capability.Topics, Capability.Filters], async t =>
    {
        var topology = t.Messaging.Topology;
        var topic = NewTopic(t);
        await topology.CreateTopicAsync(topic);
        var subscription = NewSubscription(t, topic) with { Filter = MessageFilter.Parse("country = 'DE'") };
        await topology.CreateSubscriptionAsync(subscription);

        var conflict = await Assert.ThrowsAsync<TopologyConflictException>(
            () => topology.CreateSubscriptionAsync(subscription with { Filter = MessageFilter.Parse("country = 'FR'") }));

        Assert.Equal("Filter", Assert.Single(conflict.Differences).Setting);
        Assert.Equal(subscription.Path, conflict.Entity);
    });

    /// <summary>What is described is what was declared, in every setting.</summary>
    [ContractFact("D3")]
    public Task What_is_described_is_what_was_declared() => RunAsync([Capability.TopologyManagement], async t =>
    {
        var topology = t.Messaging.Topology;
        QueueDefinition[] queues =
        [
            NewQueue(t),
            NewQueue(t) with { MaxDeliveryCount = 1, LockDuration = t.Timing.Lock + TimeSpan.FromSeconds(5) },
            .. t.Supports(Capability.TimeToLive) ? [NewQueue(t) with { DefaultTimeToLive = TimeSpan.FromHours(3), DeadLetterOnExpiration = true }] : Array.Empty<QueueDefinition>(),
            .. t.Supports(Capability.Groups) ? [NewQueue(t) with { Ordered = true }] : Array.Empty<QueueDefinition>(),
            .. t.Supports(Capability.Groups) && t.Supports(Capability.Deduplication)
                ? [NewQueue(t) with { Ordered = true, DeduplicationWindow = t.Timing.DeduplicationWindow }] : Array.Empty<QueueDefinition>(),
        ];
        foreach (var queue in t.Each(queues))
        {
            await topology.CreateQueueAsync(queue);
            Assert.Equal(queue, await topology.FindQueueAsync(queue.Name));
        }

        if (!t.Supports(Capability.Topics))
            return;
        var topic = NewTopic(t);
        await topology.CreateTopicAsync(topic);
        Assert.Equal(topic, await topology.FindTopicAsync(topic.Name));
        var subscription = NewSubscription(t, topic) with { MaxDeliveryCount = 4 };
        await topology.CreateSubscriptionAsync(subscription);
        Assert.Equal(subscription, await topology.FindSubscriptionAsync(topic.Name, subscription.Name));
        Assert.Equal(SubscriptionState.Active, await topology.GetSubscriptionStateAsync(topic.Name, subscription.Name));
    });

    /// <summary>Deleting removes the entity with its messages and dead letters, and does nothing when there is none.</summary>
    [ContractFact("D3")]
    public Task Deletion_is_idempotent_and_whole() => RunAsync([Capability.TopologyManagement, Capability.DeadLetter], async t =>
    {
        var topology = t.Messaging.Topology;
        var definition = NewQueue(t);
        await topology.CreateQueueAsync(definition);
        var queue = t.Messaging.Queue(definition.Name);
        (await queue.SendManyAsync(Some.Messages(2))).ThrowIfAnyFailed();
        await (await t.ReceiveOneAsync(queue)).DeadLetterAsync("poison");

        await topology.DeleteQueueAsync(definition.Name);
        await topology.DeleteQueueAsync(definition.Name);
        await t.AdvanceAsync(t.Timing.Settling);

        Assert.Null(await topology.FindQueueAsync(definition.Name));
        await topology.CreateQueueAsync(definition);
        await t.AssertSilentAsync(queue, "it was deleted with its messages");
        await t.AssertSilentAsync(queue.DeadLetters, "it was deleted with its dead letters");

        await topology.DeleteTopicAsync(t.NewName("never"));
        await topology.DeleteSubscriptionAsync(t.NewName("never"), "main");
        Assert.Null(await topology.FindTopicAsync(t.NewName("never")));
        Assert.Null(await topology.FindSubscriptionAsync(t.NewName("never"), "main"));
    });

    /// <summary>Lists are paged through to the end, and show no dead-letter queues or other innards.</summary>
    [ContractFact("D3")]
    public Task Lists_are_complete() => RunAsync([Capability.TopologyManagement], async t =>
    {
        var topology = t.Messaging.Topology;
        var queues = Enumerable.Range(0, 25).Select(_ => NewQueue(t)).ToList();
        foreach (var queue in queues)
            await topology.CreateQueueAsync(queue);
        Assert.Equal(queues.OrderBy(q => q.Name, StringComparer.Ordinal), await MineAsync(topology.ListQueuesAsync(), q => q.Name));

        if (!t.Supports(Capability.Topics))
            return;
        var topics = Enumerable.Range(0, 3).Select(_ => NewTopic(t)).ToList();
        foreach (var topic in topics)
            await topology.CreateTopicAsync(topic);
        var subscriptions = Enumerable.Range(0, 12).Select(i => NewSubscription(t, topics[0]) with { Name = $"s{i:00}" }).ToList();
        foreach (var subscription in subscriptions)
            await topology.CreateSubscriptionAsync(subscription);
        Assert.Equal(topics.OrderBy(q => q.Name, StringComparer.Ordinal), await MineAsync(topology.ListTopicsAsync(), q => q.Name));
        Assert.Equal(subscriptions, (await topology.ListSubscriptionsAsync(topics[0].Name).ToListAsync()).OrderBy(s => s.Name, StringComparer.Ordinal));
        Assert.Equal(queues.Count, (await MineAsync(topology.ListQueuesAsync(), q => q.Name)).Count);
        var export = await topology.ExportAsync();
        Assert.Subset(export.Subscriptions.ToHashSet(), subscriptions.ToHashSet());

        async Task<List<T>> MineAsync<T>(IAsyncEnumerable<T> all, Func<T, string> name)
        {
            var mine = t.NewName("x")[..(_harness.NamePrefix.Length + 14)];
            return [.. (await all.ToListAsync()).Where(e => name(e).StartsWith(mine, StringComparison.Ordinal)).OrderBy(name, StringComparer.Ordinal)];
        }
    });

    /// <summary>Every neutral name is legal on every provider.</summary>
    [ContractFact("D4")]
    public Task Every_neutral_name_works() => RunAsync([Capability.TopologyManagement], async t =>
    {
        var unique = Guid.NewGuid().ToString("N")[..8];
        string[] names = [$"A{unique}", $"-{unique}-", $"_{unique}_", $"{unique}-0", $"{unique}-dlq", (unique + new string('n', 64))[..EntityPath.MaxNameLength]];
        foreach (var name in t.Each(names))
        {
            t.CleanUp(EntityPath.Queue(name));
            await t.Messaging.Topology.CreateQueueAsync(new(name) { LockDuration = t.Timing.Lock });
            await t.Messaging.Queue(name).SendAsync(Some.Message(name));
            Assert.Equal(name, (await t.ReceiveOneAsync(t.Messaging.Queue(name))).Message.Text);
        }
    });

    /// <summary>A queue and a topic of one name are two entities. (Where a service can't have that it is a known limit.)</summary>
    [ContractFact("D4")]
    public Task A_queue_and_a_topic_may_share_a_name() => RunAsync([Capability.TopologyManagement, Capability.Topics], async t =>
    {
        var name = t.NewName("same");
        t.CleanUp(EntityPath.Queue(name));
        t.CleanUp(EntityPath.Topic(name));
        await t.Messaging.Topology.CreateQueueAsync(new(name) { LockDuration = t.Timing.Lock });
        await t.Messaging.Topology.CreateTopicAsync(new(name));
        await t.Messaging.Topic(name).PublishAsync(Some.Message());

        await t.AssertSilentAsync(t.Messaging.Queue(name), "it was published to the topic");
    });

    /// <summary>An illegal name is refused before any traffic, naming the parameter.</summary>
    [ContractFact(["D4", "E3"])]
    public Task Illegal_names_are_refused_before_any_traffic() => RunAsync([], async t =>
    {
        var before = _harness.CountControlPlaneCalls(t.Messaging);
        string[] names = ["", " ", "a b", "a.b", "a/b", "a\\b", "\u00e4", "a\0", "\n", "$", "a$dead-letter", "a.fifo", "\U0001F600", new string('n', 65)];
        foreach (var name in t.Each(names))
        {
            Assert.NotNull(Assert.ThrowsAny<ArgumentException>(() => t.Messaging.Queue(name)).ParamName);
            await Assert.ThrowsAnyAsync<ArgumentException>(() => t.Messaging.Topology.CreateQueueAsync(new(name)));
            await Assert.ThrowsAnyAsync<ArgumentException>(() => t.Messaging.Topology.FindQueueAsync(name));
            await Assert.ThrowsAnyAsync<ArgumentException>(() => t.Messaging.Topology.DeleteQueueAsync(name));
            if (!t.Supports(Capability.Topics))
                continue;
            Assert.NotNull(Assert.ThrowsAny<ArgumentException>(() => t.Messaging.Topic(name)).ParamName);
            Assert.NotNull(Assert.ThrowsAny<ArgumentException>(() => t.Messaging.Topic("topic").Subscription(name)).ParamName);
            await Assert.ThrowsAnyAsync<ArgumentException>(() => t.Messaging.Topology.CreateTopicAsync(new(name)));
            await Assert.ThrowsAnyAsync<ArgumentException>(() => t.Messaging.Topology.CreateSubscriptionAsync(new(name, "s")));
        }

        Assert.Equal(before, _harness.CountControlPlaneCalls(t.Messaging));
    });

    /// <summary>Using what does not exist fails, naming it; for good, so it is not transient.</summary>
    [ContractFact(["D5", "E1", "E2"])]
    public Task What_does_not_exist_is_named() => RunAsync([], async t =>
    {
        var queue = t.Messaging.Queue(t.NewName("missing"));
        var calls = new Calls
        {
            () => queue.SendAsync(Some.Message()),
            () => queue.ReceiveAsync(1, TimeSpan.Zero),
            () => queue.ReceiveAsync(1, t.Timing.Arrival),
        };
        if (t.Supports(Capability.Peek))
            calls.Add(() => queue.PeekAsync(1));
        if (t.Supports(Capability.Counts))
            calls.Add(() => queue.CountAsync());
        if (t.Supports(Capability.Purge))
            calls.Add(() => queue.PurgeAsync());
        await AssertMissingAsync(t, queue.Path, calls);
        if (t.Supports(Capability.Topics))
        {
            var missing = t.Messaging.Topic(t.NewName("missing"));
            var existing = await t.TopicAsync();
            var subscription = existing.Subscription("missing");
            await AssertMissingAsync(t, missing.Path, new()
            {
                () => missing.PublishAsync(Some.Message()),
                () => t.Messaging.Topology.ListSubscriptionsAsync(missing.Path.Name).ToListAsync().AsTask(),
            });
            await AssertMissingAsync(t, subscription.Path, new()
            {
                () => subscription.ReceiveAsync(1, TimeSpan.Zero),
                () => t.Messaging.Topology.GetSubscriptionStateAsync(existing.Path.Name, "missing"),
            });
        }
    });

    /// <summary>A subscription of a missing topic is refused, naming what is missing.</summary>
    [ContractFact("D5")]
    public Task A_subscription_needs_its_topic() => RunAsync([Capability.TopologyManagement, Capability.Topics], async t =>
    {
        var error = await Assert.ThrowsAsync<EntityNotFoundException>(
            () => t.Messaging.Topology.CreateSubscriptionAsync(new(t.NewName("missing"), "main") { LockDuration = t.Timing.Lock }));
        Assert.NotNull(error.Entity);
    });

    /// <summary>With the topology declared, sending, receiving and settling need no more than their own rights.</summary>
    [ContractFact("D7")]
    public Task The_data_path_makes_no_control_plane_call() => RunAsync([Capability.DataPathOnly], async t =>
    {
        var queue = NewQueue(t);
        await t.Messaging.Topology.CreateQueueAsync(queue);
        var topology = new TopologyDefinition { Queues = [queue] };
        if (t.Supports(Capability.Topics))
        {
            var topic = NewTopic(t);
            var subscription = NewSubscription(t, topic);
            await t.Messaging.Topology.CreateTopicAsync(topic);
            await t.Messaging.Topology.CreateSubscriptionAsync(subscription);
            topology = topology with { Topics = [topic], Subscriptions = [subscription] };
        }

        var client = await t.ConnectAsync(options => options with { Topology = topology });
        foreach (var path in t.Each(topology.Queues.Select(q => q.Path).Concat(topology.Subscriptions.Select(s => s.Path))))
        {
            var source = new ContractSource(t, client, path);
            await source.SendAllAsync(Some.Messages(3));
            var messages = await source.ReceiveAsync(3);
            await messages[0].CompleteAsync();
            await messages[1].AbandonAsync();
            await messages[2].DeadLetterAsync("poison");
            await (await t.ReceiveOneAsync(source.DeadLetters)).CompleteAsync();
        }

        if (_harness.CountControlPlaneCalls(client) is { } calls)
            Assert.Equal(0, calls);
        else
            t.Note("control-plane calls are not counted by the harness: only checked that the data path works with a declared topology");
    });

    private static async Task AssertMissingAsync(ContractScope t, EntityPath entity, Calls calls)
    {
        foreach (var call in t.Each(calls))
        {
            var error = await Assert.ThrowsAsync<EntityNotFoundException>(() => t.Clock.RunAsync(call.MakeAsync()));
            Assert.Equal(entity, error.Entity);
            Assert.Equal(t.Messaging.Provider, error.Provider);
            Assert.Contains(entity.ToString(), error.Message, StringComparison.Ordinal);
            Assert.False(error.IsTransient);
        }
    }

    private static QueueDefinition NewQueue(ContractScope t)
    {
        var queue = new QueueDefinition(t.NewName("q")) { LockDuration = t.Timing.Lock };
        t.CleanUp(queue.Path);
        return queue;
    }

    private static TopicDefinition NewTopic(ContractScope t)
    {
        var topic = new TopicDefinition(t.NewName("t"));
        t.CleanUp(topic.Path);
        return topic;
    }

    private static SubscriptionDefinition NewSubscription(ContractScope t, TopicDefinition topic) =>
        new(topic.Name, "main") { LockDuration = t.Timing.Lock };
}
