using Integration.Aws.Tests.Contract;
using Integration.Costs;

namespace Integration.Aws.Tests.Requests;

[Collection(nameof(Alone))]
public sealed class EmptyReceiveTests(AwsHarness harness)
{
    [Fact]
    public async Task A_request_that_brings_nothing_is_counted_and_one_that_brings_a_message_is_not()
    {
        await using var messaging = await harness.ConnectAsync("cost", new MessagingClientOptions());
        var name = $"empty-{Guid.NewGuid():N}"[..20];
        await messaging.Topology.CreateQueueAsync(new(name));
        using var empty = new EmptyReceives();

        Assert.Null(await messaging.Queue(name).ReceiveOneAsync(TimeSpan.Zero));
        Assert.Equal(1, empty.Count);

        await messaging.Queue(name).SendAsync(Message.FromText("hello"));
        await (await messaging.Queue(name).ReceiveOneAsync(TimeSpan.FromSeconds(20)))!.CompleteAsync();
        Assert.Equal(1, empty.Count);
    }
}
