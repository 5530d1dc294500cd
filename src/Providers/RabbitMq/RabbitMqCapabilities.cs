using Integration.RabbitMq.Receiving;
using Integration.RabbitMq.Sending;

namespace Integration.RabbitMq;

/// <summary>What the provider declares.</summary>
internal static class RabbitMqCapabilities
{
    public static MessagingCapabilities For(RabbitMqOptions options) => new(
        new MessagingLimits
        {
            MaxMessageBytes = options.MaxMessageBytes,
            MaxHeaders = 64,
            MaxDelay = DelayQueues.MaxDelay,
            MaxAbandonDelay = DelayQueues.MaxDelay,
            MinLockDuration = TimeSpan.FromSeconds(1),
            MaxLockDuration = RabbitMqReceiver.LongestLock(options),
            MaxAutoDeleteOnIdle = DelayQueues.MaxDelay,
        },
        new Dictionary<Capability, CapabilitySupport>
        {
            [Capability.TypedHeaders] = CapabilitySupport.Emulated(
                "decimals, GUIDs, moments, NaN and the infinities are text, with their types in one more header; all headers together have 128 KiB"),
            [Capability.DeliveryProperties] = CapabilitySupport.Emulated("the broker tells no time: the enqueue time is by the sender's clock"),
            [Capability.RedeliveryOnLockExpiry] = CapabilitySupport.Emulated(
                "a timer in the receiver, and the channel: the broker gives back what a client that is gone held"),
            [Capability.AbandonWithDelay] = CapabilitySupport.Emulated("a confirmed copy in a delay queue, then the acknowledgement of the original; needs the right to configure"),
            [Capability.RenewLock] = CapabilitySupport.Emulated("a timer in the receiver, which ends a minute before the broker's consumer_timeout, whatever is renewed"),
            [Capability.LockLostDetection] = CapabilitySupport.Emulated("by the receiver's clock; a lock that goes with its channel is told at once"),
            [Capability.DeadLetter] = CapabilitySupport.Emulated("a confirmed copy, then the acknowledgement of the original: a rejection of the broker has no reason"),
            [Capability.DelayedDelivery] = CapabilitySupport.Emulated("a queue for each target, delay and day, whose messages expire into the target; needs the right to configure"),
            [Capability.DelayedPublish] = CapabilitySupport.Emulated("a queue for each topic, delay and day, whose messages expire into the topic; needs the right to configure"),
            [Capability.TimeToLive] = CapabilitySupport.Emulated(
                "native, and by the sender's clock where the message was delayed first or lives for more than 49 days"),
            [Capability.Counts] = CapabilitySupport.Emulated("what is ready, at once; what is locked is not told"),
            [Capability.Redrive] = CapabilitySupport.Emulated("receive, copy back, complete: three operations a message"),
            [Capability.Filters] = CapabilitySupport.Emulated(
                "on receipt: a subscription gets every message of its topic, and what its filter does not select is dropped when it is fetched; "
                + "each such fetch asks the management API for the filter, and goes by the declared topology where it can't"),
            [Capability.AutoDeleteOnIdle] = CapabilitySupport.Emulated(
                "the broker deletes an idle queue; its dead-letter queue and its policy stay until some client calls DeleteIdleAsync, as instances on the host do"),
            [Capability.Groups] = NoGroups,
            [Capability.OrderedTopics] = NoGroups,
            [Capability.DelayedDeliveryInGroups] = NoGroups,
            [Capability.Deduplication] = NoDeduplication,
            [Capability.DeduplicationWithoutGroups] = NoDeduplication,
            [Capability.ScheduledSend] = CapabilitySupport.Unsupported(
                "RabbitMQ gives no way to take a message back.", "a Delay, and a check in the handler whether the message is still wanted."),
            [Capability.Peek] = CapabilitySupport.Unsupported(
                "RabbitMQ shows a message only by delivering it, which counts.", "receive and abandon, or look at it in the management interface."),
            [Capability.PushWebhook] = NoPush("webhooks"),
            [Capability.PushEmail] = NoPush("e-mail"),
            [Capability.PushSms] = NoPush("text messages"),
            [Capability.PushFunction] = NoPush("functions"),
        });

    private static CapabilitySupport NoGroups { get; } = CapabilitySupport.Unsupported(
        "RabbitMQ keeps order in a queue, not in groups: a single active consumer would hold back all groups with one.",
        "use a queue per group, or one consumer with a concurrency of 1.");

    private static CapabilitySupport NoDeduplication { get; } = CapabilitySupport.Unsupported(
        "RabbitMQ remembers no ids.", "drop duplicates in the consumer, by an inbox.");

    private static CapabilitySupport NoPush(string what) => CapabilitySupport.Unsupported(
        $"RabbitMQ does not push to {what}.", "receive from the subscription and deliver from a consumer.");
}
