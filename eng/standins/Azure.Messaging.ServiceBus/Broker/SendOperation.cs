using Azure.Core.Amqp;
using Azure.Messaging.ServiceBus.Administration;
using Azure.Messaging.ServiceBus.Amqp;

namespace Azure.Messaging.ServiceBus.Broker;

/// <summary>Takes messages in, all of them or none: what the service checks of a transfer, then what it does with it.</summary>
internal static class SendOperation
{
    private const long MaxPropertiesSize = 64 * 1024;

    public static bool IsSendDisabled(EntityStatus status) => status == EntityStatus.Disabled || status == EntityStatus.SendDisabled;

    public static long MaxSize(BrokerNamespace broker, ISendTarget target) =>
        target.MaxMessageSizeInKilobytes * 1024 ?? broker.MaxMessageSizeInBytes;

    public static long SizeOf(IReadOnlyCollection<BrokerMessage> messages) => messages.Count == 1
        ? messages.First().Size
        : AmqpMessageSize.BatchEnvelope + messages.Sum(static message => AmqpMessageSize.InBatch(message.Content));

    public static void Check(BrokerNamespace broker, ISendTarget target, IReadOnlyCollection<BrokerMessage> messages)
    {
        if (IsSendDisabled(target.Status))
        {
            throw BrokerErrors.Disabled(target.Path);
        }

        long size = SizeOf(messages), limit = MaxSize(broker, target);
        if (size > limit)
        {
            throw BrokerErrors.SizeExceeded(target.Path, size, limit);
        }

        foreach (BrokerMessage message in messages)
        {
            CheckMessage(target, message);
        }

        if (target.SizeInBytes + size > target.MaxSizeInMegabytes * 1024 * 1024)
        {
            throw BrokerErrors.QuotaExceeded(target.Path, target.MaxSizeInMegabytes);
        }
    }

    public static void Apply(BrokerNamespace broker, ISendTarget target, IReadOnlyCollection<BrokerMessage> messages)
    {
        target.AccessedAt = broker.Now;
        foreach (BrokerMessage message in messages)
        {
            bool duplicate = target.DuplicateDetectionWindow is { } window
                && message.MessageId is { } id
                && !target.Duplicates.TryAccept(id, window);
            if (duplicate)
            {
                continue;
            }

            if (message.ScheduledFor > broker.Now)
            {
                message.SequenceNumber = message.SequenceNumber == 0 ? target.NextSequenceNumber() : message.SequenceNumber;
                target.Schedule(message);
            }
            else
            {
                target.Enqueue(message);
            }
        }
    }

    private static void CheckMessage(ISendTarget target, BrokerMessage message)
    {
        if (target.RequiresSession && string.IsNullOrEmpty(message.SessionId))
        {
            throw BrokerErrors.SessionIdMissing(target.Path);
        }

        AmqpAnnotatedMessage content = message.Content;
        if (content.ApplicationProperties.Values.FirstOrDefault(AmqpPropertyTypes.IsRefusedByService) is { } refused)
        {
            throw BrokerErrors.UnsupportedType(target.Path, refused);
        }

        long size = AmqpMessageSize.OfProperties(content);
        if (size > MaxPropertiesSize)
        {
            throw BrokerErrors.SizeExceeded(target.Path, size, MaxPropertiesSize);
        }
    }
}
