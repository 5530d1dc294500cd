using System.Collections;
using System.Text;
using Azure.Core.Amqp;

namespace Azure.Messaging.ServiceBus.Amqp;

/// <summary>The size of a message as AMQP 1.0 encodes it (part 1.6, "Primitive type definitions"; part 3.2, sections).</summary>
internal static class AmqpMessageSize
{
    /// <summary>The envelope of a batch: the sections which the SDK copies from its first message.</summary>
    public const long BatchEnvelope = 160;

    private const long SectionDescriptor = 3;
    private const long ListHeader = 9;

    public static long Of(AmqpAnnotatedMessage message)
    {
        long size = Body(message.Body) + Properties(message) + Header(message);
        if (message.HasSection(AmqpMessageSection.MessageAnnotations))
        {
            size += Map(message.MessageAnnotations);
        }

        if (message.HasSection(AmqpMessageSection.DeliveryAnnotations))
        {
            size += Map(message.DeliveryAnnotations);
        }

        if (message.HasSection(AmqpMessageSection.Footer))
        {
            size += Map(message.Footer);
        }

        return size;
    }

    /// <summary>What one message takes inside a batch: itself in a data section.</summary>
    public static long InBatch(AmqpAnnotatedMessage message) => SectionDescriptor + Binary(Of(message));

    /// <summary>All properties, system and application: what the service bounds by 64 KiB.</summary>
    public static long OfProperties(AmqpAnnotatedMessage message) => Properties(message);

    private static long Header(AmqpAnnotatedMessage message) =>
        message.HasSection(AmqpMessageSection.Header) ? SectionDescriptor + ListHeader + 8 : 0;

    private static long Properties(AmqpAnnotatedMessage message)
    {
        long size = 0;
        if (message.HasSection(AmqpMessageSection.Properties))
        {
            AmqpMessageProperties p = message.Properties;
            size += SectionDescriptor + ListHeader
                + Text(p.MessageId?.ToString()) + Text(p.To?.ToString()) + Text(p.Subject) + Text(p.ReplyTo?.ToString())
                + Text(p.CorrelationId?.ToString()) + Text(p.ContentType) + Text(p.ContentEncoding) + Text(p.GroupId)
                + Text(p.ReplyToGroupId) + Binary(p.UserId?.Length ?? 0)
                + (p.AbsoluteExpiryTime is null ? 1 : 9) + (p.CreationTime is null ? 1 : 9) + (p.GroupSequence is null ? 1 : 5);
        }

        return message.HasSection(AmqpMessageSection.ApplicationProperties) ? size + Map(message.ApplicationProperties) : size;
    }

    private static long Body(AmqpMessageBody body)
    {
        if (body.TryGetData(out IEnumerable<ReadOnlyMemory<byte>> data))
        {
            return data.Sum(static part => SectionDescriptor + Binary(part.Length));
        }

        if (body.TryGetSequence(out IEnumerable<IList<object>> sequence))
        {
            return sequence.Sum(static part => SectionDescriptor + Value(part));
        }

        body.TryGetValue(out object value);
        return SectionDescriptor + Value(value);
    }

    private static long Map(IDictionary<string, object> map)
    {
        long size = SectionDescriptor + ListHeader;
        foreach ((string key, object value) in map)
        {
            size += Text(key) + Value(value);
        }

        return size;
    }

    private static long Value(object value) => value switch
    {
        null => 1,
        string text => Text(text),
        bool => 2,
        byte or sbyte => 2,
        short or ushort => 3,
        int or uint or float or char => 5,
        long or ulong or double or DateTime => 9,
        decimal or Guid => 17,
        DateTimeOffset => 9 + 3 + 31,
        TimeSpan => 9 + 3 + 24,
        Uri uri => Text(uri.AbsoluteUri) + 3 + 19,
        byte[] bytes => Binary(bytes.Length),
        ArraySegment<byte> bytes => Binary(bytes.Count),
        ReadOnlyMemory<byte> bytes => Binary(bytes.Length),
        IDictionary map => ListHeader + map.Keys.Cast<object>().Sum(Value) + map.Values.Cast<object>().Sum(Value),
        IEnumerable list => ListHeader + list.Cast<object>().Sum(Value),
        _ => 17,
    };

    private static long Text(string text) => text is null ? 1 : Binary(Encoding.UTF8.GetByteCount(text));

    private static long Binary(long length) => length + (length < 256 ? 2 : 5);
}
