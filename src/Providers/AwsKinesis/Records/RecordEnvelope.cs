using System.Buffers.Binary;

namespace Integration.Aws.Kinesis.Records;

/// <summary>
/// The bytes of a record that carries more than a body: four bytes that begin no text, the last of them the version; the length of the
/// properties in four bytes, the highest first; the properties as JSON; the body.
/// </summary>
internal static class RecordEnvelope
{
    private const int HeadLength = 8;

    private static readonly int MostHeaders = new MessagingLimits().MaxHeaders;

    // 0xF8 occurs nowhere in UTF-8.
    private static ReadOnlySpan<byte> Magic => [0xF8, (byte)'I', (byte)'n', 1];

    public static byte[] Write(Message message)
    {
        var properties = RecordProperties.Of(message).Print();
        var record = new byte[HeadLength + properties.Length + message.Body.Length];
        Magic.CopyTo(record);
        BinaryPrimitives.WriteInt32BigEndian(record.AsSpan(Magic.Length), properties.Length);
        properties.CopyTo(record, HeadLength);
        message.Body.Span.CopyTo(record.AsSpan(HeadLength + properties.Length));
        return record;
    }

    /// <summary>The message in a record, whoever wrote it; what is no envelope is a body.</summary>
    /// <param name="data">The record's bytes.</param>
    /// <param name="group">The group, which the partition key tells.</param>
    public static Message Read(ReadOnlyMemory<byte> data, string? group)
    {
        if (Open(data) is not var (properties, body))
            return new Message { Body = data, GroupId = group };
        return new Message
        {
            Body = body,
            GroupId = group,
            MessageId = properties.MessageId,
            CorrelationId = properties.CorrelationId,
            Subject = properties.Subject,
            ContentType = properties.ContentType,
            TraceParent = properties.TraceParent,
            TraceState = properties.TraceState,
            Headers = properties.ReadHeaders(MostHeaders),
        };
    }

    private static (RecordProperties Properties, ReadOnlyMemory<byte> Body)? Open(ReadOnlyMemory<byte> data)
    {
        if (data.Length < HeadLength || !data.Span.StartsWith(Magic))
            return null;
        var length = BinaryPrimitives.ReadInt32BigEndian(data.Span[Magic.Length..]);
        if (length < 0 || length > data.Length - HeadLength || RecordProperties.TryRead(data.Slice(HeadLength, length)) is not { } properties)
            return null;
        return (properties, data[(HeadLength + length)..]);
    }
}
