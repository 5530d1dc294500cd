using Azure.Core.Amqp;
using Integration.Emulators.AzureServiceBus.Messages;

namespace Integration.Emulators.AzureServiceBus.Broker;

/// <summary>One message in one queue or subscription.</summary>
internal sealed class BrokerMessage
{
    public static readonly Comparer<BrokerMessage> BySequence =
        Comparer<BrokerMessage>.Create(static (a, b) => a.SequenceNumber.CompareTo(b.SequenceNumber));

    /// <summary>Takes a message whose content nobody changes from now on.</summary>
    public BrokerMessage(AmqpAnnotatedMessage content, long size)
    {
        Content = content;
        Size = size;
        TimeToLive = content.Header.TimeToLive ?? TimeSpan.MaxValue;
    }

    /// <summary>Shared by the copies in all subscriptions, so never changed: <see cref="Modify"/> puts another in its place.</summary>
    public AmqpAnnotatedMessage Content { get; private set; }

    public long Size { get; }

    public long SequenceNumber { get; set; }

    public long EnqueuedSequenceNumber { get; set; }

    public DateTimeOffset EnqueuedTime { get; set; }

    public DateTimeOffset? ScheduledFor { get; set; }

    public TimeSpan TimeToLive { get; set; }

    /// <summary>How often a delivery ended without settlement: AMQP's delivery-count, one less than the SDK shows on receipt.</summary>
    public int DeliveryCount { get; set; }

    public BrokerMessageState State { get; set; }

    public string? DeadLetterSource { get; set; }

    /// <summary>How often it has been forwarded; the service stops at four.</summary>
    public int Hops { get; set; }

    public MessageLock? Lock { get; set; }

    public string? SessionId => Content.Properties.GroupId;

    public string? MessageId => Content.Properties.MessageId?.ToString();

    public DateTimeOffset ExpiresAt =>
        TimeToLive >= DateTimeOffset.MaxValue - EnqueuedTime ? DateTimeOffset.MaxValue : EnqueuedTime + TimeToLive;

    public BrokerMessage Copy() => new(Content, Size)
    {
        EnqueuedSequenceNumber = EnqueuedSequenceNumber,
        EnqueuedTime = EnqueuedTime,
        ScheduledFor = ScheduledFor,
        TimeToLive = TimeToLive,
        DeadLetterSource = DeadLetterSource,
        Hops = Hops,
    };

    public void Modify(Action<AmqpAnnotatedMessage> change)
    {
        var copy = AmqpMessageCopy.Of(Content);
        change(copy);
        Content = copy;
    }

    /// <summary>What a receiver is to get, as it is now.</summary>
    public DeliveredMessage Deliver(MessageLock? messageLock) => new(Content)
    {
        LockToken = messageLock?.Token ?? Guid.Empty,
        LockedUntil = messageLock?.Until,
        SequenceNumber = SequenceNumber,
        EnqueuedSequenceNumber = EnqueuedSequenceNumber,
        EnqueuedTime = EnqueuedTime,
        ScheduledFor = ScheduledFor,
        TimeToLive = TimeToLive,
        ExpiresAt = ExpiresAt,
        DeliveryCount = DeliveryCount,
        State = State,
        DeadLetterSource = DeadLetterSource,
    };
}
