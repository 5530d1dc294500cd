using Integration.Aws.Tests.Contract;

namespace Integration.Aws.Tests.Requests;

/// <summary>Requests that are not made.</summary>
public sealed class RequestCountTests(AwsHarness harness)
{
    [Fact]
    public async Task A_declared_topology_is_never_looked_up()
    {
        var queue = new QueueDefinition($"declared-{Guid.NewGuid():N}"[..20]);
        await using (var administrator = await ConnectAsync())
            await administrator.Topology.CreateQueueAsync(queue);
        await using var messaging = await harness.ConnectAsync("cost", new MessagingClientOptions { Topology = new() { Queues = [queue] } });

        await messaging.Queue(queue.Name).SendAsync(Message.FromText("hello"));
        var message = await messaging.Queue(queue.Name).ReceiveOneAsync(TimeSpan.FromSeconds(30));
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
        var second = queue.ReceiveOneAsync(TimeSpan.FromSeconds(30));

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

    private IReadOnlyDictionary<string, long> Requests(IMessaging messaging) => harness.Context(messaging).Clients.Requests;
}
