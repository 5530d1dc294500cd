using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Integration.Diagnostics;

/// <summary>
/// The names of every span, metric and attribute, after the OpenTelemetry semantic conventions for messaging 1.38.0
/// (<see href="https://opentelemetry.io/docs/specs/semconv/messaging/"/>). Subscribe to <see cref="SourceName"/>.
/// </summary>
public static class MessagingTelemetry
{
    /// <summary>The name of the <see cref="ActivitySource"/> and of the <see cref="Meter"/>.</summary>
    public const string SourceName = "Integration";

    /// <summary>Attribute: the messaging system, such as <c>aws_sqs</c>.</summary>
    public const string System = "messaging.system";

    /// <summary>Attribute: what was called, such as <c>send</c>.</summary>
    public const string OperationName = "messaging.operation.name";

    /// <summary>Attribute: the kind of operation: send, receive, process or settle.</summary>
    public const string OperationType = "messaging.operation.type";

    /// <summary>Attribute: the neutral name of the queue or topic.</summary>
    public const string DestinationName = "messaging.destination.name";

    /// <summary>Attribute: the name of the subscription.</summary>
    public const string SubscriptionName = "messaging.destination.subscription.name";

    /// <summary>Attribute: the id of a stream's partition.</summary>
    public const string PartitionId = "messaging.destination.partition.id";

    /// <summary>Attribute: the name of a stream's reader group.</summary>
    public const string GroupName = "messaging.consumer.group.name";

    /// <summary>Attribute: the message's id.</summary>
    public const string MessageId = "messaging.message.id";

    /// <summary>Attribute: the message's correlation id.</summary>
    public const string ConversationId = "messaging.message.conversation_id";

    /// <summary>Attribute: the size of the body in bytes.</summary>
    public const string BodySize = "messaging.message.body.size";

    /// <summary>Attribute: how many messages an operation concerned.</summary>
    public const string BatchCount = "messaging.batch.message_count";

    /// <summary>Attribute: the type of the error.</summary>
    public const string ErrorType = "error.type";

    /// <summary>Metric: messages that senders handed to the service, by outcome.</summary>
    public const string SentMessages = "messaging.client.sent.messages";

    /// <summary>Metric: messages that the service handed to receivers.</summary>
    public const string ConsumedMessages = "messaging.client.consumed.messages";

    /// <summary>Metric: how long an operation took, in seconds.</summary>
    public const string OperationDuration = "messaging.client.operation.duration";

    /// <summary>Metric: how long a handler took, in seconds.</summary>
    public const string ProcessDuration = "messaging.process.duration";

    /// <summary>Metric: how long receivers waited for messages, in seconds. Attribute of a receive's span: how long that one waited.</summary>
    public const string ReceiveWait = "integration.receive.wait";

    /// <summary>Metric: requests that a provider made to its service, by <see cref="OperationName"/>.</summary>
    public const string ProviderRequests = "integration.provider.requests";

    /// <summary>Metric: requests for messages that a provider made and that brought none, by <see cref="OperationName"/>.</summary>
    public const string EmptyReceives = "integration.provider.empty_receives";

    /// <summary>Metric: what the requests of this process have cost, at list prices, by <see cref="OperationName"/> and <see cref="Currency"/>.</summary>
    public const string ProviderCost = "integration.provider.cost";

    /// <summary>Metric: what a message cost over the last window.</summary>
    public const string MessageCost = "integration.cost.message";

    /// <summary>Metric: the share of requests that brought nothing in the cost of the last window, 0 to 1.</summary>
    public const string EmptyCostShare = "integration.cost.empty_share";

    /// <summary>Attribute: the currency of a cost, such as <c>USD</c>.</summary>
    public const string Currency = "integration.cost.currency";

    /// <summary>Metric: failures that the loops which serve messages ran into and went on from, by <see cref="LoopKind"/>, <see cref="LoopSource"/> and <see cref="ErrorType"/>.</summary>
    public const string LoopFailures = "integration.loop.failures";

    /// <summary>Attribute: the kind of loop, such as <c>consumer</c>.</summary>
    public const string LoopKind = "integration.loop.kind";

    /// <summary>Attribute: what a loop serves, such as a queue.</summary>
    public const string LoopSource = "integration.loop.source";

    /// <summary>Metric: 1 while a consumer is to pause, else 0, by <see cref="ConsumerName"/>.</summary>
    public const string ConsumerPaused = "integration.consumer.paused";

    /// <summary>Metric: how many handlers of a consumer may run at a time; 0 when it does not run.</summary>
    public const string ConsumerConcurrency = "integration.consumer.concurrency";

    /// <summary>Metric: messages that a consumer has fetched and not settled.</summary>
    public const string ConsumerInHand = "integration.consumer.in_hand";

    /// <summary>Metric: handlers of a consumer that run.</summary>
    public const string ConsumerHandlers = "integration.consumer.handlers";

    /// <summary>Metric: 1 for the state that a consumer is in, by <see cref="ConsumerState"/>, and 0 for the others.</summary>
    public const string ConsumerStatus = "integration.consumer.status";

    /// <summary>Attribute: a state of a consumer, such as <c>running</c>.</summary>
    public const string ConsumerState = "integration.consumer.state";

    /// <summary>Attribute: the name by which a consumer is steered, such as <c>orders</c>.</summary>
    public const string ConsumerName = "integration.consumer.name";

    /// <summary>Metric: queues and subscriptions of an instance's own that were gone while it ran, and made again.</summary>
    public const string InstanceMadeAgain = "integration.instance.made_again";

    /// <summary>Attribute: the name of a further messaging client.</summary>
    public const string ClientName = "integration.client.name";

    /// <summary>Metric: messages that a source holds, by <see cref="MessageState"/>, as of the last sample.</summary>
    public const string SourceMessages = "integration.source.messages";

    /// <summary>Metric: dead letters of a source, as of the last sample.</summary>
    public const string SourceDeadLetters = "integration.source.dead_letters";

    /// <summary>Metric: how long the oldest message that is ready for delivery has waited, in seconds, as of the last sample; 0 when none waits.</summary>
    public const string SourceOldestAge = "integration.source.oldest.age";

    /// <summary>Metric: 1 when a source answered the last time it was asked, else 0.</summary>
    public const string SourceUp = "integration.source.up";

    /// <summary>Attribute: the state of messages that a source holds: <c>ready</c>, <c>locked</c> or <c>delayed</c>.</summary>
    public const string MessageState = "integration.message.state";

    /// <summary>Metric: for how long the oldest row of an outbox has waited, in seconds.</summary>
    public const string OutboxLag = "integration.outbox.lag";

    /// <summary>Metric: rows of an outbox that are to be sent.</summary>
    public const string OutboxWaiting = "integration.outbox.waiting";

    /// <summary>Metric: rows of an outbox that can't be sent as they are.</summary>
    public const string OutboxParked = "integration.outbox.parked";

    /// <summary>Metric: records of a partition that a reader group has not handled yet, as of the last read.</summary>
    public const string StreamLag = "integration.stream.lag";

    /// <summary>
    /// Metric: how far a reader group's reading of a partition lies behind the newest record, in seconds, as of the last read; and the time since, while reading does not go on.
    /// </summary>
    public const string StreamLagTime = "integration.stream.lag.time";

    /// <summary>Metric: records that no handler could handle and that were parked in a queue.</summary>
    public const string StreamParked = "integration.stream.parked";

    /// <summary>Metric: times that records of a partition were lost before a reader group could read them.</summary>
    public const string StreamGaps = "integration.stream.gaps";

    /// <summary>Metric: partitions that were leased to this process.</summary>
    public const string StreamLeases = "integration.stream.leases";

    /// <summary>The source of every span.</summary>
    public static ActivitySource Source { get; } = new(SourceName);

    /// <summary>The source of every metric.</summary>
    public static Meter Meter { get; } = new(SourceName);

    internal static Counter<long> Sent { get; } = Meter.CreateCounter<long>(SentMessages, "{message}", "Messages that senders handed to the service.");

    internal static Counter<long> Consumed { get; } = Meter.CreateCounter<long>(ConsumedMessages, "{message}", "Messages that the service handed to receivers.");

    internal static Histogram<double> Duration { get; } = MakeHistogram(OperationDuration, "How long an operation took.", []);

    internal static Histogram<double> Processing { get; } = MakeHistogram(ProcessDuration, "How long a handler took.", []);

    internal static Histogram<double> Waiting { get; } = MakeHistogram(ReceiveWait, "How long a receiver waited for messages.", [20, 60]);

    private static Counter<long> FailedRounds { get; } = Meter.CreateCounter<long>(LoopFailures, "{failure}", "Failures of loops that serve messages.");

    private static Counter<long> Requests { get; } = Meter.CreateCounter<long>(ProviderRequests, "{request}", "Requests that a provider made to its service.");

    private static Counter<long> EmptyRequests { get; } = Meter.CreateCounter<long>(EmptyReceives, "{request}", "Requests for messages that brought none.");

    /// <summary>Counts a request to a service; called by drivers once per request on the wire.</summary>
    /// <param name="system">The messaging system.</param>
    /// <param name="operation">The service's own name of the operation, such as <c>SendMessageBatch</c>.</param>
    public static void CountRequest(string system, string operation) => Count(Requests, system, operation);

    /// <summary>Counts a request for messages that brought none; called by drivers of services that charge for it, besides <see cref="CountRequest"/>.</summary>
    /// <param name="system">The messaging system.</param>
    /// <param name="operation">The service's own name of the operation, such as <c>ReceiveMessage</c>.</param>
    public static void CountEmptyReceive(string system, string operation) => Count(EmptyRequests, system, operation);

    internal static void CountLoopFailure(string kind, string source, Exception exception) => FailedRounds.Add(
        1, new KeyValuePair<string, object?>(LoopKind, kind), new KeyValuePair<string, object?>(LoopSource, source), new KeyValuePair<string, object?>(ErrorType, exception.GetType().Name));

    private static void Count(Counter<long> counter, string system, string operation)
    {
        if (counter.Enabled)
        {
            Listeners.Tell(
                (counter, system, operation),
                static r => r.counter.Add(1, new KeyValuePair<string, object?>(System, r.system), new KeyValuePair<string, object?>(OperationName, r.operation)));
        }
    }

    /// <summary>The attributes of an operation: the same of its span and of its metrics, so that they join.</summary>
    internal static KeyValuePair<string, object?>[] Tags(string system, string operation, string type, EntityPath? entity) =>
        [new(System, system), new(OperationName, operation), new(OperationType, type), .. entity is null ? [] : Tags(entity)];

    /// <summary>The attributes that name an entity.</summary>
    internal static KeyValuePair<string, object?>[] Tags(EntityPath entity) => entity.SubscriptionName is { } subscription
        ? [new(DestinationName, entity.Name), new(SubscriptionName, entity.IsDeadLetter ? $"{subscription}/{EntityPath.DeadLetterSegment}" : subscription)]
        : [new(DestinationName, entity.IsDeadLetter ? entity.ToString() : entity.Name)];

    /// <summary>A histogram of seconds with the bucket boundaries that the conventions advise: the default ones are made for milliseconds.</summary>
    private static Histogram<double> MakeHistogram(string name, string description, double[] longer) => Meter.CreateHistogram(
        name,
        "s",
        description,
        tags: null,
        new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10, .. longer] });
}
