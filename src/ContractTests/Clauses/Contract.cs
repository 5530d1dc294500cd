namespace Integration.ContractTests;

/// <summary>A clause of the messaging contract.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Title">What it is about, in a few words.</param>
/// <param name="Capabilities">What a provider may declare unsupported of it, the leading one first; none for a clause that is not optional.</param>
internal sealed record Clause(string Id, string Title, params IReadOnlyList<Capability> Capabilities)
{
    /// <summary>For a clause of streams, the capability that tells how far a provider keeps it.</summary>
    public StreamCapability? OfStreams { get; init; }

    /// <summary>A clause of streams.</summary>
    public static Clause Streams(string id, string title, StreamCapability capability = StreamCapability.Streams) => new(id, title) { OfStreams = capability };
}

/// <summary>The clauses and the areas that test them.</summary>
internal static class Contract
{
    public static IReadOnlyList<Clause> Clauses { get; } =
    [
        new("M1", "Body of any bytes", Capability.BinaryBody),
        new("M2", "Typed headers", Capability.TypedHeaders),
        new("M3", "Well-known properties", Capability.MessageProperties),
        new("M4", "Delivery properties", Capability.DeliveryProperties),
        new("M5", "Interop with other clients", Capability.Interop),
        new("M6", "Size checked before sending", Capability.SizeCheck),
        new("M7", "An odd message harms no other"),
        new("M8", "Extreme durations"),
        new("M9", "What is handed out is taken back"),
        new("Q1", "Competing consumers", Capability.CompetingConsumers),
        new("Q2", "Stored until settled", Capability.DurableStorage),
        new("Q3", "Complete", Capability.Complete),
        new("Q4", "Redelivery when the lock ends", Capability.RedeliveryOnLockExpiry),
        new("Q5", "Abandon", Capability.Abandon, Capability.AbandonWithDelay),
        new("Q6", "Renew lock", Capability.RenewLock),
        new("Q7", "Lock-lost detection", Capability.LockLostDetection),
        new("Q8", "Dead-letter", Capability.DeadLetter),
        new("Q9", "Max delivery count", Capability.MaxDeliveryCount),
        new("Q10", "Receive with a wait", Capability.LongPolling),
        new("Q11", "Send many", Capability.SendMany),
        new("Q12", "Delayed delivery", Capability.DelayedDelivery, Capability.DelayedDeliveryInGroups, Capability.DelayedPublish),
        new("Q13", "Time to live", Capability.TimeToLive),
        new("Q14", "Order within groups", Capability.Groups),
        new("Q15", "Deduplication", Capability.Deduplication, Capability.DeduplicationWithoutGroups),
        new("Q16", "Peek", Capability.Peek),
        new("Q17", "Counts (native: exact)", Capability.Counts),
        new("Q18", "Purge", Capability.Purge),
        new("Q19", "Dead letters as a source, redrive", Capability.Redrive),
        new("Q20", "No loss under concurrency", Capability.ConcurrentUse),
        new("Q21", "Nothing unseen is dead-lettered"),
        new("Q22", "Scheduled sends, cancelled and moved", Capability.ScheduledSend),
        new("T1", "A copy per subscription", Capability.Topics),
        new("T2", "Subscription as a source", Capability.SubscriptionSource),
        new("T3", "Offline subscriber", Capability.Topics),
        new("T4", "Publish without subscriptions", Capability.Topics),
        new("T5", "Filters", Capability.Filters),
        new("T6", "Publish many", Capability.PublishMany),
        new("T7", "Ordered topics", Capability.OrderedTopics),
        new("T8", "Delete a subscription", Capability.DeleteSubscription),
        new("T9", "Fan-out to 20", Capability.Topics),
        new("T10", "Push endpoints", Capability.PushWebhook, Capability.PushEmail, Capability.PushSms, Capability.PushFunction),
        Clause.Streams("S1", "What is appended is stored"),
        Clause.Streams("S2", "Order of a key", StreamCapability.KeyOrder),
        Clause.Streams("S3", "Keys and partitions", StreamCapability.KeyOrder),
        Clause.Streams("S4", "Append many"),
        Clause.Streams("S5", "Size of a record checked before sending"),
        Clause.Streams("S6", "Where reading begins"),
        Clause.Streams("S7", "Reading removes nothing"),
        Clause.Streams("S8", "Readers don't see each other"),
        Clause.Streams("S9", "Retention, and gaps told", StreamCapability.GapDetection),
        Clause.Streams("S10", "One owner of a partition", StreamCapability.CheckpointFencing),
        Clause.Streams("S11", "A dead member is taken over", StreamCapability.ReaderGroups),
        Clause.Streams("S12", "Partitions are shared evenly", StreamCapability.ReaderGroups),
        Clause.Streams("S13", "Planned moves", StreamCapability.ReaderGroups),
        Clause.Streams("S14", "Checkpoints", StreamCapability.ReaderGroups),
        Clause.Streams("S15", "Children after their parents", StreamCapability.ReaderGroups),
        Clause.Streams("S16", "Partitions change while in use", StreamCapability.Repartitioning),
        Clause.Streams("S17", "A slow reader bounds memory"),
        Clause.Streams("S19", "Lag", StreamCapability.ExactLag),
        Clause.Streams("S20", "Topology of streams", StreamCapability.TopologyManagement),
        Clause.Streams("S23", "Messages, errors, life cycle and telemetry of streams"),
        new("D1", "Idempotent creation", Capability.TopologyManagement),
        new("D2", "Conflicts listed", Capability.TopologyManagement),
        new("D3", "Delete, describe, list", Capability.TopologyManagement),
        new("D4", "Neutral names"),
        new("D5", "Missing entities named"),
        new("D6", "Plan, apply, drift", Capability.TopologyManagement),
        new("D7", "Data path without control plane", Capability.DataPathOnly),
        new("D8", "Idle entities deleted", Capability.AutoDeleteOnIdle),
        new("E1", "Error taxonomy"),
        new("E2", "Transient or not"),
        new("E3", "Bad arguments, cancellation"),
        new("E4", "No secrets or bodies shown"),
        new("E5", "Native client and message"),
        new("L1", "Concurrent use of a client"),
        new("L2", "Disposing drains"),
        new("L3", "Disposed means disposed"),
        new("L4", "Consumer"),
        new("L5", "Time from TimeProvider"),
        new("L6", "A consumer outlives any failure"),
        new("L7", "A cut connection loses nothing"),
        new("L8", "Locks at a cut connection"),
        new("O1", "Spans"),
        new("O2", "Metrics"),
        new("O3", "Health checks"),
        new("O4", "Structured logs"),
    ];

    /// <summary>The areas of the suite: the classes that have its tests.</summary>
    public static IReadOnlyList<Type> Areas { get; } =
    [
        .. typeof(Contract).Assembly.GetExportedTypes()
            .Where(t => t.GetMethods().Any(m => m.GetCustomAttributes(inherit: false).Any(a => a is IContractTest)))
            .OrderBy(t => t.Name, StringComparer.Ordinal),
    ];

    /// <summary>The areas that there are for a type of harness: those of streams only where it is of streams.</summary>
    public static IEnumerable<Type> AreasFor(Type harness) => Areas.Where(a => ConstraintsOf(a).All(c => c.IsAssignableFrom(harness)));

    /// <summary>What an area asks of a harness.</summary>
    public static IEnumerable<Type> ConstraintsOf(Type area) => area.GetGenericArguments()[0].GetGenericParameterConstraints();
}
