namespace Integration.Emulators.AzureServiceBus.Broker;

/// <summary>A topic: what is sent to it is copied to its subscriptions.</summary>
internal sealed class TopicEntity : ISendTarget, IIdleEntity
{
    private readonly Dictionary<long, BrokerMessage> _scheduled = [];
    private readonly BrokerNamespace _broker;
    private long _sequenceNumber;
    private long _scheduledSize;

    public TopicEntity(BrokerNamespace broker, TopicSettings properties)
    {
        _broker = broker;
        Properties = properties;
        Duplicates = new DuplicateWindow(broker);
        CreatedAt = UpdatedAt = AccessedAt = broker.Now;
    }

    public TopicSettings Properties { get; set; }

    public SortedDictionary<string, SubscriptionEntity> Subscriptions { get; } = new(StringComparer.OrdinalIgnoreCase);

    public DuplicateWindow Duplicates { get; }

    public DateTimeOffset CreatedAt { get; }

    public DateTimeOffset UpdatedAt { get; set; }

    public DateTimeOffset AccessedAt { get; set; }

    public string Path => Properties.Name;

    public EntityState Status => Properties.Status;

    public TimeSpan AutoDeleteOnIdle => Properties.AutoDeleteOnIdle;

    public bool HasLinks => Subscriptions.Values.Any(static subscription => subscription.HasLinks);

    public bool Exists => _broker.Topics.TryGetValue(Path, out TopicEntity? topic) && ReferenceEquals(topic, this);

    // Whether a session is needed is each subscription's affair.
    public bool RequiresSession => false;

    public long SizeInBytes => Subscriptions.Values.Sum(static s => s.SizeInBytes) + _scheduledSize;

    public long MaxSizeInMegabytes => Properties.MaxSizeInMegabytes;

    public long? MaxMessageSizeInKilobytes => Properties.MaxMessageSizeInKilobytes;

    public long ScheduledCount => _scheduled.Count;

    public TimeSpan? DuplicateDetectionWindow =>
        Properties.RequiresDuplicateDetection ? Properties.DuplicateDetectionHistoryTimeWindow : null;

    public void Delete() => TopologyOperations.DeleteTopic(_broker, Path);

    public long NextSequenceNumber() => ++_sequenceNumber;

    public void Enqueue(BrokerMessage message)
    {
        message.EnqueuedSequenceNumber = NextSequenceNumber();
        if (message.TimeToLive > Properties.DefaultMessageTimeToLive)
        {
            message.TimeToLive = Properties.DefaultMessageTimeToLive;
        }

        foreach (SubscriptionEntity subscription in Subscriptions.Values)
        {
            foreach (BrokerMessage copy in subscription.Select(message))
                subscription.Enqueue(copy);
        }
    }

    public void Schedule(BrokerMessage message)
    {
        long number = message.SequenceNumber;
        _scheduled.Add(number, message);
        _scheduledSize += message.Size;
        _broker.Due.Add(message.ScheduledFor!.Value, () =>
        {
            if (RemoveScheduled(number))
            {
                Enqueue(message);
            }
        });
    }

    public bool HasScheduled(long sequenceNumber) => _scheduled.ContainsKey(sequenceNumber);

    public void CancelScheduled(long sequenceNumber) => RemoveScheduled(sequenceNumber);

    private bool RemoveScheduled(long sequenceNumber)
    {
        bool removed = _scheduled.Remove(sequenceNumber, out BrokerMessage? message);
        _scheduledSize -= message?.Size ?? 0;
        return removed;
    }
}
