using Microsoft.Azure.Amqp;
using Microsoft.Azure.Amqp.Encoding;
using Microsoft.Azure.Amqp.Framing;

namespace Integration.Emulators.AzureEventHubs.Messages;

/// <summary>Events between the wire's form and the broker's, which keeps all but the annotations as it came.</summary>
internal static class EventCoding
{
    // A transfer of this format has whole events in its data sections.
    private const uint BatchFormat = 0x80013700;

    private const ulong HeaderCode = 0x70;
    private const ulong DeliveryAnnotationsCode = 0x71;
    private const ulong MessageAnnotationsCode = 0x72;

    private static readonly string[] OfTheService =
        [AnnotationNames.SequenceNumber, AnnotationNames.Offset, AnnotationNames.EnqueuedTime, AnnotationNames.PartitionKey];

    /// <summary>The events of a transfer, and the partition key that they share.</summary>
    /// <exception cref="EventHubsEmulatorException">It has none, or can't be read, or its events have several keys.</exception>
    public static (IReadOnlyList<IncomingEvent> Events, string? PartitionKey) Decode(AmqpMessage transfer)
    {
        var keys = new HashSet<string>(StringComparer.Ordinal);
        var events = new List<IncomingEvent>();
        if (transfer.MessageFormat == BatchFormat)
        {
            Collect(transfer.MessageAnnotations.Map, [], keys);
            foreach (Data data in transfer.DataBody ?? [])
                events.Add(Decode(((ArraySegment<byte>)data.Value).ToArray(), keys));
        }
        else
        {
            events.Add(Decode(Bytes(transfer), keys));
        }

        return (events.Count, keys.Count) switch
        {
            (0, _) => throw Invalid("The batch has no events."),
            (_, > 1) => throw Invalid("The events of a batch must have one partition key, or none."),
            _ => (events, keys.SingleOrDefault()),
        };
    }

    /// <summary>The encoded annotations of an event that is stored.</summary>
    public static ArraySegment<byte> Annotations(IncomingEvent incoming, long sequenceNumber, string offset, DateTimeOffset enqueuedAt, string? partitionKey)
    {
        var annotations = new MessageAnnotations();
        foreach ((string name, object? value) in incoming.Annotations)
            annotations.Map[name] = value;
        annotations.Map[AnnotationNames.SequenceNumber] = sequenceNumber;
        annotations.Map[AnnotationNames.Offset] = offset;
        annotations.Map[AnnotationNames.EnqueuedTime] = enqueuedAt.UtcDateTime;
        if (partitionKey is not null)
            annotations.Map[AnnotationNames.PartitionKey] = partitionKey;
        return Encode(annotations);
    }

    /// <summary>The encoded annotations of a delivery that tell of the whole partition.</summary>
    public static ArraySegment<byte> Metric(PartitionRuntime partition, DateTimeOffset now)
    {
        var annotations = new DeliveryAnnotations();
        annotations.Map[AnnotationNames.LastSequenceNumber] = partition.LastEnqueuedSequenceNumber;
        annotations.Map[AnnotationNames.LastOffset] = partition.LastEnqueuedOffset;
        annotations.Map[AnnotationNames.LastTime] = (partition.LastEnqueuedTime ?? DateTimeOffset.MinValue).UtcDateTime;
        annotations.Map[AnnotationNames.RetrievalTime] = now.UtcDateTime;
        return Encode(annotations);
    }

    /// <summary>A delivery.</summary>
    /// <param name="stored">The event.</param>
    /// <param name="metric">What <see cref="Metric"/> gave, or nothing.</param>
    public static AmqpMessage ToTransfer(StoredEvent stored, ArraySegment<byte> metric)
    {
        ArraySegment<byte>[] sections = metric.Count == 0 ? [stored.Annotations, stored.Content] : [metric, stored.Annotations, stored.Content];
        var transfer = AmqpMessage.CreateAmqpStreamMessage(new BufferListStream(sections), payloadInitialized: true);
        transfer.DeliveryTag = BitConverter.GetBytes(stored.SequenceNumber);
        transfer.Batchable = false;
        return transfer;
    }

    private static IncomingEvent Decode(byte[] bytes, HashSet<string> keys)
    {
        var annotations = new List<KeyValuePair<string, object?>>();
        var buffer = new ByteBuffer(bytes, 0, bytes.Length);
        try
        {
            while (buffer.Length > 0)
            {
                int at = buffer.Offset;
                var section = AmqpCodec.DecodeObject(buffer) as DescribedType;
                switch (section?.Descriptor)
                {
                    // Neither is for the receiver.
                    case HeaderCode or DeliveryAnnotationsCode:
                        continue;
                    case MessageAnnotationsCode when section.Value is AmqpMap sent:
                        Collect(sent, annotations, keys);
                        continue;
                    default:
                        return new IncomingEvent(annotations, new ArraySegment<byte>(bytes, at, bytes.Length - at));
                }
            }
        }
        catch (Exception unreadable) when (unreadable is AmqpException or ArgumentException or InvalidOperationException or IndexOutOfRangeException)
        {
            throw Invalid($"An event can't be read: {unreadable.Message}");
        }

        throw Invalid("An event has no body.");
    }

    private static void Collect(IEnumerable<KeyValuePair<MapKey, object>> sent, List<KeyValuePair<string, object?>> annotations, HashSet<string> keys)
    {
        foreach ((MapKey key, object value) in sent)
        {
            string name = key.Key.ToString()!;
            if (name == AnnotationNames.PartitionKey && value is string partitionKey)
                keys.Add(partitionKey);
            if (!OfTheService.Contains(name, StringComparer.Ordinal))
                annotations.Add(new(name, value));
        }
    }

    private static EventHubsEmulatorException Invalid(string message) => new(EmulatedError.InvalidArgument, message);

    private static byte[] Bytes(AmqpMessage transfer)
    {
        using Stream stream = transfer.ToStream();
        byte[] bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }

    private static ArraySegment<byte> Encode(DescribedAnnotations annotations)
    {
        using var buffer = new ByteBuffer(annotations.EncodeSize, autoGrow: true);
        annotations.Encode(buffer);
        return new ArraySegment<byte>(buffer.Buffer, buffer.Offset, buffer.Length).ToArray();
    }
}
