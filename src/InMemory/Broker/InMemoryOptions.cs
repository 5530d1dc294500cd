namespace Integration.InMemory;

/// <summary>The in-memory provider's settings.</summary>
public sealed record InMemoryOptions
{
    private const long KiB = 1024;
    private const long MiB = 1024 * KiB;

    /// <summary>
    /// The name under which clients of this process share one broker, 1–64 letters, digits, <c>-</c> and <c>_</c>; null,
    /// the default, for a broker of the client's own. Such a broker keeps the clock, <see cref="MaxBytes"/> and <see cref="FairQueues"/> of
    /// its first client, and stays until <see cref="InMemoryBroker.Remove"/>.
    /// </summary>
    public string? BrokerName { get; init; }

    /// <summary>
    /// The most bytes that the broker stores, 1 or more; 1 GiB by default. When it is full, sending fails with
    /// <see cref="QuotaExceededException"/>. A message counts its size, and 512 bytes for the bookkeeping; each
    /// subscription's copy counts in full although copies share their body.
    /// </summary>
    public long MaxBytes { get; init; } = 1024 * MiB;

    /// <summary>
    /// Whether the groups of unordered queues and subscriptions (<see cref="Message.GroupId"/>) take turns, as on the plain queues of SQS: the
    /// backlog of one does not delay the others. False by default: messages come in the order of becoming visible.
    /// </summary>
    public bool FairQueues { get; init; }

    /// <summary>
    /// The limits to check: by default messages of 1 MiB and nothing else. A message's size is its body, its headers
    /// (name and text in UTF-8, bytes as they are, bool 1, int64 and double 8, DateTimeOffset 10, decimal and Guid 16)
    /// and its text properties in UTF-8. Without a limit of its own a message may fill a batch.
    /// </summary>
    public MessagingLimits Limits { get; init; } = new() { MaxMessageBytes = MiB };

    /// <summary>The most messages in a batch to send, 1 or more; 100 by default.</summary>
    public int MaxBatchCount { get; init; } = 100;

    /// <summary>The most bytes in a batch to send, the largest message or more; 4 MiB by default.</summary>
    public long MaxBatchBytes { get; init; } = 4 * MiB;

    /// <summary>The most messages that one request receives, 1 or more; 1,000 by default.</summary>
    public int MaxReceiveCount { get; init; } = 1000;

    /// <summary>How long one request waits for a message at most, more than zero; null, the default, for any time. Longer waits take several requests.</summary>
    public TimeSpan? MaxReceiveWait { get; init; }

    /// <summary>
    /// The limits of Amazon SQS
    /// (<see href="https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-quotas.html">quotas</see>):
    /// messages and batches of 1 MiB, batches of 10, delays up to 15 min, locks up to 12 h, waits up to 20 s, and a
    /// deduplication window of 5 min.
    /// </summary>
    public static InMemoryOptions LikeSqs { get; } = new()
    {
        Limits = new()
        {
            MaxMessageBytes = MiB,
            MaxDelay = TimeSpan.FromMinutes(15),
            MaxAbandonDelay = TimeSpan.FromHours(12),
            MaxLockDuration = TimeSpan.FromHours(12),
            MaxDeliveryCountLimit = 1000,
            MinDeduplicationWindow = TimeSpan.FromMinutes(5),
            MaxDeduplicationWindow = TimeSpan.FromMinutes(5),
            MinAutoDeleteOnIdle = TimeSpan.FromSeconds(4),
        },
        MaxBatchCount = 10,
        MaxBatchBytes = MiB,
        MaxReceiveCount = 10,
        MaxReceiveWait = TimeSpan.FromSeconds(20),
    };

    /// <summary>
    /// The limits of Azure Service Bus, Standard tier
    /// (<see href="https://learn.microsoft.com/azure/service-bus-messaging/service-bus-quotas">quotas</see>): messages and
    /// batches of 256 KiB, locks of 5 s to 5 min, up to 2,000 deliveries, and deduplication windows of 20 s to 7 d.
    /// </summary>
    public static InMemoryOptions LikeServiceBus { get; } = new()
    {
        Limits = new()
        {
            MaxMessageBytes = 256 * KiB,
            MinLockDuration = TimeSpan.FromSeconds(5),
            MaxLockDuration = TimeSpan.FromMinutes(5),
            MaxDeliveryCountLimit = 2000,
            MinDeduplicationWindow = TimeSpan.FromSeconds(20),
            MaxDeduplicationWindow = TimeSpan.FromDays(7),
            MinAutoDeleteOnIdle = TimeSpan.FromMinutes(5),
        },
        MaxBatchCount = int.MaxValue,
        MaxBatchBytes = 256 * KiB,
    };

    /// <summary>What is wrong with the settings, a sentence each.</summary>
    internal IReadOnlyList<string> FindFaults() => Limits is null ? [$"{nameof(Limits)} is null."] : [.. Faults()];

    private IEnumerable<string> Faults()
    {
        if (BrokerName is not null && !EntityPath.IsLegalName(BrokerName))
            yield return $"{nameof(BrokerName)} '{BrokerName}' is not 1-{EntityPath.MaxNameLength} letters, digits, '-' and '_'.";
        if (MaxBytes < 1)
            yield return $"{nameof(MaxBytes)} is {MaxBytes}, and must be 1 or more.";
        if (MaxBatchCount < 1)
            yield return $"{nameof(MaxBatchCount)} is {MaxBatchCount}, and must be 1 or more.";
        if (MaxReceiveCount < 1)
            yield return $"{nameof(MaxReceiveCount)} is {MaxReceiveCount}, and must be 1 or more.";
        if (MaxReceiveWait <= TimeSpan.Zero)
            yield return $"{nameof(MaxReceiveWait)} is {MaxReceiveWait}, and must be more than zero.";
        if (Limits.MaxMessageBytes < 1)
            yield return $"{nameof(MessagingLimits.MaxMessageBytes)} is {Limits.MaxMessageBytes}, and must be 1 or more.";
        if (MaxBatchBytes < (Limits.MaxMessageBytes ?? 1))
            yield return $"{nameof(MaxBatchBytes)} is {MaxBatchBytes}, and must be {Limits.MaxMessageBytes ?? 1} or more: the largest message.";
        if (Limits.MaxHeaders < 64)
            yield return $"{nameof(MessagingLimits.MaxHeaders)} is {Limits.MaxHeaders}, and must be 64 or more.";
        if (Limits.MaxDelay < TimeSpan.Zero)
            yield return $"{nameof(MessagingLimits.MaxDelay)} is {Limits.MaxDelay}, and must be zero or more.";
        if (Limits.MaxAbandonDelay < TimeSpan.Zero)
            yield return $"{nameof(MessagingLimits.MaxAbandonDelay)} is {Limits.MaxAbandonDelay}, and must be zero or more.";
        if (Limits.MinLockDuration <= TimeSpan.Zero)
            yield return $"{nameof(MessagingLimits.MinLockDuration)} is {Limits.MinLockDuration}, and must be more than zero.";
        if (Limits.MaxLockDuration < Limits.MinLockDuration)
            yield return $"{nameof(MessagingLimits.MaxLockDuration)} is {Limits.MaxLockDuration}, less than {nameof(MessagingLimits.MinLockDuration)}.";
        if (Limits.MaxDeliveryCountLimit < 1)
            yield return $"{nameof(MessagingLimits.MaxDeliveryCountLimit)} is {Limits.MaxDeliveryCountLimit}, and must be 1 or more.";
        if (Limits.MinDeduplicationWindow <= TimeSpan.Zero)
            yield return $"{nameof(MessagingLimits.MinDeduplicationWindow)} is {Limits.MinDeduplicationWindow}, and must be more than zero.";
        if (Limits.MaxDeduplicationWindow < Limits.MinDeduplicationWindow)
            yield return $"{nameof(MessagingLimits.MaxDeduplicationWindow)} is {Limits.MaxDeduplicationWindow}, less than {nameof(MessagingLimits.MinDeduplicationWindow)}.";
    }
}
