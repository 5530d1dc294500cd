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
    /// <summary>
    /// The digest of what a copy keeps: body, headers (those of the move excepted), MessageId, CorrelationId, Subject,
    /// ContentType, ReplyTo, GroupId. Trace context is left out, as a sender may add it, and times, as they pass.
    /// </summary>
    public static UInt128 Of(Message message)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Append(hash, message.Body.Span);
        Append(hash, string.IsNullOrEmpty(message.MessageId) ? null : message.MessageId);
        Append(hash, message.CorrelationId);
        Append(hash, message.Subject);
        Append(hash, message.ContentType);
        Append(hash, message.ReplyTo);
        Append(hash, message.GroupId);
        foreach (var (name, value) in message.Headers.Where(h => !MoveHeaders.IsMoveHeader(h.Key)).OrderBy(h => h.Key, StringComparer.Ordinal))
        {
            Append(hash, name);
            Append(hash, value.Kind.ToString());
            Append(hash, value.ToString());
        }

        return Finish(hash);
    }

    /// <summary>
    /// What a message of a source is known by when it is delivered again: its content, MessageId, enqueue time to the millisecond, and
    /// sequence number where the service gives one. The time keeps apart what stood in a queue that was made anew, whose numbers begin anew.
    /// </summary>
    public static UInt128 KeyOf(PeekedMessage message)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Append(hash, message.Source.ToString());
        Append(hash, message.SequenceNumber);
        Append(hash, message.EnqueuedAt.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture));
        Span<byte> content = stackalloc byte[16];
        BinaryPrimitives.WriteUInt128BigEndian(content, Of(message.Message));
        Append(hash, content);
        return Finish(hash);
    }

    public static string Print(UInt128 digest) => digest.ToString("x32", CultureInfo.InvariantCulture);

    private static void Append(IncrementalHash hash, string? text)
    {
        if (text is null)
            hash.AppendData([255, 255, 255, 255]);
        else
            Append(hash, Encoding.UTF8.GetBytes(text));
    }

    private static void Append(IncrementalHash hash, ReadOnlySpan<byte> bytes)
    {
        Span<byte> length = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32BigEndian(length, bytes.Length);
        hash.AppendData(length);
        hash.AppendData(bytes);
    }

    private static UInt128 Finish(IncrementalHash hash)
    {
        Span<byte> full = stackalloc byte[32];
        hash.GetHashAndReset(full);
        return BinaryPrimitives.ReadUInt128BigEndian(full);
    }
}
