using System.Collections.Concurrent;
using Integration.ContractTests;

[assembly: AssemblyFixture(typeof(Integration.InMemory.Tests.Contract.InMemoryHarness))]

namespace Integration.InMemory.Tests.Contract;

/// <summary>The in-memory provider to the contract suite: a broker of its own for each test, on virtual time.</summary>
public sealed class InMemoryHarness : ContractHarness
{
    private readonly ConcurrentBag<string> _brokers = [];

    public override string Provider => InMemoryDriver.ProviderName;

    public override string Broker => "in this process";

    public override bool UsesVirtualTime => true;

    public override Type? NativeClientType => typeof(InMemoryBroker);

    public override Task<IMessaging> ConnectAsync(string scope, MessagingClientOptions options)
    {
        _brokers.Add(scope);
        return Task.FromResult(InMemoryMessaging.Create(new InMemoryOptions { BrokerName = scope }, options));
    }

    public override Task<IMessaging?> ConnectAsync(Outage outage, string scope, MessagingClientOptions options) =>
        Task.FromResult(outage == Outage.QuotaExceeded ? InMemoryMessaging.Create(new InMemoryOptions { MaxBytes = 100_000 }, options) : null);

    public override async ValueTask DisposeAsync()
    {
        foreach (var broker in _brokers)
            InMemoryBroker.Remove(broker);
        await base.DisposeAsync();
    }
}
