using Integration.Dashboard.Sampling;
using Integration.InMemory;
using Microsoft.Extensions.Time.Testing;

namespace Integration.Dashboard.Tests;

/// <summary>What this process sends and receives is measured while somebody looks.</summary>
public sealed class ProcessRatesTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Messages_a_second_are_told_by_entity_since_the_last_time()
    {
        var name = $"rates-{Guid.NewGuid():N}";
        var time = new FakeTimeProvider();
        await using var messaging = InMemoryMessaging.Create();
        await messaging.Topology.CreateQueueAsync(new(name), Token);
        await messaging.Queue(name).SendAsync(Message.FromText("before anybody looked"), Token);
        using var rates = new ProcessRates(time);

        for (var i = 0; i < 4; i++)
            await messaging.Queue(name).SendAsync(Message.FromText("x"), Token);
        await messaging.Queue(name).ReceiveAsync(2, TimeSpan.Zero, Token);
        time.Advance(TimeSpan.FromSeconds(2));

        Assert.Equal(new Rate(Sent: 2, Received: 1), rates.Take()[name]);
        time.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(new Rate(0, 0), rates.Take()[name]);
    }
}
