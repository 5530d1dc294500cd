namespace Integration.AzureEventHubs;

/// <summary>What the provider declares.</summary>
internal static class AzureEventHubsCapabilities
{
    /// <summary>Why there are no queues and topics, and what to take for them.</summary>
    public static CapabilitySupport NoQueues { get; } = CapabilitySupport.Unsupported(
        "Event Hubs has streams only: nothing is settled, and nothing is removed before its retention ends.",
        "Stream(name) of this client; for queues and topics the provider azure-service-bus.");

    /// <summary>Why streams are only described.</summary>
    public static CapabilitySupport NoManagement { get; } = CapabilitySupport.Unsupported(
        "its client can't create, change, list or delete event hubs, only describe one.",
        "Azure Resource Manager: az eventhubs eventhub create --name NAME --partition-count N, or a Bicep or Terraform template.");

    /// <summary>Nothing of queues and topics but what is of any message.</summary>
    public static MessagingCapabilities Queues { get; } = new(
        new MessagingLimits { MaxHeaders = 64 },
        Enum.GetValues<Capability>()
            .Except([Capability.BinaryBody, Capability.TypedHeaders, Capability.MessageProperties, Capability.Interop, Capability.SizeCheck, Capability.ConcurrentUse, Capability.DataPathOnly])
            .ToDictionary(c => c, _ => NoQueues));

    private static readonly CapabilitySupport NoCheckpoints = CapabilitySupport.Unsupported(
        "there is no place for the checkpoints of groups.", "set CheckpointContainer or CheckpointContainerClient to a blob container.");

    /// <summary>What streams do; groups only where there is a place for what they know.</summary>
    public static StreamCapabilities Streams(bool hasCheckpoints) => new(
        new StreamLimits { MinRetention = TimeSpan.FromHours(1), MaxRetention = TimeSpan.FromDays(90), MaxPartitions = 1024 },
        new Dictionary<StreamCapability, CapabilitySupport>
        {
            [StreamCapability.ReaderGroups] = hasCheckpoints
                ? CapabilitySupport.Emulated("leases and checkpoints in blobs; a group reads in the consumer group of its name, which must exist")
                : NoCheckpoints,
            [StreamCapability.CheckpointFencing] = hasCheckpoints ? CapabilitySupport.Native : NoCheckpoints,
            [StreamCapability.ReadFencing] = hasCheckpoints ? CapabilitySupport.Native : NoCheckpoints,
            [StreamCapability.ExactLag] = CapabilitySupport.Native,
            [StreamCapability.Streams] = CapabilitySupport.Native,
            [StreamCapability.KeyOrder] = CapabilitySupport.Native,
            [StreamCapability.PositionByTime] = CapabilitySupport.Native,
            [StreamCapability.GapDetection] = CapabilitySupport.Emulated(
                "the service goes on at its oldest event without a word: the adapter knows by the sequence numbers"),
            [StreamCapability.Repartitioning] = CapabilitySupport.Unsupported(
                "its client can't change event hubs; partitions that are added elsewhere are found, and keys move then without their order being kept.",
                "Azure Resource Manager: az eventhubs eventhub update --partition-count (Premium and Dedicated)."),
            [StreamCapability.TopologyManagement] = NoManagement,
        });
}
