using static Integration.CapabilitySupport;

namespace Integration.Aws.Options;

/// <summary>What SQS and SNS do, what the adapter does on top, and what neither can do.</summary>
internal static class AwsCapabilities
{
    public static CapabilitySupport NoPeek { get; } = Unsupported(
        "SQS shows a message only by receiving it.", "receive and abandon, which counts a delivery, or count.");

    public static CapabilitySupport NoDelayInGroups { get; } = Unsupported(
        "a FIFO queue has one delay for all of its messages.", "an unordered queue for delayed messages, or a delayed abandon.");

    public static MessagingCapabilities Of(AwsMessagingOptions options)
    {
        var exceptions = new Dictionary<Capability, CapabilitySupport>
        {
            [Capability.BinaryBody] = Emulated("text travels as it is; anything else than XML-legal UTF-8 as base64, a third larger."),
            [Capability.TypedHeaders] = Emulated("up to nine headers as native attributes, the others packed in one; SQS allows ten."),
            [Capability.MessageProperties] = Emulated("in one native attribute."),
            [Capability.LockLostDetection] = Emulated("the end of the lock is compared with the clock before settling: SQS accepts some stale receipt handles silently."),
            [Capability.DeadLetter] = Emulated("copied to the dead-letter queue, confirmed, then deleted: two requests more; a crash in between leaves a duplicate."),
            [Capability.DelayedDelivery] = Emulated("native up to 15 min; beyond, receivers pass the message on every 15 min: three requests each, and only while there are receivers."),
            [Capability.DelayedDeliveryInGroups] = NoDelayInGroups,
            [Capability.DelayedPublish] = Emulated("SNS has no delay: each subscription's receivers pass the message on until it is due, at three requests. Other clients see it at once."),
            [Capability.TimeToLive] = Emulated("checked on receipt: an expired message is deleted or dead-lettered instead of delivered. Until then it counts as active."),
            [Capability.DeduplicationWithoutGroups] = Unsupported("only FIFO queues and topics deduplicate.", "an ordered queue or topic, or deduplicate in the handler."),
            [Capability.Peek] = NoPeek,
            [Capability.ScheduledSend] = Unsupported("SQS and SNS give no way to take a message back.", "a Delay, and a check in the handler whether the message is still wanted."),
            [Capability.Counts] = Emulated("approximate, and may lag by a minute."),
            [Capability.Redrive] = Emulated("a move task of SQS where there is one; else by receiving, sending and deleting: three requests for each ten messages or fewer."),
            [Capability.AutoDeleteOnIdle] = Emulated(
                "a lease in a tag of the queue, renewed by those who receive, three times in its time; queues whose lease has long been over are deleted when some client "
                + "calls DeleteIdleAsync, as instances on the host do."),
            [Capability.Filters] = Emulated("an SNS filter policy, and the filter again on receipt where a policy is not exact; at most 5 fields and 149 combinations."),
        };
        if (!options.Provisioning)
        {
            exceptions[Capability.TopologyManagement] = Unsupported(
                $"{nameof(AwsMessagingOptions)}.{nameof(AwsMessagingOptions.Provisioning)} is off.", "create entities by a client with administrative rights.");
        }

        return new MessagingCapabilities(
            new MessagingLimits
            {
                MaxMessageBytes = SqsLimits.BatchBytes,
                MaxDelay = SqsLimits.MaxRetention,
                MaxAbandonDelay = SqsLimits.MaxAbandonDelay,
                MinLockDuration = TimeSpan.FromSeconds(1),
                MaxLockDuration = SqsLimits.MaxLock,
                MaxDeliveryCountLimit = 1000,
                MinDeduplicationWindow = SqsLimits.DeduplicationWindow,
                MaxDeduplicationWindow = SqsLimits.DeduplicationWindow,
                MinAutoDeleteOnIdle = SqsLimits.ShortestLease,
                TimeToLiveTolerance = TimeSpan.Zero,
            },
            exceptions);
    }
}
