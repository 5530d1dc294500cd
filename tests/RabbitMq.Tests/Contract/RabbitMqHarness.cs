using System.Collections.Concurrent;
using System.Globalization;
using System.Reflection;
using Integration.ContractTests;
using Integration.RabbitMq.Messages;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;

[assembly: AssemblyFixture(typeof(Integration.RabbitMq.Tests.Contract.RabbitMqHarness))]

namespace Integration.RabbitMq.Tests.Contract;

/// <summary>RabbitMQ to the contract suite: a broker of its own, so that nothing which other tests do to theirs disturbs it.</summary>
public sealed class RabbitMqHarness : ContractHarness
{
    /// <summary>So small that the suite can send messages of that size.</summary>
    private const long MaxMessageBytes = 1 << 20;

    private readonly RabbitMqFixture _fixture = new();
    private readonly GivenBroker? _given = GivenBroker.OfEnvironment();
    private readonly ConcurrentDictionary<IMessaging, SlowWire> _relays = new();

    public override string Provider => RabbitMqMessaging.ProviderName;

    public override string ReportName => _given is null ? Provider : $"{Provider}-4";

    public override string Broker => _given?.Name ?? GivenBroker.Installed;

    public override IReadOnlyList<string> Secrets => [Server.Password];

    public override Type? NativeClientType => typeof(ConnectionFactory);

    public override Type? NativeMessageType => typeof(BasicDeliverEventArgs);

    public override bool HasForeignClient => true;

    public override IReadOnlyList<string> MarkNames { get; } =
    [
        .. new[] { typeof(WireNames), typeof(WireNames.Broker) }.SelectMany(t => t.GetFields(BindingFlags.Static | BindingFlags.Public))
            .Select(f => f.GetRawConstantValue()).OfType<string>().Select(name => name.EndsWith('.') ? name + "when" : name),
    ];

    public override IReadOnlyList<ForeignMessage> OddMessages => ForeignMessage.Odd;

    private GivenBroker Server => _given ?? GivenBroker.Of(_fixture.Server);

    protected override Task<string?> FindUnavailabilityAsync() => Task.FromResult(_given is null ? RabbitMqFixture.FindMissing() : null);

    public override Task<IMessaging> ConnectAsync(string scope, MessagingClientOptions options) =>
        Task.FromResult(RabbitMqMessaging.Create(Options(Server.Port), options));

    public override Task<IMessaging?> ConnectAsync(Outage outage, string scope, MessagingClientOptions options)
    {
        var reached = outage switch
        {
            Outage.Unreachable => Options(FreePort.Find()) with { ManagementUri = Address(FreePort.Find()) },
            Outage.Unauthorized => Options(Server.Port) with { Password = "wrong" },
            _ => null,
        };
        return Task.FromResult(reached is null ? null : RabbitMqMessaging.Create(reached, options));
    }

    public override Task<IMessaging?> ConnectCuttableAsync(string scope, MessagingClientOptions options)
    {
        var relay = new SlowWire(Server.Port, roundTrip: TimeSpan.Zero);
        var messaging = RabbitMqMessaging.Create(Options(relay.Port), options);
        _relays[messaging] = relay;
        return Task.FromResult<IMessaging?>(messaging);
    }

    public override Task CutConnectionsAsync(IMessaging messaging)
    {
        _relays[messaging].Cut();
        return Task.CompletedTask;
    }

    public override async Task SendForeignAsync(IMessaging messaging, EntityPath destination, ForeignMessage message)
    {
        var properties = new BasicProperties { Headers = new Dictionary<string, object?>(StringComparer.Ordinal) };
        if (Fits(message.CorrelationId))
            properties.CorrelationId = message.CorrelationId;
        if (Fits(message.Subject))
            properties.Type = message.Subject;
        foreach (var (name, value) in message.Attributes.Where(a => Fits(a.Key)))
            properties.Headers[name] = value;
        foreach (var (name, value) in message.TypedAttributes.Where(a => Fits(a.Key)))
            properties.Headers[name] = Native(value);
        if (message.UnknownTypeAttribute is { } unknown)
            properties.Headers[unknown] = new List<object> { 1, "two" };

        // More queues to send to are what a broker obeys, and refuses in any other form than a list.
        properties.Headers.Remove(WireNames.Broker.CarbonCopy);
        properties.Headers.Remove(WireNames.Broker.BlindCopy);
        await using var connection = await messaging.As<ConnectionFactory>().CreateConnectionAsync();
        await using var channel = await connection.CreateChannelAsync(new(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true));
        var body = System.Text.Encoding.UTF8.GetBytes(message.Text);
        await (destination.Kind == EntityKind.Topic
            ? channel.BasicPublishAsync(destination.Name, "", mandatory: false, properties, body)
            : channel.BasicPublishAsync("", destination.Name, mandatory: true, properties, body));
    }

    public override async Task<ForeignMessage> ReceiveForeignAsync(IMessaging messaging, EntityPath source)
    {
        await using var connection = await messaging.As<ConnectionFactory>().CreateConnectionAsync();
        await using var channel = await connection.CreateChannelAsync();
        var queue = new Entities.EntityNames("").QueueOf(source);
        BasicGetResult? got;
        while ((got = await channel.BasicGetAsync(queue, autoAck: true)) is null)
            await Task.Delay(50);
        return new ForeignMessage(System.Text.Encoding.UTF8.GetString(got.Body.Span))
        {
            Attributes = (got.BasicProperties.Headers ?? new Dictionary<string, object?>()).Where(h => h.Value is byte[])
                .ToDictionary(h => h.Key, h => System.Text.Encoding.UTF8.GetString((byte[])h.Value!), StringComparer.Ordinal),
        };
    }

    public override async ValueTask InitializeAsync()
    {
        if (_given is null)
            await _fixture.InitializeAsync();
        await base.InitializeAsync();
    }

    public override async ValueTask DisposeAsync()
    {
        foreach (var relay in _relays.Values)
            await relay.DisposeAsync();
        await base.DisposeAsync();
        await _fixture.DisposeAsync();
    }

    private static string Address(int port) => string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}");

    /// <summary>Whether AMQP has room for it: a name or a property has 255 bytes.</summary>
    private static bool Fits(string? text) => text is not null && System.Text.Encoding.UTF8.GetByteCount(text) <= 255;

    /// <summary>The nearest type of the service; the broker closes the connection of who sends a NaN.</summary>
    private static object? Native(object? value) => value switch
    {
        double number when !double.IsFinite(number) => "NaN",
        ulong number => number.ToString(CultureInfo.InvariantCulture),
        decimal number => number.ToString(CultureInfo.InvariantCulture),
        byte[] bytes => new BinaryTableValue(bytes),
        null or string or bool or byte or sbyte or short or ushort or int or uint or long or float or double => value,
        IFormattable other => other.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString(),
    };

    private RabbitMqOptions Options(int port) => new()
    {
        Hosts = [string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{port}")],
        UserName = Server.UserName,
        Password = Server.Password,
        ManagementUri = Address(Server.ManagementPort),
        MaxMessageBytes = MaxMessageBytes,
    };
}
