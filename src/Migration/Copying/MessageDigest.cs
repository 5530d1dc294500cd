using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Integration.Migration;

/// <summary>
/// Digests of messages: the first 128 bits of SHA-256 over length-prefixed fields. The sum of digests, modulo 2^128, tells
/// whether two sets of messages are equal in any order, with how often each occurs.
/// </summary>
internal static class MessageDigest
{
    private const int MostKept = 1024 * 1024;

    [ThreadStatic]
    private static ArrayBufferWriter<byte>? _fields;

    /// <summary>
    /// The digest of what a copy keeps: body, headers (those of the move excepted), MessageId, CorrelationId, Subject,
    /// ContentType, ReplyTo, GroupId. Trace context is left out, as a sender may add it, and times, as they pass.
    /// </summary>
    public static UInt128 Of(Message message)
    {
        var fields = Fields();
        Append(fields, message.Body.Span);
        Append(fields, string.IsNullOrEmpty(message.MessageId) ? null : message.MessageId);
        Append(fields, message.CorrelationId);
        Append(fields, message.Subject);
        Append(fields, message.ContentType);
        Append(fields, message.ReplyTo);
        Append(fields, message.GroupId);
        foreach (var (name, value) in InOrder(message.Headers))
        {
            Append(fields, name);
            Append(fields, value.Kind.ToString());
            Append(fields, value.ToString());
        }

        return Finish(fields);
    }

    /// <summary>Whether a copy of a message has its digest, as far as that shows without taking it again.</summary>
    public static bool IsCertainlyEqual(Message message, Message copy) =>
        message.Body.Equals(copy.Body)
        && ReferenceEquals(message.Headers, copy.Headers)
        && message.MessageId == copy.MessageId
        && message.CorrelationId == copy.CorrelationId
        && message.Subject == copy.Subject
        && message.ContentType == copy.ContentType
        && message.ReplyTo == copy.ReplyTo
        && message.GroupId == copy.GroupId;

    /// <summary>
    /// What a message of a source is known by when it is delivered again: its content, MessageId, enqueue time to the millisecond, and
    /// sequence number where the service gives one. The time keeps apart what stood in a queue that was made anew, whose numbers begin anew.
    /// </summary>
    public static UInt128 KeyOf(PeekedMessage message) => KeyOf(message, Of(message.Message));

    /// <inheritdoc cref="KeyOf(PeekedMessage)" />
    /// <param name="message">The message.</param>
    /// <param name="content">The digest of its content.</param>
    public static UInt128 KeyOf(PeekedMessage message, UInt128 content)
    {
        var fields = Fields();
        Append(fields, message.Source.ToString());
        Append(fields, message.SequenceNumber);
        Append(fields, message.EnqueuedAt.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture));
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteUInt128BigEndian(bytes, content);
        Append(fields, bytes);
        return Finish(fields);
    }

    public static string Print(UInt128 digest) => digest.ToString("x32", CultureInfo.InvariantCulture);

    private static IEnumerable<KeyValuePair<string, HeaderValue>> InOrder(MessageHeaders headers) =>
        headers.Count == 0 ? [] : headers.Where(h => !MoveHeaders.IsMoveHeader(h.Key)).OrderBy(h => h.Key, StringComparer.Ordinal);

    /// <summary>What is digested, gathered to be hashed at once. No digest is taken while another is being gathered.</summary>
    private static ArrayBufferWriter<byte> Fields()
    {
        // What a large message took is not kept.
        if (_fields is null or { Capacity: > MostKept })
            _fields = new ArrayBufferWriter<byte>(1024);
        _fields.ResetWrittenCount();
        return _fields;
    }

    private static void Append(ArrayBufferWriter<byte> fields, string? text)
    {
        if (text is null)
        {
            fields.Write<byte>([255, 255, 255, 255]);
            return;
        }

        var length = Encoding.UTF8.GetByteCount(text);
        AppendLength(fields, length);
        Encoding.UTF8.GetBytes(text, fields.GetSpan(length));
        fields.Advance(length);
    }

    private static void Append(ArrayBufferWriter<byte> fields, ReadOnlySpan<byte> bytes)
    {
        AppendLength(fields, bytes.Length);
        fields.Write(bytes);
    }

    private static void AppendLength(ArrayBufferWriter<byte> fields, int length)
    {
        BinaryPrimitives.WriteInt32BigEndian(fields.GetSpan(sizeof(int)), length);
        fields.Advance(sizeof(int));
    }

    private static UInt128 Finish(ArrayBufferWriter<byte> fields)
    {
        Span<byte> full = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(fields.WrittenSpan, full);
        return BinaryPrimitives.ReadUInt128BigEndian(full);
    }
}
