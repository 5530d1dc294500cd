using System.Collections.Concurrent;
using System.Reflection;
using System.Runtime.CompilerServices;
using Azure.Messaging.ServiceBus;
using Integration.AzureServiceBus.Messages;
using Integration.AzureServiceBus.Tests.Brokers;
using Integration.ContractTests;

[assembly: AssemblyFixture(typeof(Integration.AzureServiceBus.Tests.Contract.AzureServiceBusHarness))]

namespace Integration.AzureServiceBus.Tests.Contract;

/// <summary>Azure Service Bus to the contract suite.</summary>
public sealed class AzureServiceBusHarness : ContractHarness
{
    private const string OffsetOf = "moment";

    private readonly IServiceBusBroker _broker = ServiceBusBrokers.Pick();
    private readonly ConditionalWeakTable<IMessaging, ScopeCalls> _scopes = [];
    private readonly ConcurrentDictionary<IMessaging, SlowWire> _relays = new();

    public override string Provider => AzureServiceBusMessaging.ProviderName;

    public override string Broker => _broker.Name;

    public override string ReportName => _broker is EmulatorBroker ? Provider : $"{Provider}-namespace";

    public override IReadOnlyList<string> Secrets => _broker.Secrets;

    public override Type? NativeClientType => typeof(ServiceBusClient);

    public override Type? NativeMessageType => typeof(ServiceBusReceivedMessage);

    public override bool HasForeignClient => true;

    public override IReadOnlyList<string> MarkNames { get; } =
    [
        .. typeof(WireNames).GetFields(BindingFlags.Static | BindingFlags.Public).Select(f => f.GetRawConstantValue()).OfType<string>()
            .Select(name => name.EndsWith('.') ? name + "when" : name),
    ];

    /// <summary>An offset counts only beside its moment.</summary>
    public override IEnumerable<KeyValuePair<string, object?>> ForgedMarks =>
        new object?[] { null, -1, 100_000, int.MinValue, int.MaxValue, long.MaxValue, "60" }.Select(value => KeyValuePair.Create(WireNames.Offset + OffsetOf, value));

    public override IReadOnlyList<ForeignMessage> OddMessages => ForeignMessage.Odd;

    public override bool IsBrokerRequired => base.IsBrokerRequired && _broker.IsRequired;

    public override IReadOnlyList<KnownLimit> KnownLimits => KnownDifferences.Everywhere;

    protected override Task<string?> FindUnavailabilityAsync() => _broker.StartAsync();

    public override async Task<IMessaging> ConnectAsync(string scope, MessagingClientOptions options)
    {
        var messaging = AzureServiceBusMessaging.Create(await _broker.OptionsAsync(scope), options);
        if (_broker.CountAdministrationCalls(scope) is { } before)
            _scopes.Add(messaging, new ScopeCalls(scope, before));
        return messaging;
    }

    public override async Task<IMessaging?> ConnectAsync(Outage outage, string scope, MessagingClientOptions options) =>
        await _broker.OptionsAsync(outage) is { } reached ? AzureServiceBusMessaging.Create(reached, options) : null;

    public override async Task<IMessaging?> ConnectCuttableAsync(string scope, MessagingClientOptions options)
    {
        if (await _broker.RelayAsync(scope) is not { } reached)
            return null;
        var messaging = AzureServiceBusMessaging.Create(reached.Options, options);
        _relays[messaging] = reached.Relay;
        return messaging;
    }

    public override Task CutConnectionsAsync(IMessaging messaging)
    {
        _relays[messaging].Cut();
        return Task.CompletedTask;
    }

    public override async Task SendForeignAsync(IMessaging messaging, EntityPath destination, ForeignMessage message)
    {
        var sent = new ServiceBusMessage(message.Text);
        if (message.CorrelationId is not null)
            sent.CorrelationId = message.CorrelationId;
        if (message.Subject is not null)
            sent.Subject = message.Subject;
        foreach (var (name, value) in message.Attributes)
            sent.ApplicationProperties[name] = value;
        foreach (var (name, value) in message.TypedAttributes)
        {
            // The service has no bytes as a property.
            sent.ApplicationProperties[name] = value is byte[] bytes ? Convert.ToBase64String(bytes) : value!;
            if (name == WireNames.Offset + OffsetOf)
                sent.ApplicationProperties[OffsetOf] = DateTimeOffset.MaxValue;
        }

        if (message.UnknownTypeAttribute is { } unknown)
            sent.ApplicationProperties[unknown] = TimeSpan.FromMinutes(90);
        await using var sender = messaging.As<ServiceBusClient>().CreateSender(destination.Name);
        await sender.SendMessageAsync(sent);
    }

    public override async Task<ForeignMessage> ReceiveForeignAsync(IMessaging messaging, EntityPath source)
    {
        var client = messaging.As<ServiceBusClient>();
        await using var receiver = source.SubscriptionName is { } subscription
            ? client.CreateReceiver(source.Name, subscription)
            : client.CreateReceiver(source.Name);
        var received = await receiver.ReceiveMessageAsync(TimeSpan.FromSeconds(20));
        await receiver.CompleteMessageAsync(received);
        return new ForeignMessage(received.Body.ToString())
        {
            Attributes = received.ApplicationProperties.Where(p => p.Value is string).ToDictionary(p => p.Key, p => (string)p.Value, StringComparer.Ordinal),
        };
    }

    // A broker counts the calls of everyone; tests that ask let nobody else make any in between.
    public override long? CountControlPlaneCalls(IMessaging messaging) =>
        _scopes.TryGetValue(messaging, out var scope) ? _broker.CountAdministrationCalls(scope.Scope) - scope.Before : null;

    public override async ValueTask DisposeAsync()
    {
        foreach (var relay in _relays.Values)
            await relay.DisposeAsync();
        await _broker.DisposeAsync();
        await base.DisposeAsync();
    }

    private sealed record ScopeCalls(string Scope, long Before);
}
