using System.Collections.Concurrent;
using System.Globalization;
using System.Runtime.CompilerServices;
using Amazon.SQS;
using Amazon.SQS.Model;
using Integration.Aws.Tests.Emulator;
using Integration.ContractTests;
using SnsAttribute = Amazon.SimpleNotificationService.Model.MessageAttributeValue;

[assembly: AssemblyFixture(typeof(Integration.Aws.Tests.Contract.AwsHarness))]

namespace Integration.Aws.Tests.Contract;

/// <summary>The AWS provider to the contract suite, in the place that <see cref="AwsPlace.Choose"/> picks.</summary>
public sealed class AwsHarness : ContractHarness
{
    /// <summary>What senders and receivers may do: anything else is the control plane's.</summary>
    private static readonly HashSet<string> DataPath = new(StringComparer.Ordinal)
    {
        "SendMessageBatch", "ReceiveMessage", "DeleteMessageBatch", "ChangeMessageVisibilityBatch", "PublishBatch",
        "GetQueueUrl", "GetQueueAttributes", "ListQueueTags",
    };

    private readonly AwsPlace _place = AwsPlace.Choose();
    private readonly ConditionalWeakTable<IMessaging, AwsDriver> _drivers = [];
    private readonly ConcurrentDictionary<IMessaging, FaultProxy> _relays = new();
    private FaultProxy? _throttling;
    private FaultProxy? _denying;
    private FaultProxy? _overLimit;
    private string? _lacking;

    public override string Provider => AwsDriver.ProviderName;

    public override string Broker => _place.Broker;

    public override string ReportName => _place.ReportName;

    public override IReadOnlyList<KnownLimit> KnownLimits => [.. EmulatorLimits.OfRealTime, .. _place.KnownLimits];

    public override IReadOnlyList<string> Secrets => _place.Secrets;

    public override Type NativeClientType => typeof(IAmazonSQS);

    public override Type NativeMessageType => typeof(Amazon.SQS.Model.Message);

    public override bool HasForeignClient => true;

    public override IReadOnlyList<string> MarkNames =>
        [MessageProperties.AttributeName, MessageEncoder.PartialAttribute, .. Enum.GetValues<MessageProperty>().Select(MessageEncoder.PropertyAttribute)];

    public override IEnumerable<KeyValuePair<string, object?>> ForgedMarks => AwsForgedMarks.All.Select(json => KeyValuePair.Create(MessageProperties.AttributeName, (object?)json));

    /// <summary>A place that is required throws when it can't be started; what a machine lacks for one is never a failure.</summary>
    public override bool IsBrokerRequired => false;

    public override TimeSpan Watchdog => _place.Watchdog;

    public override ContractTiming GetTiming(MessagingLimits limits) => _place.Timing ?? base.GetTiming(limits);

    public override async ValueTask InitializeAsync()
    {
        _lacking = await _place.StartAsync();
        if (_lacking is null && _place.Options.ServiceUrl is { } server)
        {
            _throttling = Faulty(server, Fault.Throttling);
            _denying = Faulty(server, Fault.AccessDenied);
            _overLimit = new FaultProxy(server);
            _overLimit.Inject(new Fault.Refuse(400, "OverLimit"), "SendMessageBatch", int.MaxValue);
        }
    }

    protected override Task<string?> FindUnavailabilityAsync() => Task.FromResult(_lacking);

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        foreach (var proxy in new[] { _throttling, _denying, _overLimit }.OfType<FaultProxy>().Concat(_relays.Values))
            await proxy.DisposeAsync();
        await _place.DisposeAsync();
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
        if (_place.Options.ServiceUrl is not { } server)
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
        var driver = Driver(messaging);
        if (destination.Kind == EntityKind.Topic)
        {
            var topic = (await driver.Book.GetTopicAsync(destination, CancellationToken.None))[0];
            await driver.Clients.Sns.PublishAsync(new Amazon.SimpleNotificationService.Model.PublishRequest(topic.Arn, message.Text)
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
        var queue = await driver.Book.GetQueueAsync(destination, CancellationToken.None);
        await driver.Clients.Sqs.SendMessageAsync(new SendMessageRequest(queue.Url, message.Text) { MessageAttributes = attributes });
    }

    public override async Task<ForeignMessage> ReceiveForeignAsync(IMessaging messaging, EntityPath source)
    {
        var driver = Driver(messaging);
        var queue = await driver.Book.GetQueueAsync(source, CancellationToken.None);
        var response = await driver.Clients.Sqs.ReceiveMessageAsync(new ReceiveMessageRequest(queue.Url) { WaitTimeSeconds = 10, MessageAttributeNames = ["All"] });
        var message = Assert.Single(response.Messages);
        await driver.Clients.Sqs.DeleteMessageAsync(queue.Url, message.ReceiptHandle);
        return new ForeignMessage(message.Body)
        {
            Attributes = (message.MessageAttributes ?? []).Where(a => a.Value.StringValue is not null).ToDictionary(a => a.Key, a => a.Value.StringValue),
        };
    }

    public override long? CountControlPlaneCalls(IMessaging messaging) =>
        Driver(messaging).Clients.Requests.Where(r => !DataPath.Contains(r.Key)).Sum(r => r.Value);

    /// <summary>The address of the local server, which faults can be injected before; skips the test where there is none.</summary>
    internal Uri LocalServer
    {
        get
        {
            Assert.SkipWhen(_place.Options.ServiceUrl is null, $"Faults are injected in front of a local server; this is {_place.Broker}.");
            return _place.Options.ServiceUrl!;
        }
    }

    internal AwsDriver Driver(IMessaging messaging) =>
        _drivers.TryGetValue(messaging, out var driver) ? driver : throw new ArgumentException("Not a client of this harness.", nameof(messaging));

    // A prefix for each scope: tests that list everything see their own alone.
    private AwsMessagingOptions OptionsOf(string scope) => _place.Options with { NamePrefix = $"{_place.Options.NamePrefix}{scope[..Math.Min(scope.Length, 4)]}-" };

    private IMessaging Connect(AwsMessagingOptions options, MessagingClientOptions client)
    {
        var driver = new AwsDriver(options, client);
        var messaging = new MessagingClient(driver, client);
        _drivers.Add(messaging, driver);
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

    private static MemoryStream? Stream(byte[]? bytes) => bytes is null ? null : new MemoryStream(bytes);

    private static FaultProxy Faulty(Uri server, Fault fault)
    {
        var proxy = new FaultProxy(server);
        proxy.Inject(fault, times: int.MaxValue);
        return proxy;
    }
}
