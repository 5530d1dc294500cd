using Integration.Emulators.AzureServiceBus.Entities;

namespace Integration.Emulators.AzureServiceBus.Broker;

/// <summary>What messages are received from: a queue or a subscription.</summary>
internal abstract class StoreEntity : IIdleEntity
{
    private const int MaxHops = 4;

    private long _sequenceNumber;

    protected StoreEntity(BrokerNamespace broker)
    {
        Namespace = broker;
        Messages = new MessageStore(this, SubQueue.None);
        DeadLetters = new MessageStore(this, SubQueue.DeadLetter);
        TransferDeadLetters = new MessageStore(this, SubQueue.TransferDeadLetter);
        CreatedAt = UpdatedAt = AccessedAt = broker.Now;
    }

    public BrokerNamespace Namespace { get; }

    public MessageStore Messages { get; }

    public MessageStore DeadLetters { get; }

    public MessageStore TransferDeadLetters { get; }

    public DateTimeOffset CreatedAt { get; }

    public DateTimeOffset UpdatedAt { get; set; }

    public DateTimeOffset AccessedAt { get; set; }

    public abstract string Path { get; }

    /// <summary>The queue or topic under which transactions and quotas are kept.</summary>
    public abstract string TopLevelPath { get; }

    public abstract TimeSpan LockDuration { get; }

    public abstract int MaxDeliveryCount { get; }

    public abstract bool RequiresSession { get; }

    public abstract bool DeadLetteringOnMessageExpiration { get; }

    public abstract TimeSpan DefaultMessageTimeToLive { get; }

    public abstract TimeSpan AutoDeleteOnIdle { get; }

    public abstract bool Exists { get; }

    public abstract EntityState Status { get; }

    public abstract string? ForwardTo { get; }

    public abstract string? ForwardDeadLetteredMessagesTo { get; }

    public bool HasLinks => Stores.Any(static store => store.Links.Count > 0);

    public abstract void Delete();

    public long SizeInBytes => Messages.SizeInBytes + DeadLetters.SizeInBytes + TransferDeadLetters.SizeInBytes;

    /// <summary>All that is neither scheduled nor dead: locked and deferred messages are among them.</summary>
    public long ActiveCount => Messages.Count - Messages.ScheduledCount;

    public MessageStore[] Stores => [Messages, DeadLetters, TransferDeadLetters];

    /// <summary>The entity is in use.</summary>
    public void Touch() => AccessedAt = Namespace.Now;

    public MessageStore Store(SubQueue subQueue) => subQueue switch
    {
        SubQueue.None => Messages,
        SubQueue.DeadLetter => DeadLetters,
        SubQueue.TransferDeadLetter => TransferDeadLetters,
        _ => throw new ArgumentOutOfRangeException(nameof(subQueue)),
    };

    public long NextSequenceNumber() => ++_sequenceNumber;

    public void Schedule(BrokerMessage message)
    {
        message.EnqueuedTime = Namespace.Now;
        Messages.AddScheduled(message);
    }

    public void Enqueue(BrokerMessage message)
    {
        message.SequenceNumber = NextSequenceNumber();
        if (message.EnqueuedSequenceNumber == 0)
        {
            message.EnqueuedSequenceNumber = message.SequenceNumber;
        }

        message.EnqueuedTime = Namespace.Now;
        if (message.TimeToLive > DefaultMessageTimeToLive)
        {
            message.TimeToLive = DefaultMessageTimeToLive;
        }

        if (ForwardTo is not null)
        {
            PassOn(message);
        }
        else if (RequiresSession && string.IsNullOrEmpty(message.SessionId))
        {
            Messages.DeadLetter(message, "Session ID is null.", "The entity requires sessions and the message has none.", null);
        }
        else
        {
            Messages.Add(message);
        }
    }

    public void PassOn(BrokerMessage message) => Forward(message, ForwardTo!);

    public void AddDeadLetter(BrokerMessage message)
    {
        if (ForwardDeadLetteredMessagesTo is null)
        {
            DeadLetters.Add(message);
            return;
        }

        message.DeadLetterSource = Path;
        Forward(message, ForwardDeadLetteredMessagesTo);
    }

    public void CloseLinks(ServiceBusEmulatorException reason)
    {
        foreach (MessageStore store in Stores)
        {
            store.Sessions.FailWaiting(reason);
            foreach (ReceiverLink link in store.Links.ToArray())
                link.End(reason);
        }
    }

    private void Forward(BrokerMessage message, string target)
    {
        BrokerMessage copy = message.Copy();
        copy.Hops = message.Hops + 1;
        if (copy.Hops <= MaxHops && Namespace.TargetAt(target) is { } next)
            next.Enqueue(copy);
        else
            TransferDeadLetters.Add(message);
    }
}
