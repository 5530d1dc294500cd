using System.Collections.ObjectModel;
using Azure.Core.Amqp;
using Azure.Messaging.ServiceBus.Amqp;

namespace Azure.Messaging.ServiceBus;

public class ServiceBusReceivedMessage
{
    internal ServiceBusReceivedMessage(AmqpAnnotatedMessage message, Guid lockToken, bool isPeeked = false)
    {
        AmqpMessage = message;
        LockTokenGuid = lockToken;
        IsPeeked = isPeeked;
    }

    public BinaryData Body => AmqpMessage.BodyAsBinaryData();

    public string MessageId => AmqpMessage.Properties.MessageId?.ToString();

    public string PartitionKey => AmqpMessage.Annotation<string>(MessageAnnotationNames.PartitionKey);

    public string TransactionPartitionKey => AmqpMessage.Annotation<string>(MessageAnnotationNames.ViaPartitionKey);

    public string SessionId => AmqpMessage.Properties.GroupId;

    public string ReplyToSessionId => AmqpMessage.Properties.ReplyToGroupId;

    public TimeSpan TimeToLive => AmqpMessage.Header.TimeToLive ?? TimeSpan.MaxValue;

    public string CorrelationId => AmqpMessage.Properties.CorrelationId?.ToString();

    public string Subject => AmqpMessage.Properties.Subject;

    public string To => AmqpMessage.Properties.To?.ToString();

    public string ContentType => AmqpMessage.Properties.ContentType;

    public string ReplyTo => AmqpMessage.Properties.ReplyTo?.ToString();

    public DateTimeOffset ScheduledEnqueueTime => AmqpMessage.TimeAnnotation(MessageAnnotationNames.ScheduledEnqueueTime);

    public IReadOnlyDictionary<string, object> ApplicationProperties =>
        new ReadOnlyDictionary<string, object>(AmqpMessage.ApplicationProperties);

    public string LockToken => LockTokenGuid.ToString();

    public int DeliveryCount => AmqpMessage.Header.DeliveryCount is { } count
        ? (int)count
        : throw new InvalidOperationException("The delivery count is not set: the message has no AMQP header.");

    public DateTimeOffset LockedUntil => AmqpMessage.TimeAnnotation(MessageAnnotationNames.LockedUntil);

    public long SequenceNumber => AmqpMessage.Annotation<long>(MessageAnnotationNames.SequenceNumber);

    public string DeadLetterSource => AmqpMessage.Annotation<string>(MessageAnnotationNames.DeadLetterSource);

    public long EnqueuedSequenceNumber => AmqpMessage.Annotation<long>(MessageAnnotationNames.EnqueuedSequenceNumber);

    public DateTimeOffset EnqueuedTime => AmqpMessage.TimeAnnotation(MessageAnnotationNames.EnqueuedTime);

    public DateTimeOffset ExpiresAt => AmqpMessage.Properties.AbsoluteExpiryTime
        ?? (TimeToLive >= DateTimeOffset.MaxValue - EnqueuedTime ? DateTimeOffset.MaxValue : EnqueuedTime + TimeToLive);

    public string DeadLetterReason => Property(MessageAnnotationNames.DeadLetterReason);

    public string DeadLetterErrorDescription => Property(MessageAnnotationNames.DeadLetterErrorDescription);

    public ServiceBusMessageState State =>
        (ServiceBusMessageState)AmqpMessage.Annotation<int>(MessageAnnotationNames.MessageState);

    internal AmqpAnnotatedMessage AmqpMessage { get; }

    internal Guid LockTokenGuid { get; }

    internal bool IsPeeked { get; }

    public AmqpAnnotatedMessage GetRawAmqpMessage() => AmqpMessage;

    public static ServiceBusReceivedMessage FromAmqpMessage(AmqpAnnotatedMessage message, BinaryData lockTokenBytes)
    {
        Check.NotNull(message, nameof(message));
        Check.NotNull(lockTokenBytes, nameof(lockTokenBytes));
        return new ServiceBusReceivedMessage(message, new Guid(lockTokenBytes.ToArray()));
    }

    public override string ToString() => $"{{MessageId:{MessageId}}}";

    internal void RenewLock(DateTimeOffset lockedUntil) =>
        AmqpMessage.MessageAnnotations[MessageAnnotationNames.LockedUntil] = lockedUntil.UtcDateTime;

    private string Property(string name) =>
        AmqpMessage.ApplicationProperties.TryGetValue(name, out object value) ? value as string : null;
}
