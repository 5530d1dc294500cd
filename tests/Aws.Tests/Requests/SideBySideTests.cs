using Integration.Aws.Requests;
using Integration.Aws.Tests.Contract;
using Integration.Aws.Tests.Emulator;

namespace Integration.Aws.Tests.Requests;

/// <summary>A hundred messages at a round trip of half a second: requests for full batches go side by side, not one behind the other.</summary>
public sealed class SideBySideTests(AwsHarness harness)
{
    private const int Messages = 100;

    [Fact]
    public async Task Disposing_gives_back_what_is_in_hand_side_by_side()
    {
        await using var proxy = new FaultProxy(harness.LocalServer);
        var messaging = await ConnectAsync(proxy);
        _ = await ReceiveAsync(messaging, proxy);

        await messaging.DisposeAsync();

        AssertSideBySide(proxy, "ChangeMessageVisibilityBatch");
    }

    [Fact]
    public async Task Locks_are_renewed_side_by_side()
    {
        await using var proxy = new FaultProxy(harness.LocalServer);
        await using var messaging = await ConnectAsync(proxy);
        var received = await ReceiveAsync(messaging, proxy);

        await Task.WhenAll(received.Select(m => m.RenewLockAsync()));

        AssertSideBySide(proxy, "ChangeMessageVisibilityBatch");
    }

    [Fact]
    public async Task Many_are_completed_side_by_side()
    {
        await using var proxy = new FaultProxy(harness.LocalServer);
        await using var messaging = await ConnectAsync(proxy);
        var received = await ReceiveAsync(messaging, proxy);

        (await messaging.Source(received[0].Source).CompleteManyAsync(received)).ThrowIfAnyFailed();

        AssertSideBySide(proxy, "DeleteMessageBatch");
    }

    private static void AssertSideBySide(FaultProxy proxy, string operation)
    {
        Assert.InRange(proxy.Count(operation), Messages / 10, 2 * Messages / 10);
        Assert.InRange(proxy.MostAtOnce(operation), 3, Messages / 10 * 2);
    }

    private async Task<IMessaging> ConnectAsync(FaultProxy proxy)
    {
        await using var direct = await harness.ConnectAsync("side", new MessagingClientOptions());
        var options = new MessagingClientOptions { DrainTimeout = TimeSpan.Zero };
        return new MessagingClient(new AwsDriver(new AwsContext(harness.Context(direct).Options with { ServiceUrl = proxy.Uri }, options)), options);
    }

    private static async Task<List<ReceivedMessage>> ReceiveAsync(IMessaging messaging, FaultProxy proxy)
    {
        var name = EmulatorFixture.NewName("side");
        await messaging.Topology.CreateQueueAsync(new(name) { LockDuration = TimeSpan.FromMinutes(10) });
        (await messaging.Queue(name).SendManyAsync(Enumerable.Range(0, Messages).Select(i => Message.FromText($"{i}")))).ThrowIfAnyFailed();
        var received = new List<ReceivedMessage>();
        while (received.Count < Messages)
            received.AddRange(await messaging.Queue(name).ReceiveAsync(Messages - received.Count, TimeSpan.FromSeconds(20)));
        proxy.ResetCounts();
        proxy.Inject(new ProxyFault.Delay(TimeSpan.FromMilliseconds(500)), times: int.MaxValue);
        return received;
    }
}
