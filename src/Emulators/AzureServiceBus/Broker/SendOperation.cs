using Azure.Core.Amqp;

namespace Integration.Emulators.AzureServiceBus.Broker;

/// <summary>Takes messages in, all of them or none: what the service checks of a transfer, then what it does with it.</summary>
internal static class SendOperation
{
    private const long MaxPropertiesSize = 64 * 1024;
    private const int MaxIdLength = 128;

    public static long MaxSize(BrokerNamespace broker, ISendTarget target) =>
        target.MaxMessageSizeInKilobytes * 1024 ?? broker.MaxMessageSizeInBytes;

    public static void CheckOpen(ISendTarget target)
    {
        if (target.Status is EntityState.Disabled or EntityState.SendDisabled)
            throw BrokerErrors.Disabled(target.Path);
    }

    /// <param name="broker">The namespace.</param>
    /// <param name="target">Where the messages are sent to.</param>
    /// <param name="messages">The messages of one transfer.</param>
    /// <param name="size">The size of the transfer in bytes.</param>
    public static void Check(BrokerNamespace broker, ISendTarget target, IReadOnlyCollection<BrokerMessage> messages, long size)
    {
        CheckOpen(target);
        long limit = MaxSize(broker, target);
        if (size > limit)
            throw BrokerErrors.SizeExceeded(target.Path, size, limit);

        foreach (BrokerMessage message in messages)
            CheckMessage(target, message);

        if (target.SizeInBytes + size > target.MaxSizeInMegabytes * 1024 * 1024)
            throw BrokerErrors.QuotaExceeded(target.Path, target.MaxSizeInMegabytes);
    }

    /// <summary>Takes the messages in; in a transaction when it commits, and the entity must be there still then.</summary>
    public static void Apply(BrokerNamespace broker, ISendTarget target, IReadOnlyCollection<BrokerMessage> messages, BrokerTransaction? transaction, bool crossEntity)
    {
        if (transaction is null)
        {
            Take(broker, target, messages);
            return;
        }

        transaction.Touch(target.Path, crossEntity);
        transaction.Add(() => target.Exists ? null : BrokerErrors.NotFound(target.Path), () => Take(broker, target, messages), static () => { });
    }

    private static void Take(BrokerNamespace broker, ISendTarget target, IReadOnlyCollection<BrokerMessage> messages)
    {
        target.AccessedAt = broker.Now;
        foreach (BrokerMessage message in messages)
        {
            bool duplicate = target.DuplicateDetectionWindow is { } window
                && message.MessageId is { } id
                && !target.Duplicates.TryAccept(id, window);
            if (duplicate)
                continue;

            // Clients other than the .NET one leave it to the service to give messages their ids, and need one to settle.
            if (message.MessageId is null)
                message.Modify(static content => content.Properties.MessageId = new AmqpMessageId(Guid.NewGuid().ToString("N")));

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
            throw BrokerErrors.SessionIdMissing(target.Path);
        if (message.SessionId?.Length > MaxIdLength || message.MessageId?.Length > MaxIdLength)
            throw BrokerErrors.Invalid($"The ids of a message and of its session have at most {MaxIdLength} characters.");

        AmqpAnnotatedMessage content = message.Content;

        // The service refuses binary properties, and says so under the condition of a message that is too large.
        if (content.ApplicationProperties.Values.FirstOrDefault(static value => value is byte[] or ArraySegment<byte> or ReadOnlyMemory<byte> or Stream) is { } refused)
            throw BrokerErrors.UnsupportedType(target.Path, refused);

        // All that is not body: a bound of the properties, exact but for the few bytes of header and annotations.
        long properties = message.Size - BodySize(message);
        if (properties > MaxPropertiesSize)
            throw BrokerErrors.SizeExceeded(target.Path, properties, MaxPropertiesSize);
    }

    private static long BodySize(BrokerMessage message) => message.Content.Body.TryGetData(out IEnumerable<ReadOnlyMemory<byte>>? data)
        ? data!.Sum(static part => (long)part.Length)
        : message.Size;
}
