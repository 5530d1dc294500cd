using System.Collections.Concurrent;
using System.Text;
using Integration.ContractTests;

[assembly: AssemblyFixture(typeof(Integration.InMemory.Tests.Contract.InMemoryHarness))]

namespace Integration.InMemory.Tests.Contract;

/// <summary>The in-memory provider to the contract suite: a broker of its own for each test, on virtual time.</summary>
public sealed class InMemoryHarness : ContractHarness
{
    private readonly ConcurrentDictionary<string, MessagingClientOptions> _brokers = new(StringComparer.Ordinal);

    public override string Provider => InMemoryDriver.ProviderName;

    public override string Broker => "in this process";

    public override bool UsesVirtualTime => true;

    public override Type? NativeClientType => typeof(InMemoryBroker);

    public override bool HasForeignClient => true;

    public override Task<IMessaging> ConnectAsync(string scope, MessagingClientOptions options)
    {
        _brokers.TryAdd(scope, options);
        return Task.FromResult(InMemoryMessaging.Create(new InMemoryOptions { BrokerName = scope }, options));
    }

    public override Task<IMessaging?> ConnectAsync(Outage outage, string scope, MessagingClientOptions options) =>
        Task.FromResult(outage == Outage.QuotaExceeded ? InMemoryMessaging.Create(new InMemoryOptions { MaxBytes = 100_000 }, options) : null);

    /// <summary>The other client is the bare driver: what it sends has seen nothing of the portable client.</summary>
    public override async Task SendForeignAsync(IMessaging messaging, EntityPath destination, ForeignMessage message)
    {
        if (message.UnknownTypeAttribute is not null)
            Assert.Skip("In memory there are no header types but the eight.");
        var sent = new Message
        {
            MessageId = "foreign",
            Body = Encoding.UTF8.GetBytes(message.Text),
            Headers = new MessageHeaders(message.Attributes.Select(a => KeyValuePair.Create(a.Key, (HeaderValue)a.Value))),
        };
        await using var driver = OpenDriver(messaging);
        Assert.Null((await driver.OpenSender(destination).SendAsync([sent], default))[0].Error);
    }

    public override async Task<ForeignMessage> ReceiveForeignAsync(IMessaging messaging, EntityPath source)
    {
        await using var driver = OpenDriver(messaging);
        var receiver = driver.OpenReceiver(source);
        var received = await receiver.ReceiveAsync(1, TimeSpan.Zero, default);
        await receiver.CompleteAsync(received, default);
        return new ForeignMessage(received[0].Message.Text);
    }

    public override async ValueTask DisposeAsync()
    {
        foreach (var broker in _brokers.Keys)
            InMemoryBroker.Remove(broker);
        await base.DisposeAsync();
    }

    private InMemoryDriver OpenDriver(IMessaging messaging)
    {
        var name = messaging.As<InMemoryBroker>().Name!;
        return new(new InMemoryOptions { BrokerName = name }, _brokers[name]);
    }
}
