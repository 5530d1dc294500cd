using Integration.InMemory;
using Integration.InMemory.Tests.Contract;

namespace Integration.ContractTests.Tests;

/// <summary>The in-memory provider with a planted fault, to the contract suite.</summary>
public sealed class FaultyHarness(Fault fault) : ContractHarness
{
    private readonly InMemoryForeignClient _others = new();

    public override string Provider => InMemoryDriver.ProviderName;

    public override string Broker => $"in this process, {fault}";

    public override bool UsesVirtualTime => true;

    public override TimeSpan Watchdog => fault == Fault.None ? TimeSpan.FromSeconds(30) : TimeSpan.FromSeconds(4);

    public override Type? NativeClientType => typeof(InMemoryBroker);

    /// <summary>What the driver declares unsupported.</summary>
    public IReadOnlyList<Capability> Unsupported { get; init; } = fault == Fault.DeclaresUnsupportedWhatWorks ? [Capability.BinaryBody] : [];

    public string? Unavailability { get; init; }

    public override bool IsBrokerRequired => RequireBroker;

    public bool RequireBroker { get; init; }

    public override IReadOnlyList<KnownLimit> KnownLimits => Limits;

    public IReadOnlyList<KnownLimit> Limits { get; init; } = [];

    public override bool HasForeignClient => true;

    public override IReadOnlyList<ForeignMessage> OddMessages => ForeignMessage.Odd;

    public override Task<IMessaging> ConnectAsync(string scope, MessagingClientOptions options)
    {
        _others.Admit(scope, options);
        var inner = new InMemoryDriver(new InMemoryOptions { BrokerName = scope }, options);
        return Task.FromResult<IMessaging>(new MessagingClient(new FaultyDriver(inner, fault, options, Unsupported), options));
    }

    public override Task SendForeignAsync(IMessaging messaging, EntityPath destination, ForeignMessage message) =>
        _others.SendAsync(messaging, destination, message);

    public override Task<ForeignMessage> ReceiveForeignAsync(IMessaging messaging, EntityPath source) => _others.ReceiveAsync(messaging, source);

    protected override Task<string?> FindUnavailabilityAsync() => Task.FromResult(Unavailability);
}
