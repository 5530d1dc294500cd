using Azure.Core.Amqp;
using Azure.Messaging.ServiceBus.Amqp;

namespace Azure.Messaging.ServiceBus.Broker;

/// <summary>One message in one queue or subscription.</summary>
internal sealed class BrokerMessage
{
    public BrokerMessage(AmqpAnnotatedMessage content, long size)
    {
        Content = content;
        Size = size;
    }

    /// <summary>Shared by the copies in all subscriptions, so never changed: <see cref="Modify"/> puts another in its place.</summary>
    public AmqpAnnotatedMessage Content { get; private set; }

    public long Size { get; }

    public long SequenceNumber { get; set; }

    public long EnqueuedSequenceNumber { get; set; }

    public DateTimeOffset EnqueuedTime { get; set; }

    public DateTimeOffset? ScheduledFor { get; set; }

    public TimeSpan TimeToLive { get; set; } = TimeSpan.MaxValue;

    /// <summary>How often a delivery ended without settlement: AMQP's delivery-count, one less than the SDK shows on receipt.</summary>
    public int DeliveryCount { get; set; }

    public ServiceBusMessageState State { get; set; }

    public string DeadLetterSource { get; set; }

    /// <summary>How often it has been forwarded; the service stops at four.</summary>
    public int Hops { get; set; }

    public MessageLock Lock { get; set; }

    public string SessionId => Content.Properties.GroupId;

    public string MessageId => Content.Properties.MessageId?.ToString();

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

    public void Modify(IEnumerable<KeyValuePair<string, object>> properties)
    {
        AmqpAnnotatedMessage copy = AmqpMessageCopy.Of(Content, copyBody: false);
        foreach ((string name, object value) in properties)
        {
            copy.ApplicationProperties[name] = value;
        }

        Content = copy;
    }

    public ServiceBusReceivedMessage ToReceived(bool peeked = false)
    {
        AmqpAnnotatedMessage message = AmqpMessageCopy.Of(Content, copyBody: false);
        message.Header.DeliveryCount = (uint)(peeked ? DeliveryCount : DeliveryCount + 1);
        message.Header.TimeToLive = TimeToLive == TimeSpan.MaxValue ? null : TimeToLive;
        if (TimeToLive != TimeSpan.MaxValue)
        {
            message.Properties.CreationTime = EnqueuedTime;
            message.Properties.AbsoluteExpiryTime = ExpiresAt;
        }

        IDictionary<string, object> annotations = message.MessageAnnotations;
        annotations[MessageAnnotationNames.SequenceNumber] = SequenceNumber;
        annotations[MessageAnnotationNames.EnqueuedSequenceNumber] = EnqueuedSequenceNumber;
        annotations[MessageAnnotationNames.EnqueuedTime] = AmqpPropertyTypes.Milliseconds(EnqueuedTime.UtcDateTime);
        annotations[MessageAnnotationNames.MessageState] = (int)State;
        if (ScheduledFor is { } scheduled)
        {
            annotations[MessageAnnotationNames.ScheduledEnqueueTime] = scheduled.UtcDateTime;
        }

        if (DeadLetterSource is not null)
        {
            annotations[MessageAnnotationNames.DeadLetterSource] = DeadLetterSource;
        }

        if (Lock is not null && !peeked)
        {
            annotations[MessageAnnotationNames.LockedUntil] = AmqpPropertyTypes.Milliseconds(Lock.Until.UtcDateTime);
        }

        return new ServiceBusReceivedMessage(message, peeked ? Guid.Empty : Lock?.Token ?? Guid.Empty, peeked);
    }
}
