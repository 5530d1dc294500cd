using Integration.ContractTests;

[assembly: AssemblyFixture(typeof(Integration.InMemory.Tests.Contract.InMemoryHarness))]

namespace Integration.InMemory.Tests.Contract;

/// <summary>The in-memory provider to the contract suite: a broker of its own for each test, on virtual time.</summary>
public sealed class InMemoryHarness : ContractHarness, IStreamHarness
{
    private readonly InMemoryForeignClient _others = new();

    public override string Provider => InMemoryDriver.ProviderName;

    public override string Broker => "in this process";

    public override bool UsesVirtualTime => true;

    public override Type? NativeClientType => typeof(InMemoryBroker);

    public override IReadOnlyList<KnownLimit> KnownLimits { get; } =
    [
        new("L7", "A client in memory has no connection that could be cut"),
        new("L8", "A client in memory has no connection that could be cut"),
    ];

    public override bool HasForeignClient => true;

    public override IReadOnlyList<ForeignMessage> OddMessages => ForeignMessage.Odd;

    /// <summary>Names and values that the portable client would never let through, which a bare driver stores all the same.</summary>
    public override IEnumerable<KeyValuePair<string, object?>> ForgedMarks =>
    [
        new("", "no name"), new(" ", 1), new("\ud800", "\udc00"), new("a\0b", "\0"), new(new string('n', 10_000), 1), new("traceparent", "00-0-0-0"),
        new("tracestate", new string('x', 5_000)), new("AWS.TraceHeader", "Root=1"), new("$subject", "x"), new("original.Headers", "{"), new("h", DateTimeOffset.MaxValue),
        new("h", double.NegativeZero), new("h", "\ud800\ud800"), new("h", Array.Empty<byte>()), new("h", decimal.MinValue),
    ];

    public override Task<IMessaging> ConnectAsync(string scope, MessagingClientOptions options)
    {
        _others.Admit(scope, options);
        return Task.FromResult(InMemoryMessaging.Create(new InMemoryOptions { BrokerName = scope }, options));
    }

    public override Task<IMessaging?> ConnectAsync(Outage outage, string scope, MessagingClientOptions options) =>
        Task.FromResult(outage == Outage.QuotaExceeded ? InMemoryMessaging.Create(new InMemoryOptions { MaxBytes = 100_000 }, options) : null);

    public Task<IMessaging?> ConnectRefusingAsync(string scope, MessagingClientOptions options, IReadOnlyCollection<string> texts) =>
        Task.FromResult<IMessaging?>(new MessagingClient(new RefusingDriver<InMemoryDriver>(new InMemoryDriver(new InMemoryOptions { BrokerName = scope }, options), texts), options));

    public override Task SendForeignAsync(IMessaging messaging, EntityPath destination, ForeignMessage message) =>
        _others.SendAsync(messaging, destination, message);

    public override Task<ForeignMessage> ReceiveForeignAsync(IMessaging messaging, EntityPath source) => _others.ReceiveAsync(messaging, source);

    public override async ValueTask DisposeAsync()
    {
        _others.RemoveBrokers();
        await base.DisposeAsync();
    }
}
