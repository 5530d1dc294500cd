using Integration.Aws.Tests.Contract;

namespace Integration.Aws.Tests.Requests;

/// <summary>What messages cost in API requests, by count.</summary>
public sealed class RequestCountTests(AwsHarness harness)
{
    [Fact]
    public async Task Concurrent_callers_share_requests()
    {
        const int Messages = 1000, Callers = 32;
        await using var messaging = await ConnectAsync();
        var queue = await NewQueueAsync(messaging);
        var before = Total(messaging);

        await InParallelAsync(Callers, Messages, () => queue.SendAsync(Message.FromText("hello")));
        var left = Messages;
        await InParallelAsync(Callers, Messages, async () =>
        {
            if (await queue.ReceiveOneAsync(TimeSpan.FromSeconds(10)) is not { } message)
                return;
            await message.CompleteAsync();
            Interlocked.Decrement(ref left);
        });

        Assert.Equal(0, left);
        var requests = Total(messaging) - before;
        Assert.True(requests <= Messages * 0.35, $"{requests} requests for {Messages} messages: {Print(messaging)}");
    }

    [Fact]
    public async Task One_message_at_a_time_costs_three_requests()
    {
        await using var messaging = await ConnectAsync();
        var queue = await NewQueueAsync(messaging);
        var before = Total(messaging);

        for (var i = 0; i < 20; i++)
        {
            await queue.SendAsync(Message.FromText("hello"));
            var message = await queue.ReceiveOneAsync(TimeSpan.FromSeconds(5));
            await message!.CompleteAsync();
        }

        Assert.Equal(60, Total(messaging) - before);
    }

    [Fact]
    public async Task A_batch_costs_a_tenth_per_message()
    {
        await using var messaging = await ConnectAsync();
        var queue = await NewQueueAsync(messaging);
        var before = Total(messaging);

        (await queue.SendManyAsync(Enumerable.Range(0, 100).Select(i => Message.FromText($"{i}")))).ThrowIfAnyFailed();
        var received = 0;
        while (received < 100)
        {
            var messages = await queue.ReceiveAsync(10, TimeSpan.FromSeconds(5));
            Assert.NotEmpty(messages);
            (await queue.CompleteManyAsync(messages)).ThrowIfAnyFailed();
            received += messages.Count;
        }

        Assert.InRange(Total(messaging) - before, 30, 32);
    }

    [Fact]
    public async Task An_idle_consumer_polls_every_20_seconds()
    {
        await using var messaging = await ConnectAsync();
        var queue = await NewQueueAsync(messaging);
        var before = Total(messaging);
        using var stop = new CancellationTokenSource(TimeSpan.FromSeconds(25));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (var message in queue.ReceiveAllAsync(stop.Token))
                Assert.Fail($"Nobody sent {message.MessageId}.");
        });

        // Two polls began within 25 s: four a minute are allowed, three are made.
        Assert.Equal(2, Total(messaging) - before);
    }

    [Fact]
    public async Task A_declared_topology_is_never_looked_up()
    {
        var queue = new QueueDefinition($"declared-{Guid.NewGuid():N}"[..20]);
        await using (var administrator = await ConnectAsync())
            await administrator.Topology.CreateQueueAsync(queue);
        await using var messaging = await harness.ConnectAsync("cost", new MessagingClientOptions { Topology = new() { Queues = [queue] } });

        await messaging.Queue(queue.Name).SendAsync(Message.FromText("hello"));
        var message = await messaging.Queue(queue.Name).ReceiveOneAsync(TimeSpan.FromSeconds(5));
        await message!.CompleteAsync();

        Assert.Equal(
            new SortedDictionary<string, long> { ["SendMessageBatch"] = 1, ["ReceiveMessage"] = 1, ["DeleteMessageBatch"] = 1 },
            new SortedDictionary<string, long>(Requests(messaging).ToDictionary(r => r.Key, r => r.Value)));
    }

    [Fact]
    public async Task A_cancelled_receivers_message_goes_to_the_next_one()
    {
        await using var messaging = await ConnectAsync();
        var queue = await NewQueueAsync(messaging);
        using var cancelled = new CancellationTokenSource();
        var first = queue.ReceiveAsync(1, TimeSpan.FromSeconds(20), cancelled.Token);
        while (Requests(messaging).GetValueOrDefault("ReceiveMessage") == 0)
            await Task.Yield();
        await cancelled.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        var second = queue.ReceiveOneAsync(TimeSpan.FromSeconds(10));

        await queue.SendAsync(Message.FromText("hello"));

        Assert.Equal(1, (await second)!.DeliveryCount);
        Assert.Equal(1, Requests(messaging)["ReceiveMessage"]);
    }

    private Task<IMessaging> ConnectAsync() => harness.ConnectAsync("cost", new MessagingClientOptions());

    private static async Task<IQueue> NewQueueAsync(IMessaging messaging)
    {
        var name = $"cost-{Guid.NewGuid():N}"[..20];
        await messaging.Topology.CreateQueueAsync(new(name));
        return messaging.Queue(name);
    }

    private static async Task InParallelAsync(int callers, int calls, Func<Task> call)
    {
        var next = 0;
        await Task.WhenAll(Enumerable.Range(0, callers).Select(async _ =>
        {
            while (Interlocked.Increment(ref next) <= calls)
                await call();
        }));
    }

    private IReadOnlyDictionary<string, long> Requests(IMessaging messaging) => harness.Driver(messaging).Clients.Requests;

    private long Total(IMessaging messaging) => Requests(messaging).Sum(r => r.Value);

    private string Print(IMessaging messaging) => string.Join(", ", Requests(messaging).Select(r => $"{r.Key} {r.Value}"));
}
