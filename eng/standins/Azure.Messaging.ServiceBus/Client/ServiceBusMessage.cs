using Azure.Core.Amqp;
using Azure.Messaging.ServiceBus.Amqp;

namespace Azure.Messaging.ServiceBus;

public class ServiceBusMessage
{
    private const int MaxIdLength = 128;

    public ServiceBusMessage()
        : this(default(ReadOnlyMemory<byte>))
    {
    }

    public ServiceBusMessage(string body)
        : this(new BinaryData(body))
    {
    }

    public ServiceBusMessage(ReadOnlyMemory<byte> body)
        : this(BinaryData.FromBytes(body))
    {
    }

    public ServiceBusMessage(BinaryData body)
    {
        Check.NotNull(body, nameof(body));
        AmqpMessage = new AmqpAnnotatedMessage(AmqpMessageBody.FromData([body.ToMemory()]));
    }

    public ServiceBusMessage(AmqpAnnotatedMessage message)
    {
        Check.NotNull(message, nameof(message));
        AmqpMessage = message;
    }

    public ServiceBusMessage(ServiceBusReceivedMessage receivedMessage)
    {
        Check.NotNull(receivedMessage, nameof(receivedMessage));
        AmqpMessage = AmqpMessageCopy.Of(receivedMessage.AmqpMessage, copyBody: true);
        AmqpMessage.Header.DeliveryCount = null;
        if (AmqpMessage.HasSection(AmqpMessageSection.Properties))
        {
            AmqpMessage.Properties.AbsoluteExpiryTime = null;
            AmqpMessage.Properties.CreationTime = null;
        }

        foreach (string name in new[]
        {
            MessageAnnotationNames.LockedUntil, MessageAnnotationNames.SequenceNumber, MessageAnnotationNames.DeadLetterSource,
            MessageAnnotationNames.EnqueuedSequenceNumber, MessageAnnotationNames.EnqueuedTime, MessageAnnotationNames.MessageState,
        })
        {
            AmqpMessage.MessageAnnotations.Remove(name);
        }

        AmqpMessage.ApplicationProperties.Remove(MessageAnnotationNames.DeadLetterReason);
        AmqpMessage.ApplicationProperties.Remove(MessageAnnotationNames.DeadLetterErrorDescription);
    }

    public BinaryData Body
    {
        get => AmqpMessage.BodyAsBinaryData();
        set
        {
            Check.NotNull(value, nameof(value));
            AmqpMessage.Body = AmqpMessageBody.FromData([value.ToMemory()]);
        }
    }

    public string MessageId
    {
        get => AmqpMessage.Properties.MessageId?.ToString();
        set
        {
            if (string.IsNullOrEmpty(value))
            {
                throw new ArgumentException("MessageIdIsNullOrEmpty", nameof(value));
            }

            Check.NotLongerThan(value, MaxIdLength, nameof(MessageId));
            AmqpMessage.Properties.MessageId = new AmqpMessageId(value);
        }
    }

    public string PartitionKey
    {
        get => AmqpMessage.Annotation<string>(MessageAnnotationNames.PartitionKey);
        set
        {
            Check.NotLongerThan(value, MaxIdLength, nameof(PartitionKey));
            if (value is not null && SessionId is not null && !string.Equals(value, SessionId, StringComparison.Ordinal))
            {
                throw new ArgumentOutOfRangeException(nameof(PartitionKey), "The partition key must equal the session id where both are set.");
            }

            AmqpMessage.MessageAnnotations[MessageAnnotationNames.PartitionKey] = value;
        }
    }

    public string TransactionPartitionKey
    {
        get => AmqpMessage.Annotation<string>(MessageAnnotationNames.ViaPartitionKey);
        set
        {
            Check.NotLongerThan(value, MaxIdLength, nameof(TransactionPartitionKey));
            AmqpMessage.MessageAnnotations[MessageAnnotationNames.ViaPartitionKey] = value;
        }
    }

    public string SessionId
    {
        get => AmqpMessage.Properties.GroupId;
        set
        {
            Check.NotLongerThan(value, MaxIdLength, nameof(SessionId));
            AmqpMessage.Properties.GroupId = value;

            // The SDK keeps the two equal: the session decides the partition.
            if (PartitionKey is not null)
            {
                AmqpMessage.MessageAnnotations[MessageAnnotationNames.PartitionKey] = value;
            }
        }
    }

    public string ReplyToSessionId
    {
        get => AmqpMessage.Properties.ReplyToGroupId;
        set
        {
            Check.NotLongerThan(value, MaxIdLength, nameof(ReplyToSessionId));
            AmqpMessage.Properties.ReplyToGroupId = value;
        }
    }

    public TimeSpan TimeToLive
    {
        get => AmqpMessage.Header.TimeToLive ?? TimeSpan.MaxValue;
        set
        {
            Check.Positive(value, nameof(TimeToLive));
            AmqpMessage.Header.TimeToLive = value;
        }
    }

    public string CorrelationId
    {
        get => AmqpMessage.Properties.CorrelationId?.ToString();
        set => AmqpMessage.Properties.CorrelationId = value is null ? null : new AmqpMessageId(value);
    }

    public string Subject
    {
        get => AmqpMessage.Properties.Subject;
        set => AmqpMessage.Properties.Subject = value;
    }

    public string To
    {
        get => AmqpMessage.Properties.To?.ToString();
        set => AmqpMessage.Properties.To = value is null ? null : new AmqpAddress(value);
    }

    public string ContentType
    {
        get => AmqpMessage.Properties.ContentType;
        set => AmqpMessage.Properties.ContentType = value;
    }

    public string ReplyTo
    {
        get => AmqpMessage.Properties.ReplyTo?.ToString();
        set => AmqpMessage.Properties.ReplyTo = value is null ? null : new AmqpAddress(value);
    }

    public DateTimeOffset ScheduledEnqueueTime
    {
        get => AmqpMessage.TimeAnnotation(MessageAnnotationNames.ScheduledEnqueueTime);
        set => AmqpMessage.MessageAnnotations[MessageAnnotationNames.ScheduledEnqueueTime] = value.UtcDateTime;
    }

    public IDictionary<string, object> ApplicationProperties => AmqpMessage.ApplicationProperties;

    internal AmqpAnnotatedMessage AmqpMessage { get; }

    public AmqpAnnotatedMessage GetRawAmqpMessage() => AmqpMessage;

    public override string ToString() => $"{{MessageId:{MessageId}}}";
}
