namespace Integration.Emulators.AzureServiceBus.Broker;

/// <summary>A queue.</summary>
internal sealed class QueueEntity : StoreEntity, ISendTarget
{
    public QueueEntity(BrokerNamespace broker, QueueSettings properties)
        : base(broker)
    {
        Properties = properties;
        Duplicates = new DuplicateWindow(broker);
    }

    public QueueSettings Properties { get; set; }

    public DuplicateWindow Duplicates { get; }

    public override string Path => Properties.Name;

    public override string TopLevelPath => Properties.Name;

    public override TimeSpan LockDuration => Properties.LockDuration;

    public override int MaxDeliveryCount => Properties.MaxDeliveryCount;

    public override bool RequiresSession => Properties.RequiresSession;

    public override bool DeadLetteringOnMessageExpiration => Properties.DeadLetteringOnMessageExpiration;

    public override TimeSpan DefaultMessageTimeToLive => Properties.DefaultMessageTimeToLive;

    public override TimeSpan AutoDeleteOnIdle => Properties.AutoDeleteOnIdle;

    public override bool Exists => Namespace.Queues.TryGetValue(Path, out QueueEntity? queue) && ReferenceEquals(queue, this);

    public override EntityState Status => Properties.Status;

    public override string? ForwardTo => Properties.ForwardTo;

    public override string? ForwardDeadLetteredMessagesTo => Properties.ForwardDeadLetteredMessagesTo;

    public long MaxSizeInMegabytes => Properties.MaxSizeInMegabytes;

    public long? MaxMessageSizeInKilobytes => Properties.MaxMessageSizeInKilobytes;

    public TimeSpan? DuplicateDetectionWindow =>
        Properties.RequiresDuplicateDetection ? Properties.DuplicateDetectionHistoryTimeWindow : null;

    public override void Delete() => TopologyOperations.DeleteQueue(Namespace, Path);

    public bool HasScheduled(long sequenceNumber) => Messages.HasScheduled(sequenceNumber);

    public void CancelScheduled(long sequenceNumber) => Messages.CancelScheduled(sequenceNumber);
}
