using System.Globalization;
using Integration.Aws.Tests.Contract;

namespace Integration.Aws.Tests.Requests;

/// <summary>
/// The cost table of the documentation against what is measured. With INTEGRATION_WRITE_COST_TABLE=1 the figures are written
/// into it instead.
/// </summary>
public sealed class CostTableTests(AwsHarness harness)
{
    private const string Write = "INTEGRATION_WRITE_COST_TABLE";
    private const int Callers = 32;
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
        var before = Total(messaging);
        using var stop = new CancellationTokenSource(TimeSpan.FromSeconds(25));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (var message in messaging.Queue(_name).ReceiveAllAsync(stop.Token))
                Assert.Fail($"Nobody sent {message.MessageId}.");
        });

        var polls = Total(messaging) - before;
        Assert.Equal(2, polls);
        Check("an idle consumer, a minute", 60 / 20 * (polls - 1), tolerance: 0);
    }

    private async Task AssertAsync(string scenario, int messages, Func<IMessaging, int, Task> run, int subscriptions = 0, long atMost = long.MaxValue, bool isOrdered = false)
    {
        await using var messaging = await GivenAsync(subscriptions, isOrdered);
        var requests = long.MaxValue;

        // Callers that get no processor time can't join a batch before its linger is over: that is not the cost of the messages.
        for (var attempt = 0; attempt == 0 || (attempt < 4 && requests > atMost); attempt++)
        {
            var before = Total(messaging);
            await run(messaging, messages);
            requests = Math.Min(requests, (Total(messaging) - before) * 1000 / messages);
        }

        Assert.True(requests <= atMost, $"{requests} requests for 1,000 messages: {string.Join(", ", Requests(messaging).Select(r => $"{r.Key} {r.Value}"))}");
        Check(scenario, requests, tolerance: 0.15);
    }

    private static void Check(string scenario, long measured, double tolerance)
    {
        var table = CostTable.Load();
        if (Environment.GetEnvironmentVariable(Write) == "1")
            table.Write(scenario, measured);
        else
            Assert.True(Math.Abs(measured - table[scenario]) <= table[scenario] * tolerance, string.Create(
                CultureInfo.InvariantCulture, $"'{scenario}' took {measured} requests; docs/providers/aws.md says {table[scenario]}. If that is as it should be, run this class with {Write}=1."));
    }

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

    private long Total(IMessaging messaging) => Requests(messaging).Sum(r => r.Value);
}
