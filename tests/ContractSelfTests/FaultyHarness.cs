using Integration.ContractTests;
using Integration.InMemory;

namespace Integration.ContractSelfTests;

/// <summary>The in-memory provider with a planted fault, to the contract suite.</summary>
public sealed class FaultyHarness(Fault fault) : ContractHarness
{
    public override string Provider => InMemoryDriver.ProviderName;

    public override string Broker => $"in this process, {fault}";

    public override bool UsesVirtualTime => true;

    public override TimeSpan Watchdog => fault == Fault.None ? TimeSpan.FromSeconds(30) : TimeSpan.FromSeconds(4);

    public override Type? NativeClientType => typeof(InMemoryBroker);

    public override Task<IMessaging> ConnectAsync(string scope, MessagingClientOptions options) => Task.FromResult<IMessaging>(
        new MessagingClient(new FaultyDriver(new InMemoryDriver(new InMemoryOptions { BrokerName = scope }, options), fault, options), options));
}
