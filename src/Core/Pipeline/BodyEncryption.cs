using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Integration.Pipeline;

/// <summary>
/// Encrypts bodies by AES-GCM (<c>aes-gcm</c>). Headers and properties stay readable, as filters need them; id, subject, content type and
/// the header of the type are authenticated, so that a body can't be given to another message.
/// </summary>
/// <remarks>
/// The body is a nonce of 12 bytes, the ciphertext and a tag of 16. The nonce is an HMAC of what is authenticated and of the body: the same message
/// sent again is encrypted to the same bytes, and a claim check stores it once. Nothing but that equality shows.
/// </remarks>
public sealed class BodyEncryption : IBodyCoding
{
    /// <summary>The header that names the key.</summary>
    public const string KeyIdHeader = "encryption-key-id";

    private const string Coding = "aes-gcm";
    private const int NonceLength = 12;
    private const int TagLength = 16;

    private readonly IKeyRing _keys;
    private readonly IReadOnlyList<string> _authenticated;

    /// <summary>Makes the coding.</summary>
    /// <param name="keys">The keys.</param>
    /// <param name="options">What else there is to say; the same on both ends.</param>
    public BodyEncryption(IKeyRing keys, EncryptionOptions? options = null)
    {
        _keys = keys ?? throw new ArgumentNullException(nameof(keys));
        _authenticated = [.. (options ?? new()).AuthenticatedHeaders.Order(StringComparer.Ordinal)];
    }

    /// <inheritdoc />
    public CodingStage Stage => CodingStage.Encryption;

    /// <inheritdoc />
    public IReadOnlyCollection<string> Codings { get; } = [Coding];

    /// <inheritdoc />
    public async ValueTask<EncodedMessage?> EncodeAsync(Message message, PipelineContext context, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(message);
        var key = await _keys.GetCurrentAsync(cancellationToken).ConfigureAwait(false);
        var named = message.WithHeader(KeyIdHeader, key.Id);
        var associated = Associated(named, key.Id);
        var sealedBody = new byte[NonceLength + message.Body.Length + TagLength];
        var nonce = sealedBody.AsSpan(0, NonceLength);
        WriteNonce(key, associated, message.Body.Span, nonce);
        using var aes = new AesGcm(key.Bytes, TagLength);
        aes.Encrypt(nonce, message.Body.Span, sealedBody.AsSpan(NonceLength, message.Body.Length), sealedBody.AsSpan(^TagLength..), associated);
        return new EncodedMessage(named with { Body = sealedBody }, Coding);
    }

    /// <inheritdoc />
    public async ValueTask<DecodedMessage> DecodeAsync(Message message, string coding, PipelineContext context, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(message);
        ArgumentNullException.ThrowIfNull(context);
        if (!message.Headers.TryGet<string>(KeyIdHeader, out var id) || !LegalMessage.IsKey(id))
            throw context.Unreadable(UnreadableBodyFault.Malformed, $"the body is encrypted, and no header '{KeyIdHeader}' names the key.");
        var key = await _keys.FindAsync(id, cancellationToken).ConfigureAwait(false)
            ?? throw context.Unreadable(UnreadableBodyFault.UnknownKey, $"the body is encrypted with the key '{id}', which this client's key ring does not have. Add it, then redrive.");
        if (message.Body.Length < NonceLength + TagLength)
            throw context.Unreadable(UnreadableBodyFault.Malformed, "the body is shorter than any that is encrypted.");
        var body = new byte[message.Body.Length - NonceLength - TagLength];
        try
        {
            using var aes = new AesGcm(key.Bytes, TagLength);
            var given = message.Body.Span;
            aes.Decrypt(given[..NonceLength], given[NonceLength..^TagLength], given[^TagLength..], body, Associated(message, id));
        }
        catch (AuthenticationTagMismatchException exception)
        {
            throw context.Unreadable(
                UnreadableBodyFault.NotAuthentic,
                $"the body does not belong to this message, was changed, or was encrypted with another key of the id '{id}'.",
                exception);
        }

        return new DecodedMessage(message with { Body = body, Headers = message.Headers.Without(KeyIdHeader) });
    }

    /// <summary>The data that is authenticated with the body: unambiguous, as each part has its length in front.</summary>
    private byte[] Associated(Message message, string keyId)
    {
        var data = new MemoryStream();
        string?[] parts = [Coding, keyId, message.MessageId, message.Subject, message.ContentType, Text(ContentEncoding.Header), .. _authenticated.Select(Text)];
        Span<byte> length = stackalloc byte[sizeof(int)];
        foreach (var part in parts)
        {
            BinaryPrimitives.WriteInt32BigEndian(length, part is null ? -1 : Encoding.UTF8.GetByteCount(part));
            data.Write(length);
            data.Write(Encoding.UTF8.GetBytes(part ?? ""));
        }

        return data.ToArray();

        string? Text(string header) => message.Headers.TryGetValue(header, out var value) ? $"{value.Kind}:{value}" : null;
    }

    private static void WriteNonce(EncryptionKey key, ReadOnlySpan<byte> associated, ReadOnlySpan<byte> body, Span<byte> nonce)
    {
        Span<byte> purpose = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HKDF.DeriveKey(HashAlgorithmName.SHA256, key.Bytes, purpose, salt: [], "nonce"u8);
        using var hash = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, purpose);
        hash.AppendData(associated);
        hash.AppendData(body);
        Span<byte> all = stackalloc byte[HMACSHA256.HashSizeInBytes];
        hash.GetHashAndReset(all);
        all[..NonceLength].CopyTo(nonce);
    }
}

/// <summary>How bodies are encrypted.</summary>
public sealed class EncryptionOptions
{
    /// <summary>The headers that are authenticated besides id, subject and content type: by default those that name the type of what a body holds. The same on both ends.</summary>
    public IList<string> AuthenticatedHeaders { get; } = ["message-type", "cloudEvents_type"];

    /// <summary>The queues and topics whose messages are encrypted, by name; all when it is empty, as by default. What is encrypted is read wherever it comes from.</summary>
    public IList<string> Destinations { get; } = [];
}
