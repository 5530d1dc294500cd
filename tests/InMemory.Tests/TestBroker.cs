using Integration.Drivers;
using Microsoft.Extensions.Time.Testing;

namespace Integration.InMemory.Tests;

/// <summary>A broker of a test's own on virtual time, reached by the driver itself.</summary>
internal sealed class TestBroker : IAsyncDisposable
{
    public TestBroker(InMemoryOptions? options = null)
    {
        Driver = new InMemoryDriver(options, new MessagingClientOptions { TimeProvider = Clock });
        Broker = (InMemoryBroker)Driver.GetNative(typeof(InMemoryBroker))!;
    }

    public FakeTimeProvider Clock { get; } = new();

    public InMemoryDriver Driver { get; }

    public InMemoryBroker Broker { get; }

    public static Message Text(string id, string? group = null) =>
        Message.FromText("body of " + id) with { MessageId = id, GroupId = group };

    public async Task<TestSource> CreateQueueAsync(QueueDefinition? definition = null)
    {
        definition ??= new QueueDefinition("orders");
        Assert.True(await Driver.Topology.CreateQueueAsync(definition, default));
        return new(this, definition.Path);
    }

    public async Task<TestSource> CreateSubscriptionAsync(SubscriptionDefinition definition)
    {
        Assert.True(await Driver.Topology.CreateSubscriptionAsync(definition, default));
        return new(this, definition.Path);
    }

    public async Task<SendOutcome[]> SendAsync(EntityPath destination, params Message[] messages)
    {
        var sender = Driver.OpenSender(destination);
        return [.. await sender.SendAsync([.. messages.Select(m => sender.Prepare(m, null))], default)];
    }

    public ValueTask DisposeAsync() => Driver.DisposeAsync();
}

/// <summary>A queue or subscription with its dead-letter queue.</summary>
internal sealed record TestSource(TestBroker Broker, EntityPath Path)
{
    public IReceiverDriver Main { get; } = Broker.Driver.OpenReceiver(Path);

    public IReceiverDriver DeadLetters { get; } = Broker.Driver.OpenReceiver(Path.DeadLetter);

    public QueueStore Store => Broker.Broker.GetSource(Path);

    public Task<SendOutcome[]> SendAsync(params Message[] messages) => Broker.SendAsync(Path, messages);

    public async Task<DriverMessage[]> ReceiveAsync(int max = 10) => [.. await Main.ReceiveAsync(max, TimeSpan.Zero, default)];

    public async Task<string[]> ReceiveIdsAsync(int max = 10) => [.. (await ReceiveAsync(max)).Select(m => m.Message.MessageId!)];
}
