using System.Collections.Concurrent;
using System.Globalization;
using System.Runtime.CompilerServices;
using Amazon.SQS;
using Amazon.SQS.Model;
using Integration.Aws.Entities;
using Integration.Aws.Messages;
using Integration.Aws.Options;
using Integration.Aws.Requests;
using Integration.ContractTests;
using SnsAttribute = Amazon.SimpleNotificationService.Model.MessageAttributeValue;

[assembly: AssemblyFixture(typeof(Integration.Aws.Tests.Contract.AwsHarness))]

namespace Integration.Aws.Tests.Contract;

/// <summary>The AWS provider to the contract suite, on the broker that <see cref="AwsBroker.Choose"/> picks.</summary>
public sealed class AwsHarness : ContractHarness
{
    /// <summary>What senders and receivers may do: anything else is the control plane's.</summary>
    private static readonly HashSet<string> DataPath = new(StringComparer.Ordinal)
    {
        "SendMessageBatch", "ReceiveMessage", "DeleteMessageBatch", "ChangeMessageVisibilityBatch", "PublishBatch",
        "GetQueueUrl", "GetQueueAttributes", "ListQueueTags",
    };

    private readonly AwsBroker _broker = AwsBroker.Choose();
    private readonly ConditionalWeakTable<IMessaging, AwsContext> _contexts = [];
    private readonly ConcurrentDictionary<IMessaging, FaultProxy> _relays = new();
    private FaultProxy? _throttling;
    private FaultProxy? _denying;
    private FaultProxy? _overLimit;
    private string? _lacking;

    public override string Provider => AwsProvider.Name;

    public override string Broker => _broker.Name;

    public override string ReportName => _broker.ReportName;

    public override IReadOnlyList<KnownLimit> KnownLimits => [.. EmulatorLimits.OfRealTime, .. _broker.KnownLimits];

    public override IReadOnlyList<string> Secrets => _broker.Secrets;

    public override Type NativeClientType => typeof(IAmazonSQS);

    public override Type NativeMessageType => typeof(Amazon.SQS.Model.Message);

    public override bool HasForeignClient => true;

    public override IReadOnlyList<string> MarkNames =>
        [WireNames.Properties, WireNames.Partial, .. Enum.GetValues<MessageProperty>().Select(WireNames.Property)];

    public override IEnumerable<KeyValuePair<string, object?>> ForgedMarks => AwsForgedMarks.All.Select(json => KeyValuePair.Create(WireNames.Properties, (object?)json));

    public override IReadOnlyList<ForeignMessage> OddMessages { get; } =
    [
        Attributed("case", ("h", "1"), ("H", "2"), ("traceparent", "x"), ("TraceState", "y"), ("MessageId", "3")),
        Attributed("ten", [.. Enumerable.Range(0, 10).Select(i => ($"h{i}", (object?)"\U0001F600"))]),
        Attributed("types", ("ulong", ulong.MaxValue), ("decimal", decimal.MinValue), ("bytes", new byte[] { 0, 255 }), ("moment", DateTimeOffset.MaxValue), ("nan", double.NaN)),
        Attributed("marked", ("n", 1L), (WireNames.Properties, """
            {"headers":{"a":"Decimal:1e40","b":"DateTimeOffset:9999-12-31T23:59:59.9999999-14:00","c":"Guid:x",
            "d":"99:x","e":"String,Guid:x","f":"Binary:@@","a b":"String:x"},
            "kinds":{"n":"DateTimeOffset","m":"Guid"},"correlationId":"","subject":" ","replyTo":"\u0000",
            "contentType":"\u001b","traceParent":"00-00000000000000000000000000000000-0000000000000000-00","deduplicationId":"a b"}
            """)),
        new("{\"Type\":\"Notification\",\"MessageId\":\"1\",\"TopicArn\":\"arn\",\"Message\":\"inner\"}"),
        new("newer") { UnknownTypeAttribute = "future" },
    ];

    /// <summary>A broker that is required throws when it can't be started; what a machine lacks for one is never a failure.</summary>
    public override bool IsBrokerRequired => false;

    public override TimeSpan Watchdog => _broker.Watchdog;

    public override ContractTiming GetTiming(MessagingLimits limits) => _broker.Timing ?? base.GetTiming(limits);

    public override async ValueTask InitializeAsync()
    {
        _lacking = await _broker.StartAsync();
        if (_lacking is null && _broker.Options.ServiceUrl is { } server)
        {
            _throttling = Faulty(server, ProxyFault.Throttling);
            _denying = Faulty(server, ProxyFault.AccessDenied);
            _overLimit = new FaultProxy(server);
            _overLimit.Inject(new ProxyFault.Refuse(400, "OverLimit"), "SendMessageBatch", int.MaxValue);
        }
    }

    protected override Task<string?> FindUnavailabilityAsync() => Task.FromResult(_lacking);

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        foreach (var proxy in new[] { _throttling, _denying, _overLimit }.OfType<FaultProxy>().Concat(_relays.Values))
            await proxy.DisposeAsync();
        await _broker.DisposeAsync();
    }

    public override Task<IMessaging> ConnectAsync(string scope, MessagingClientOptions options) => Task.FromResult(Connect(OptionsOf(scope), options));

    public override Task<IMessaging?> ConnectAsync(Outage outage, string scope, MessagingClientOptions options)
    {
        var server = outage switch
        {
            Outage.Unreachable => new Uri("http://127.0.0.1:1/"),
            Outage.Unauthorized => _denying?.Uri,
            Outage.Throttled => _throttling?.Uri,
            _ => _overLimit?.Uri,
        };
        return Task.FromResult(server is null ? null : Connect(OptionsOf(scope) with { ServiceUrl = server, MaxErrorRetry = 0 }, options));
    }

    /// <summary>Through a relay of its own; there is none before AWS itself.</summary>
    public override Task<IMessaging?> ConnectCuttableAsync(string scope, MessagingClientOptions options)
    {
        if (_broker.Options.ServiceUrl is not { } server)
            return Task.FromResult<IMessaging?>(null);
        var relay = new FaultProxy(server);
        var messaging = Connect(OptionsOf(scope) with { ServiceUrl = relay.Uri }, options);
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
        var context = Context(messaging);
        if (destination.Kind == EntityKind.Topic)
        {
            var topic = await FindTopicAsync(messaging, destination);
            await context.Sns.PublishAsync(new Amazon.SimpleNotificationService.Model.PublishRequest(topic.Arn, message.Text)
            {
                MessageAttributes = Attributes(message).ToDictionary(
                    a => a.Name, a => new SnsAttribute { DataType = a.Value.Type, StringValue = a.Value.Text, BinaryValue = Stream(a.Value.Bytes) }),
            });
            return;
        }

        var attributes = Attributes(message).ToDictionary(
            a => a.Name, a => new MessageAttributeValue { DataType = a.Value.Type, StringValue = a.Value.Text, BinaryValue = Stream(a.Value.Bytes) });
        if (message.UnknownTypeAttribute is { } unknown)
            attributes[unknown] = new MessageAttributeValue { DataType = "Number.quaternion", StringValue = "1" };
        var queue = await FindQueueAsync(messaging, destination);
        await context.Sqs.SendMessageAsync(new SendMessageRequest(queue.Url, message.Text) { MessageAttributes = attributes });
    }

    public override async Task<ForeignMessage> ReceiveForeignAsync(IMessaging messaging, EntityPath source)
    {
        var context = Context(messaging);
        var queue = await FindQueueAsync(messaging, source);
        var response = await context.Sqs.ReceiveMessageAsync(new ReceiveMessageRequest(queue.Url) { WaitTimeSeconds = 10, MessageAttributeNames = ["All"] });
        var message = Assert.Single(response.Messages);
        await context.Sqs.DeleteMessageAsync(queue.Url, message.ReceiptHandle);
        return new ForeignMessage(message.Body)
        {
            Attributes = (message.MessageAttributes ?? []).Where(a => a.Value.StringValue is not null).ToDictionary(a => a.Key, a => a.Value.StringValue),
        };
    }

    public override long? CountControlPlaneCalls(IMessaging messaging) =>
        Context(messaging).Clients.Requests.Where(r => !DataPath.Contains(r.Key)).Sum(r => r.Value);

    /// <summary>The address of the local server, which faults can be injected before; skips the test where there is none.</summary>
    internal Uri LocalServer
    {
        get
        {
            Assert.SkipWhen(_broker.Options.ServiceUrl is null, $"Faults are injected in front of a local server; this is {_broker.Name}.");
            return _broker.Options.ServiceUrl!;
        }
    }

    /// <summary>The address of a queue for the plain SDK.</summary>
    internal async Task<QueueAddress> FindQueueAsync(IMessaging messaging, EntityPath path) =>
        await new EntityResolver(Context(messaging)).GetQueueAsync(path, CancellationToken.None);

    /// <summary>The address of a topic for the plain SDK.</summary>
    internal async Task<TopicAddress> FindTopicAsync(IMessaging messaging, EntityPath path) =>
        await new EntityResolver(Context(messaging)).FindTopicAsync(path, CancellationToken.None) ?? throw new ArgumentException("There is no such topic.", nameof(path));

    internal AwsContext Context(IMessaging messaging) =>
        _contexts.TryGetValue(messaging, out var context) ? context : throw new ArgumentException("Not a client of this harness.", nameof(messaging));

    // A prefix for each scope: tests that list everything see their own alone.
    private AwsMessagingOptions OptionsOf(string scope) => _broker.Options with { NamePrefix = $"{_broker.Options.NamePrefix}{ScopePrefix.Of(scope)}" };

    private IMessaging Connect(AwsMessagingOptions options, MessagingClientOptions client)
    {
        var context = new AwsContext(options, client);
        var messaging = new MessagingClient(new AwsDriver(context), client);
        _contexts.Add(messaging, context);
        return messaging;
    }

    /// <summary>The attributes as SQS and SNS have them, without those that they refuse: nothing is no value.</summary>
    private static IEnumerable<(string Name, WireAttribute Value)> Attributes(ForeignMessage message) => message.Attributes
        .Select(a => (a.Key, Value: new WireAttribute("String", a.Value)))
        .Concat(message.TypedAttributes.Where(a => a.Value is not (null or "")).Select(a => (a.Key, Value: a.Value switch
        {
            byte[] bytes => new WireAttribute("Binary", null, bytes),
            long or int or ulong or decimal => new WireAttribute("Number", Convert.ToString(a.Value, CultureInfo.InvariantCulture)),
            _ => new WireAttribute("String", Convert.ToString(a.Value, CultureInfo.InvariantCulture)),
        })));

    private static ForeignMessage Attributed(string text, params (string Name, object? Value)[] attributes) =>
        new(text) { TypedAttributes = attributes.ToDictionary(a => a.Name, a => a.Value, StringComparer.Ordinal) };

    private static MemoryStream? Stream(byte[]? bytes) => bytes is null ? null : new MemoryStream(bytes);

    private static FaultProxy Faulty(Uri server, ProxyFault fault)
    {
        var proxy = new FaultProxy(server);
        proxy.Inject(fault, times: int.MaxValue);
        return proxy;
    }
}
