using Microsoft.Extensions.Time.Testing;

namespace Integration.InMemory.Tests;

public sealed class SharingTests : IDisposable
{
    private readonly string _name = "shared-" + Guid.NewGuid().ToString("N");

    public void Dispose() => InMemoryBroker.Remove(_name);

    [Fact]
    public async Task Clients_of_one_name_share_what_outlives_them()
    {
        await using (var sender = InMemoryMessaging.Create(new() { BrokerName = _name }))
        {
            await sender.Topology.CreateQueueAsync(new("orders"));
            await sender.Queue("orders").SendAsync(Message.FromText("kept"));
        }

        await using var receiver = InMemoryMessaging.Create(new() { BrokerName = _name });
        var message = await receiver.Queue("orders").ReceiveOneAsync(TimeSpan.Zero);
        Assert.Equal("kept", message!.Message.Text);
        await message.CompleteAsync();
        Assert.Equal(_name, receiver.As<InMemoryBroker>().Name);
    }

    [Fact]
    public async Task Clients_without_a_name_share_nothing()
    {
        await using var one = InMemoryMessaging.Create();
        await using var other = InMemoryMessaging.Create();
        await one.Topology.CreateQueueAsync(new("orders"));
        Assert.Null(await other.Topology.FindQueueAsync("orders"));
    }

    [Fact]
    public async Task A_private_broker_ends_with_its_client()
    {
        var messaging = InMemoryMessaging.Create();
        await messaging.Topology.CreateQueueAsync(new("orders"));
        await messaging.Queue("orders").SendAsync(Message.FromText("gone"));
        var broker = messaging.As<InMemoryBroker>();
        await messaging.DisposeAsync();
        Assert.Equal((0, 0), (broker.MessageCount, broker.StoredBytes));
    }

    [Fact]
    public void Another_clock_or_bound_for_the_same_name_is_refused()
    {
        _ = new InMemoryDriver(new() { BrokerName = _name });
        var error = Assert.Throws<ArgumentException>(() => new InMemoryDriver(
            new() { BrokerName = _name, MaxBytes = 5 }, new() { TimeProvider = new FakeTimeProvider() }));
        Assert.Contains("TimeProvider", error.Message, StringComparison.Ordinal);
        Assert.Contains("MaxBytes", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_removed_broker_is_empty_and_its_name_free()
    {
        var driver = new InMemoryDriver(new() { BrokerName = _name });
        await driver.Topology.CreateQueueAsync(new("orders"), default);
        var waiting = driver.OpenReceiver(EntityPath.Queue("orders")).ReceiveAsync(1, Timeout.InfiniteTimeSpan, default);
        Assert.True(InMemoryBroker.Remove(_name));
        Assert.False(InMemoryBroker.Remove(_name));
        await Assert.ThrowsAsync<EntityNotFoundException>(() => waiting.WaitAsync(TimeSpan.FromSeconds(30)));
        var next = new InMemoryDriver(new() { BrokerName = _name }, new() { TimeProvider = new FakeTimeProvider() });
        Assert.Null(await next.Topology.FindQueueAsync("orders", default));
    }
}
