namespace Integration;

/// <summary>
/// What a provider may do natively, emulate or be unable to do. Each belongs to a clause of the messaging contract
/// (<see cref="CapabilityExtensions.Clause"/>).
/// </summary>
public enum Capability
{
    /// <summary>M1: any bytes as a body.</summary>
    BinaryBody,

    /// <summary>M2: 64 typed headers.</summary>
    TypedHeaders,

    /// <summary>M3: well-known properties travel as themselves.</summary>
    MessageProperties,

    /// <summary>M4: enqueue time, delivery count, lock end and source on receipt.</summary>
    DeliveryProperties,

    /// <summary>M5: other clients of the service read what is sent and are read.</summary>
    Interop,

    /// <summary>M6: the size is checked before sending.</summary>
    SizeCheck,

    /// <summary>Q1: competing consumers, each message locked by one.</summary>
    CompetingConsumers,

    /// <summary>Q2: stored until completed, dead-lettered or expired.</summary>
    DurableStorage,

    /// <summary>Q3: complete.</summary>
    Complete,

    /// <summary>Q4: delivered again when the lock ends.</summary>
    RedeliveryOnLockExpiry,

    /// <summary>Q5: abandon.</summary>
    Abandon,

    /// <summary>Q5: abandon with a delay.</summary>
    AbandonWithDelay,

    /// <summary>Q6: renew a lock.</summary>
    RenewLock,

    /// <summary>
    /// Q7: settling with a lost lock is refused. Where this is emulated, Integration.Core compares the lock's end with
    /// the clock before it lets a settlement through.
    /// </summary>
    LockLostDetection,

    /// <summary>Q8: dead-letter by the receiver.</summary>
    DeadLetter,

    /// <summary>Q9: dead-letter after the maximum number of deliveries.</summary>
    MaxDeliveryCount,

    /// <summary>Q10: receive with a wait.</summary>
    LongPolling,

    /// <summary>Q11: send many with a result per message.</summary>
    SendMany,

    /// <summary>Q12: delayed delivery.</summary>
    DelayedDelivery,

    /// <summary>Q12: delayed delivery of single messages on ordered queues and topics.</summary>
    DelayedDeliveryInGroups,

    /// <summary>Q12: delayed delivery on topics.</summary>
    DelayedPublish,

    /// <summary>Q13: time to live.</summary>
    TimeToLive,

    /// <summary>Q14: order within groups.</summary>
    Groups,

    /// <summary>Q15: deduplication on ordered queues and topics.</summary>
    Deduplication,

    /// <summary>Q15: deduplication on queues and topics that are not ordered.</summary>
    DeduplicationWithoutGroups,

    /// <summary>Q16: peek.</summary>
    Peek,

    /// <summary>Q17: counts. Native means exact, emulated means approximate.</summary>
    Counts,

    /// <summary>Q18: purge.</summary>
    Purge,

    /// <summary>Q19: redrive.</summary>
    Redrive,

    /// <summary>Q20: no loss under concurrency.</summary>
    ConcurrentUse,

    /// <summary>T1–T4, T9: topics with a copy for each subscription.</summary>
    Topics,

    /// <summary>T2: a subscription is a source with every clause of a queue.</summary>
    SubscriptionSource,

    /// <summary>T5: filters.</summary>
    Filters,

    /// <summary>T6: publish many with a result per message.</summary>
    PublishMany,

    /// <summary>T7: ordered topics.</summary>
    OrderedTopics,

    /// <summary>T8: delete a subscription.</summary>
    DeleteSubscription,

    /// <summary>T10: push to an HTTP(S) webhook.</summary>
    PushWebhook,

    /// <summary>T10: push to an e-mail address.</summary>
    PushEmail,

    /// <summary>T10: push to a telephone number.</summary>
    PushSms,

    /// <summary>T10: push to a function.</summary>
    PushFunction,

    /// <summary>D1–D6: create, describe, list and delete entities.</summary>
    TopologyManagement,

    /// <summary>D7: the data path makes no control-plane call with provisioning off.</summary>
    DataPathOnly,

    /// <summary>Q22: a message that is sent for later can be cancelled and moved.</summary>
    ScheduledSend,

    /// <summary>D8: queues and subscriptions that are deleted when nobody uses them.</summary>
    AutoDeleteOnIdle,
}

/// <summary>The clauses behind the capabilities.</summary>
public static class CapabilityExtensions
{
    /// <summary>The id of the contract clause that a capability belongs to, such as <c>Q16</c>; of several, the first.</summary>
    public static string Clause(this Capability capability) => capability switch
    {
        Capability.BinaryBody => "M1",
        Capability.TypedHeaders => "M2",
        Capability.MessageProperties => "M3",
        Capability.DeliveryProperties => "M4",
        Capability.Interop => "M5",
        Capability.SizeCheck => "M6",
        Capability.CompetingConsumers => "Q1",
        Capability.DurableStorage => "Q2",
        Capability.Complete => "Q3",
        Capability.RedeliveryOnLockExpiry => "Q4",
        Capability.Abandon or Capability.AbandonWithDelay => "Q5",
        Capability.RenewLock => "Q6",
        Capability.LockLostDetection => "Q7",
        Capability.DeadLetter => "Q8",
        Capability.MaxDeliveryCount => "Q9",
        Capability.LongPolling => "Q10",
        Capability.SendMany => "Q11",
        Capability.DelayedDelivery or Capability.DelayedDeliveryInGroups or Capability.DelayedPublish => "Q12",
        Capability.TimeToLive => "Q13",
        Capability.Groups => "Q14",
        Capability.Deduplication or Capability.DeduplicationWithoutGroups => "Q15",
        Capability.Peek => "Q16",
        Capability.Counts => "Q17",
        Capability.Purge => "Q18",
        Capability.Redrive => "Q19",
        Capability.ConcurrentUse => "Q20",
        Capability.ScheduledSend => "Q22",
        Capability.Topics => "T1",
        Capability.SubscriptionSource => "T2",
        Capability.Filters => "T5",
        Capability.PublishMany => "T6",
        Capability.OrderedTopics => "T7",
        Capability.DeleteSubscription => "T8",
        Capability.PushWebhook or Capability.PushEmail or Capability.PushSms or Capability.PushFunction => "T10",
        Capability.TopologyManagement => "D1",
        Capability.DataPathOnly => "D7",
        Capability.AutoDeleteOnIdle => "D8",
        _ => throw new ArgumentOutOfRangeException(nameof(capability), capability, "No such capability."),
    };
}
