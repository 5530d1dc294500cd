using static Integration.CapabilitySupport;

namespace Integration.Aws.Kinesis.Options;

/// <summary>What Kinesis does, what the adapter does on top, and what neither can do.</summary>
internal static class KinesisCapabilities
{
    /// <summary>Queues, topics and all that belongs to them.</summary>
    public static CapabilitySupport NoQueues { get; } = Unsupported("Kinesis has streams, and no queues or topics.", "the provider aws (SQS and SNS) beside this one.");

    /// <summary>What belongs to messages rather than to queues and topics.</summary>
    private static readonly Dictionary<Capability, CapabilitySupport> OfMessages = new()
    {
        [Capability.BinaryBody] = Native,
        [Capability.TypedHeaders] = Emulated("in front of the body, in the record's own bytes: Kinesis has no headers."),
        [Capability.MessageProperties] = Emulated("in front of the body; the partition key is the GroupId."),
        [Capability.DeliveryProperties] = Native,
        [Capability.Interop] = Emulated("every record is readable, aggregates of the Kinesis Producer Library included; other clients read the records of RawStreams as they are."),
        [Capability.SizeCheck] = Native,
        [Capability.ConcurrentUse] = Native,
        [Capability.TopologyManagement] = Native,
        [Capability.DataPathOnly] = Native,
    };

    public static MessagingCapabilities OfMessaging(KinesisMessagingOptions options)
    {
        var support = Enum.GetValues<Capability>().ToDictionary(c => c, c => OfMessages.GetValueOrDefault(c, NoQueues));
        if (!options.Provisioning)
            support[Capability.TopologyManagement] = NoProvisioning;
        return new MessagingCapabilities(new MessagingLimits { MaxMessageBytes = KinesisLimits.BatchBytes }, support);
    }

    public static StreamCapabilities OfStreams(KinesisMessagingOptions options) => new(
        new StreamLimits { MinRetention = KinesisLimits.MinRetention, MaxRetention = KinesisLimits.MaxRetention },
        new Dictionary<StreamCapability, CapabilitySupport>
        {
            [StreamCapability.Streams] = Native,
            [StreamCapability.KeyOrder] = Emulated("one record of a key is on its way at a time: Kinesis may reorder a request. Refused where a stream's RecordDistributionStrategy is AUTO."),
            [StreamCapability.PositionByTime] = Native,
            [StreamCapability.GapDetection] = Emulated("told when the record of the position is no longer kept and a later one comes: whether others went with it Kinesis does not tell."),
            [StreamCapability.ReaderGroups] = Emulated(
                $"by leases in a table of DynamoDB.{(options.EnhancedFanOut.Count > 0 ? $" Pushed their records by enhanced fan-out: {string.Join(", ", options.EnhancedFanOut)}." : "")}"),
            [StreamCapability.CheckpointFencing] = Native,
            [StreamCapability.ReadFencing] = Unsupported("Kinesis lets everyone read who has the right to.", "handlers that may see a record twice."),
            [StreamCapability.ExactLag] = Unsupported("Kinesis tells the lag in time, and does not count records.", "the lag in time."),
            [StreamCapability.Repartitioning] = Native,
            [StreamCapability.TopologyManagement] = options.Provisioning ? Native : NoProvisioning,
        });

    private static CapabilitySupport NoProvisioning { get; } = Unsupported(
        $"{nameof(KinesisMessagingOptions)}.{nameof(KinesisMessagingOptions.Provisioning)} is off.", "create streams by a client with administrative rights.");
}
