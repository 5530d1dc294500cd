using Azure.Core.Amqp;
using Integration.Emulators.AzureServiceBus.Broker;
using Integration.Emulators.AzureServiceBus.Messages;
using Microsoft.Azure.Amqp;
using Microsoft.Azure.Amqp.Framing;

namespace Integration.Emulators.AzureServiceBus.Amqp.Connections;

/// <summary>Messages between the broker's form and the wire's. All of it runs outside the broker's lock.</summary>
internal static class MessageCoding
{
    // A transfer of this format has whole messages in its data sections.
    private const uint BatchFormat = 0x80013700;

    /// <summary>The messages of a transfer.</summary>
    public static BrokerMessage[] Decode(AmqpMessage transfer)
    {
        if (transfer.MessageFormat != BatchFormat)
        {
            using Stream stream = transfer.ToStream();
            byte[] bytes = new byte[stream.Length];
            stream.ReadExactly(bytes);
            return [Decode(bytes)];
        }

        return [.. (transfer.DataBody ?? []).Select(static data => Decode(((ArraySegment<byte>)data.Value).ToArray()))];
    }

    /// <summary>One encoded message. The bytes are kept: they must not be those of a frame.</summary>
    public static BrokerMessage Decode(byte[] bytes)
    {
        var content = AmqpAnnotatedMessage.FromBytes(BinaryData.FromBytes(bytes));
        content.Header.DeliveryCount = null;
        IDictionary<string, object?> annotations = content.MessageAnnotations;
        DateTimeOffset? scheduled = annotations.Remove(MessageAnnotationNames.ScheduledEnqueueTime, out object? time) && time is DateTime due
            ? new DateTimeOffset(DateTime.SpecifyKind(due, DateTimeKind.Utc))
            : null;
        return new BrokerMessage(content, bytes.Length) { ScheduledFor = scheduled };
    }

    public static byte[] Encode(DeliveredMessage delivery)
    {
        AmqpAnnotatedMessage message = AmqpMessageCopy.Of(delivery.Content);
        message.Header.DeliveryCount = (uint)delivery.DeliveryCount;
        message.Header.TimeToLive = null;
        message.Properties.CreationTime = delivery.TimeToLive == TimeSpan.MaxValue ? null : delivery.EnqueuedTime;
        message.Properties.AbsoluteExpiryTime = delivery.TimeToLive == TimeSpan.MaxValue ? null : delivery.ExpiresAt;
        IDictionary<string, object?> annotations = message.MessageAnnotations;
        annotations[MessageAnnotationNames.SequenceNumber] = delivery.SequenceNumber;
        annotations[MessageAnnotationNames.EnqueuedSequenceNumber] = delivery.EnqueuedSequenceNumber;
        annotations[MessageAnnotationNames.EnqueuedTime] = delivery.EnqueuedTime.UtcDateTime;
        annotations[MessageAnnotationNames.MessageState] = (int)delivery.State;
        if (delivery.ScheduledFor is { } scheduled)
            annotations[MessageAnnotationNames.ScheduledEnqueueTime] = scheduled.UtcDateTime;
        if (delivery.DeadLetterSource is { } source)
            annotations[MessageAnnotationNames.DeadLetterSource] = source;
        if (delivery.LockedUntil is { } until)
            annotations[MessageAnnotationNames.LockedUntil] = until.UtcDateTime;
        byte[] bytes = message.ToBytes().ToArray();
        return delivery.TimeToLive == TimeSpan.MaxValue ? bytes : WithTimeToLive(bytes, delivery.TimeToLive);
    }

    // Encoding a message with a time to live counts it from the machine's time, not the broker's, so it is added afterwards.
    private static byte[] WithTimeToLive(byte[] bytes, TimeSpan timeToLive)
    {
        using var message = AmqpMessage.CreateOutputMessage(new BufferListStream([new ArraySegment<byte>(bytes)]), ownStream: false);
        message.Header.Ttl = (uint)Math.Min(uint.MaxValue, timeToLive.TotalMilliseconds);
        using Stream stream = message.ToStream();
        byte[] written = new byte[stream.Length];
        stream.ReadExactly(written);
        return written;
    }

    public static AmqpMessage ToTransfer(DeliveredMessage delivery)
    {
        var transfer = AmqpMessage.CreateAmqpStreamMessage(new BufferListStream([new ArraySegment<byte>(Encode(delivery))]), payloadInitialized: true);
        transfer.DeliveryTag = new ArraySegment<byte>((delivery.LockToken == Guid.Empty ? Guid.NewGuid() : delivery.LockToken).ToByteArray());
        transfer.Batchable = false;
        return transfer;
    }

    /// <summary>Property changes as the application will read them: the wire's described types are the SDK's time spans, times and URIs.</summary>
    public static Dictionary<string, object?>? Properties(IEnumerable<KeyValuePair<Microsoft.Azure.Amqp.Encoding.MapKey, object>>? map)
    {
        if (map is null)
            return null;
        var message = AmqpMessage.Create(new Data { Value = new ArraySegment<byte>([]) });
        message.ApplicationProperties = new ApplicationProperties();
        foreach ((Microsoft.Azure.Amqp.Encoding.MapKey key, object value) in map)
            message.ApplicationProperties.Map[key.Key.ToString()!] = value;
        using Stream stream = message.ToStream();
        return new Dictionary<string, object?>(AmqpAnnotatedMessage.FromBytes(BinaryData.FromStream(stream)).ApplicationProperties, StringComparer.Ordinal);
    }
}
