using Integration.Aws.Tests.Contract;
using Integration.Costs;

namespace Integration.Aws.Tests.Requests;

/// <summary>
/// The cost table of the documentation against what is measured. With INTEGRATION_WRITE_COST_TABLE=1 the figures are written
/// into it instead.
/// </summary>
public sealed class CostTableTests(AwsHarness harness)
{
    private const int Callers = 32;
    private static readonly CostTable Table = new(ProviderPage.Path);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly string _name = $"cost-{Guid.NewGuid():N}"[..20];

    [Fact]
    public Task One_message_at_a_time() => AssertAsync("queue, one message at a time", 20, async (messaging, count) =>
    {
        for (var i = 0; i < count; i++)
        {
            await messaging.Queue(_name).SendAsync(Message.FromText("hello"));
            await (await NextAsync(messaging.Queue(_name))).CompleteAsync();
        }
    });

    [Fact]
    public Task Batches_of_ten() => AssertAsync("queue, `SendManyAsync`, `ReceiveAsync(10)`, `CompleteManyAsync`", 100, async (messaging, count) =>
    {
        (await messaging.Queue(_name).SendManyAsync(Messages(count))).ThrowIfAnyFailed();
        await CompleteAllAsync(messaging.Queue(_name), count);
    });

    [Fact]
    public Task Receive_all() => AssertAsync("queue, `SendManyAsync`, `ReceiveAllAsync`, `CompleteAsync` by 10 handlers", 100, async (messaging, count) =>
    {
        (await messaging.Queue(_name).SendManyAsync(Messages(count))).ThrowIfAnyFailed();
        using var done = new CancellationTokenSource();
        var left = count;
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Parallel.ForEachAsync(
            messaging.Queue(_name).ReceiveAllAsync(done.Token), new ParallelOptions { MaxDegreeOfParallelism = 10 }, async (message, _) =>
            {
                await message.CompleteAsync(CancellationToken.None);
                if (Interlocked.Decrement(ref left) == 0)
                    await done.CancelAsync();
            }));
        Assert.Equal(0, left);
    }, atMost: 350);

    [Fact]
    public Task Concurrent_callers() => AssertAsync("queue, 32 concurrent callers, a message each", 1000, async (messaging, count) =>
    {
        await InParallelAsync(count, () => messaging.Queue(_name).SendAsync(Message.FromText("hello")));
        await InParallelAsync(count, async () => await (await NextAsync(messaging.Queue(_name))).CompleteAsync());
    }, atMost: 350);

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public Task A_topic(int subscriptions) => AssertAsync($"topic, {subscriptions} subscription{(subscriptions == 1 ? "" : "s")}, one message at a time", 20, async (messaging, count) =>
    {
        for (var i = 0; i < count; i++)
        {
            await messaging.Topic(_name).PublishAsync(Message.FromText("hello"));
            for (var s = 0; s < subscriptions; s++)
                await (await NextAsync(messaging.Topic(_name).Subscription($"s{s}"))).CompleteAsync();
        }
    }, subscriptions);

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public Task A_topic_in_batches(int subscriptions) => AssertAsync($"topic, {subscriptions} subscription{(subscriptions == 1 ? "" : "s")}, batches of ten", 100, async (messaging, count) =>
    {
        (await messaging.Topic(_name).PublishManyAsync(Messages(count))).ThrowIfAnyFailed();
        for (var s = 0; s < subscriptions; s++)
            await CompleteAllAsync(messaging.Topic(_name).Subscription($"s{s}"), count);
    }, subscriptions);

    /// <summary>A message a receive: several of a group are never in hand at once.</summary>
    [Theory]
    [InlineData(1, "ordered queue, one group, `SendManyAsync`, `ReceiveAsync(10)`, `CompleteManyAsync`", 2300)]
    [InlineData(10, "ordered queue, ten groups, `SendManyAsync`, `ReceiveAsync(10)`, `CompleteManyAsync`", 1400)]
    public Task Ordered_in_batches(int groups, string scenario, long atMost) => AssertAsync(scenario, 200, async (messaging, count) =>
    {
        (await messaging.Queue(_name).SendManyAsync(Messages(count).Select((m, i) => m with { GroupId = $"g{i % groups}" }))).ThrowIfAnyFailed();
        await CompleteAllAsync(messaging.Queue(_name), count);
    }, atMost: atMost, isOrdered: true);

    [Fact]
    public Task Dead_letters() => AssertAsync("queue, one at a time, dead-lettered instead of completed", 20, async (messaging, count) =>
    {
        for (var i = 0; i < count; i++)
        {
            await messaging.Queue(_name).SendAsync(Message.FromText("hello"));
            await (await NextAsync(messaging.Queue(_name))).DeadLetterAsync("poison");
        }
    });

    [Fact]
    public Task Delayed_on_a_queue() => AssertAsync("queue, one at a time, delayed", 2, async (messaging, count) =>
    {
        for (var i = 0; i < count; i++)
        {
            await messaging.Queue(_name).SendAsync(Message.FromText("hello") with { Delay = TimeSpan.FromSeconds(1) });
            await (await NextAsync(messaging.Queue(_name))).CompleteAsync();
        }
    });

    /// <summary>The receiver passes each message on once: a copy, a deletion, and looking again.</summary>
    [Fact]
    public Task Delayed_on_a_topic() => AssertAsync("topic, 1 subscription, one at a time, delayed", 2, async (messaging, count) =>
    {
        for (var i = 0; i < count; i++)
        {
            await messaging.Topic(_name).PublishAsync(Message.FromText("hello") with { Delay = TimeSpan.FromSeconds(2) });
            await (await NextAsync(messaging.Topic(_name).Subscription("s0"))).CompleteAsync();
        }
    }, subscriptions: 1);

    /// <summary>Two polls begin within 25 s: one every 20 s.</summary>
    [Fact]
    public async Task An_idle_consumer()
    {
        await using var messaging = await GivenAsync(0);
        var before = Now(messaging);
        using var stop = new CancellationTokenSource(TimeSpan.FromSeconds(25));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (var message in messaging.Queue(_name).ReceiveAllAsync(stop.Token))
                Assert.Fail($"Nobody sent {message.MessageId}.");
        });

        var polls = Now(messaging).Total - before.Total;
        Assert.Equal(2, polls);
        Table.Check("an idle consumer, a minute", new(0, 0, 60 / 20 * (polls - 1), 0, 0), isExact: true);
    }

    private async Task AssertAsync(string scenario, int messages, Func<IMessaging, int, Task> run, int subscriptions = 0, long atMost = long.MaxValue, bool isOrdered = false)
    {
        await using var messaging = await GivenAsync(subscriptions, isOrdered);
        CostRow? least = null;

        // Callers that get no processor time can't join a batch before its linger is over: that is not the cost of the messages.
        for (var attempt = 0; attempt == 0 || (attempt < 4 && least!.Total > atMost); attempt++)
        {
            var before = Now(messaging);
            await run(messaging, messages);
            var requests = PerThousand(Now(messaging), before, messages);
            least = least is null || requests.Total < least.Total ? requests : least;
        }

        Assert.True(least!.Total <= atMost, $"{least.Total} requests for 1,000 messages: {string.Join(", ", Requests(messaging).Select(r => $"{r.Key} {r.Value}"))}");
        Table.Check(scenario, least);
    }

    private static CostRow PerThousand(CostRow now, CostRow before, int messages) => new(
        (now.Publish - before.Publish) * 1000 / messages, (now.Send - before.Send) * 1000 / messages, (now.Receive - before.Receive) * 1000 / messages,
        (now.Settle - before.Settle) * 1000 / messages, (now.Other - before.Other) * 1000 / messages);

    private async Task<IMessaging> GivenAsync(int subscriptions, bool isOrdered = false)
    {
        var messaging = await harness.ConnectAsync("cost", new MessagingClientOptions());
        await messaging.Topology.CreateQueueAsync(new(_name) { Ordered = isOrdered });
        if (subscriptions > 0)
            await messaging.Topology.CreateTopicAsync(new(_name));
        for (var i = 0; i < subscriptions; i++)
            await messaging.Topology.CreateSubscriptionAsync(new(_name, $"s{i}"));
        return messaging;
    }

    private static IEnumerable<Message> Messages(int count) => Enumerable.Range(0, count).Select(i => Message.FromText($"{i}"));

    private static async Task<ReceivedMessage> NextAsync(IMessageSource source) =>
        await source.ReceiveOneAsync(Patience) ?? throw new InvalidOperationException($"Nothing came from '{source.Path}'.");

    private static async Task CompleteAllAsync(IMessageSource source, int count)
    {
        while (count > 0)
        {
            var messages = await source.ReceiveAsync(10, Patience);
            Assert.NotEmpty(messages);
            (await source.CompleteManyAsync(messages)).ThrowIfAnyFailed();
            count -= messages.Count;
        }
    }

    private static async Task InParallelAsync(int calls, Func<Task> call)
    {
        var next = 0;
        await Task.WhenAll(Enumerable.Range(0, Callers).Select(async _ =>
        {
            while (Interlocked.Increment(ref next) <= calls)
                await call();
        }));
    }

    private IReadOnlyDictionary<string, long> Requests(IMessaging messaging) => harness.Context(messaging).Clients.Requests;

    private CostRow Now(IMessaging messaging)
    {
        var requests = Requests(messaging);
        var (publish, send, receive, settle) = (Count("Publish", "PublishBatch"), Count("SendMessage", "SendMessageBatch"), Count("ReceiveMessage"),
            Count("DeleteMessage", "DeleteMessageBatch", "ChangeMessageVisibility", "ChangeMessageVisibilityBatch"));
        return new(publish, send, receive, settle, requests.Sum(r => r.Value) - publish - send - receive - settle);

        long Count(params IEnumerable<string> operations) => operations.Sum(o => requests.GetValueOrDefault(o));
    }
}
