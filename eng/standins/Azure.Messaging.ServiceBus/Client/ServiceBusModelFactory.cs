using Azure.Core.Amqp;
using Azure.Messaging.ServiceBus.Administration;
using Azure.Messaging.ServiceBus.Amqp;

namespace Azure.Messaging.ServiceBus;

public static class ServiceBusModelFactory
{
    public static ServiceBusReceivedMessage ServiceBusReceivedMessage(
        BinaryData body = null,
        string messageId = null,
        string partitionKey = null,
        string viaPartitionKey = null,
        string sessionId = null,
        string replyToSessionId = null,
        TimeSpan timeToLive = default,
        string correlationId = null,
        string subject = null,
        string to = null,
        string contentType = null,
        string replyTo = null,
        DateTimeOffset scheduledEnqueueTime = default,
        IDictionary<string, object> properties = null,
        Guid lockTokenGuid = default,
        int deliveryCount = 0,
        DateTimeOffset lockedUntil = default,
        long sequenceNumber = -1,
        string deadLetterSource = null,
        long enqueuedSequenceNumber = 0,
        DateTimeOffset enqueuedTime = default,
        ServiceBusMessageState serviceBusMessageState = ServiceBusMessageState.Active)
    {
        var message = new AmqpAnnotatedMessage(AmqpMessageBody.FromData([body?.ToMemory() ?? ReadOnlyMemory<byte>.Empty]));
        AmqpMessageProperties amqp = message.Properties;
        amqp.MessageId = messageId is null ? null : new AmqpMessageId(messageId);
        amqp.CorrelationId = correlationId is null ? null : new AmqpMessageId(correlationId);
        amqp.To = to is null ? null : new AmqpAddress(to);
        amqp.ReplyTo = replyTo is null ? null : new AmqpAddress(replyTo);
        amqp.GroupId = sessionId;
        amqp.ReplyToGroupId = replyToSessionId;
        amqp.Subject = subject;
        amqp.ContentType = contentType;
        message.Header.DeliveryCount = (uint)deliveryCount;
        message.Header.TimeToLive = timeToLive == default ? null : timeToLive;
        foreach ((string name, object value) in properties ?? new Dictionary<string, object>())
        {
            message.ApplicationProperties[name] = value;
        }

        IDictionary<string, object> annotations = message.MessageAnnotations;
        annotations[MessageAnnotationNames.PartitionKey] = partitionKey;
        annotations[MessageAnnotationNames.ViaPartitionKey] = viaPartitionKey;
        annotations[MessageAnnotationNames.DeadLetterSource] = deadLetterSource;
        annotations[MessageAnnotationNames.ScheduledEnqueueTime] = scheduledEnqueueTime.UtcDateTime;
        annotations[MessageAnnotationNames.LockedUntil] = lockedUntil.UtcDateTime;
        annotations[MessageAnnotationNames.SequenceNumber] = sequenceNumber;
        annotations[MessageAnnotationNames.EnqueuedSequenceNumber] = enqueuedSequenceNumber;
        annotations[MessageAnnotationNames.EnqueuedTime] = enqueuedTime.UtcDateTime;
        annotations[MessageAnnotationNames.MessageState] = (int)serviceBusMessageState;
        return new ServiceBusReceivedMessage(message, lockTokenGuid);
    }

    public static ServiceBusMessageBatch ServiceBusMessageBatch(
        long batchSizeBytes,
        IList<ServiceBusMessage> batchMessageStore,
        CreateMessageBatchOptions batchOptions = null,
        Func<ServiceBusMessage, bool> tryAddCallback = null) =>
        new(batchOptions?.MaxSizeInBytes ?? long.MaxValue, batchSizeBytes, batchMessageStore, tryAddCallback);

    public static RuleProperties RuleProperties(string name, RuleFilter filter = null, RuleAction action = null) =>
        new(name, filter ?? new TrueRuleFilter(), action);

    public static QueueRuntimeProperties QueueRuntimeProperties(
        string name,
        long activeMessageCount = 0,
        long scheduledMessageCount = 0,
        long deadLetterMessageCount = 0,
        long transferDeadLetterMessageCount = 0,
        long transferMessageCount = 0,
        long totalMessageCount = 0,
        long sizeInBytes = 0,
        DateTimeOffset createdAt = default,
        DateTimeOffset updatedAt = default,
        DateTimeOffset accessedAt = default) => new()
        {
            Name = name,
            ActiveMessageCount = activeMessageCount,
            ScheduledMessageCount = scheduledMessageCount,
            DeadLetterMessageCount = deadLetterMessageCount,
            TransferDeadLetterMessageCount = transferDeadLetterMessageCount,
            TransferMessageCount = transferMessageCount,
            TotalMessageCount = totalMessageCount,
            SizeInBytes = sizeInBytes,
            CreatedAt = createdAt,
            UpdatedAt = updatedAt,
            AccessedAt = accessedAt,
        };
}
