using System.Runtime.CompilerServices;
using Integration.InMemory;
using Integration.InMemory.Tests.Contract;

namespace Integration.ContractTests.Tests;

/// <summary>The in-memory provider with a planted fault, to the contract suite.</summary>
public sealed class FaultyHarness(Fault fault) : ContractHarness, IStreamHarness
{
    private readonly InMemoryForeignClient _others = new();
    private readonly ConditionalWeakTable<IMessaging, Wire> _wires = [];

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

    /// <summary>What the driver does in its own way.</summary>
    public Quirks Quirks { get; init; }

    /// <summary>Whether connections can be cut.</summary>
    public bool HasWire { get; init; } = true;

    /// <summary>The spans to test with; null for those of virtual time.</summary>
    public ContractTiming? Timing { get; init; }

    public override ContractTiming GetTiming(MessagingLimits limits) => Timing ?? base.GetTiming(limits);

    public override bool HasForeignClient => true;

    public override IReadOnlyList<ForeignMessage> OddMessages => ForeignMessage.Odd;

    public override Task<IMessaging> ConnectAsync(string scope, MessagingClientOptions options) => Task.FromResult(Connect(scope, options, null));

    public override Task<IMessaging?> ConnectCuttableAsync(string scope, MessagingClientOptions options)
    {
        if (!HasWire)
            return base.ConnectCuttableAsync(scope, options);
        var wire = new Wire(fault, options.TimeProvider);
        var messaging = Connect(scope, options, wire);
        _wires.Add(messaging, wire);
        return Task.FromResult<IMessaging?>(messaging);
    }

    public Task<IMessaging?> ConnectRefusingAsync(string scope, MessagingClientOptions options, IReadOnlyCollection<string> texts)
    {
        var refusing = new RefusingDriver<InMemoryDriver>(new InMemoryDriver(new InMemoryOptions { BrokerName = scope }, options), texts);
        return Task.FromResult<IMessaging?>(new MessagingClient(new FaultyDriver(refusing, fault, options), options));
    }

    public override Task CutConnectionsAsync(IMessaging messaging)
    {
        _wires.TryGetValue(messaging, out var wire);
        wire!.Cut();
        return Task.CompletedTask;
    }

    public override Task SendForeignAsync(IMessaging messaging, EntityPath destination, ForeignMessage message) =>
        _others.SendAsync(messaging, destination, message);

    public override Task<ForeignMessage> ReceiveForeignAsync(IMessaging messaging, EntityPath source) => _others.ReceiveAsync(messaging, source);

    private IMessaging Connect(string scope, MessagingClientOptions options, Wire? wire)
    {
        _others.Admit(scope, options);
        var inner = new InMemoryDriver(new InMemoryOptions { BrokerName = scope }, options);
        return new MessagingClient(new FaultyDriver(inner, fault, options, Unsupported) { Quirks = Quirks, Wire = wire }, options);
    }

    protected override Task<string?> FindUnavailabilityAsync() => Task.FromResult(Unavailability);
}
