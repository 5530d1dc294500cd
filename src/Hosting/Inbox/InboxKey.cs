using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Integration.Hosting;

/// <summary>
/// What an inbox knows a message by. The content is part of it, so that who guesses a message's id can't have the real
/// message taken for handled: a message of the same id and other content is another message.
/// </summary>
/// <param name="Application">The application that consumes: see <see cref="InboxOptions.Application"/>.</param>
/// <param name="Client">The messaging client's name; null for the main one.</param>
/// <param name="Consumer">The path of the consumer's source; of a stream's, <c>stream:</c>, the stream's name and the reader group's.</param>
/// <param name="MessageId">The message's id.</param>
/// <param name="ContentDigest">SHA-256 of the body, the headers and the properties that the sender sets, in hexadecimal.</param>
public sealed record InboxKey(string Application, string? Client, string Consumer, string MessageId, string ContentDigest)
{
    /// <summary>One key of all parts: 64 hexadecimal digits.</summary>
    public string Value => Digest(h =>
    {
        foreach (var part in (string?[])[Application, Client, Consumer, MessageId, ContentDigest])
            Append(h, part);
    });

    internal static InboxKey Of(string application, string? client, string consumer, string messageId, Message message) =>
        new(application, client, consumer, messageId, DigestOf(message));

    /// <inheritdoc />
    public override string ToString() => Value;

    private static string DigestOf(Message message) => Digest(h =>
    {
        Append(h, message.Body.Span);
        foreach (var property in (string?[])[message.ContentType, message.Subject, message.CorrelationId, message.ReplyTo, message.GroupId])
            Append(h, property);
        foreach (var (name, value) in message.Headers.OrderBy(p => p.Key, StringComparer.Ordinal))
        {
            Append(h, name);
            Append(h, value.Kind.ToString());
            Append(h, value.ToString());
        }
    });

    private static string Digest(Action<IncrementalHash> append)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        append(hash);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static void Append(IncrementalHash hash, string? text)
    {
        if (text is null)
            AppendLength(hash, -1);
        else
            Append(hash, Encoding.UTF8.GetBytes(text));
    }

    /// <summary>With its length before it, so that no other parts run together to the same bytes.</summary>
    private static void Append(IncrementalHash hash, ReadOnlySpan<byte> bytes)
    {
        AppendLength(hash, bytes.Length);
        hash.AppendData(bytes);
    }

    private static void AppendLength(IncrementalHash hash, int length)
    {
        Span<byte> bytes = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, length);
        hash.AppendData(bytes);
    }
}
