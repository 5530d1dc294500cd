using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Integration.Hosting;

/// <summary>
/// Signs webhooks and verifies signatures, by the Standard Webhooks specification 1.0.0: HMAC-SHA256 over
/// <c>id.timestamp.body</c>, so that receivers in any language can use its libraries.
/// </summary>
/// <remarks>
/// <see href="https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md">Standard Webhooks</see>.
/// A key is base64, with or without the prefix <c>whsec_</c>, of 24–64 random bytes.
/// </remarks>
public static class WebhookSignature
{
    /// <summary>The header with the id of the message: equal for every attempt, so a receiver knows a repetition by it.</summary>
    public const string IdHeader = "webhook-id";

    /// <summary>The header with the time of the attempt, in seconds since 1970.</summary>
    public const string TimestampHeader = "webhook-timestamp";

    /// <summary>The header with the signatures: one for each key, separated by spaces.</summary>
    public const string SignatureHeader = "webhook-signature";

    private const string KeyPrefix = "whsec_";
    private const string Version = "v1,";
    private const int MinKeyBytes = 24;
    private const int MaxKeyBytes = 64;

    /// <summary>How far a timestamp may be from now by default: 5 min.</summary>
    public static TimeSpan DefaultTolerance { get; } = TimeSpan.FromMinutes(5);

    /// <summary>The value of <see cref="SignatureHeader"/>.</summary>
    /// <param name="keys">The keys: one, or during a rotation the new and the old.</param>
    /// <param name="id">The value of <see cref="IdHeader"/>.</param>
    /// <param name="timestamp">The value of <see cref="TimestampHeader"/>.</param>
    /// <param name="body">The body, byte by byte as sent.</param>
    /// <exception cref="ArgumentException">A key is not base64 of 24–64 bytes.</exception>
    public static string Sign(IEnumerable<string> keys, string id, string timestamp, ReadOnlySpan<byte> body)
    {
        ArgumentNullException.ThrowIfNull(keys);
        var signatures = new List<string>();
        foreach (var key in keys)
            signatures.Add(Version + Convert.ToBase64String(Compute(Decode(key), id, timestamp, body)));
        return string.Join(' ', signatures);
    }

    /// <summary>Whether a webhook was signed with one of the keys, and not too long ago.</summary>
    /// <param name="keys">The keys that are valid now.</param>
    /// <param name="id">The value of <see cref="IdHeader"/>; null or missing is not valid.</param>
    /// <param name="timestamp">The value of <see cref="TimestampHeader"/>.</param>
    /// <param name="signature">The value of <see cref="SignatureHeader"/>.</param>
    /// <param name="body">The body, byte by byte as received: before any parsing.</param>
    /// <param name="time">The clock; the system's by default.</param>
    /// <param name="tolerance">How far the timestamp may be from now, either way; <see cref="DefaultTolerance"/> by default.</param>
    /// <exception cref="ArgumentException">A key is not base64 of 24–64 bytes.</exception>
    public static bool Verify(
        IEnumerable<string> keys,
        [NotNullWhen(true)] string? id,
        [NotNullWhen(true)] string? timestamp,
        [NotNullWhen(true)] string? signature,
        ReadOnlySpan<byte> body,
        TimeProvider? time = null,
        TimeSpan? tolerance = null)
    {
        ArgumentNullException.ThrowIfNull(keys);
        if (string.IsNullOrEmpty(id) || string.IsNullOrEmpty(timestamp) || string.IsNullOrEmpty(signature))
            return false;
        if (!long.TryParse(timestamp, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds))
            return false;
        var now = (time ?? TimeProvider.System).GetUtcNow().ToUnixTimeSeconds();
        if (seconds > now + (tolerance ?? DefaultTolerance).TotalSeconds || seconds < now - (tolerance ?? DefaultTolerance).TotalSeconds)
            return false;
        var given = signature.Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .Where(s => s.StartsWith(Version, StringComparison.Ordinal)).Select(s => Encoding.ASCII.GetBytes(s[Version.Length..])).ToList();
        var isValid = false;
        foreach (var key in keys)
        {
            var expected = Encoding.ASCII.GetBytes(Convert.ToBase64String(Compute(Decode(key), id, timestamp, body)));
            foreach (var candidate in given)
                isValid |= CryptographicOperations.FixedTimeEquals(expected, candidate);
        }

        return isValid;
    }

    /// <summary>What is wrong with a key, without showing it; null when it is fine.</summary>
    internal static string? FindFault(string key)
    {
        var text = key.StartsWith(KeyPrefix, StringComparison.Ordinal) ? key[KeyPrefix.Length..] : key;
        var bytes = new byte[text.Length];
        return Convert.TryFromBase64String(text, bytes, out var length) && length is >= MinKeyBytes and <= MaxKeyBytes
            ? null
            : $"a signing key must be base64 of {MinKeyBytes}-{MaxKeyBytes} bytes, with or without the prefix {KeyPrefix}";
    }

    private static byte[] Decode(string key)
    {
        ArgumentNullException.ThrowIfNull(key);
        if (FindFault(key) is { } fault)
            throw new ArgumentException($"{char.ToUpperInvariant(fault[0])}{fault[1..]}.", nameof(key));
        return Convert.FromBase64String(key.StartsWith(KeyPrefix, StringComparison.Ordinal) ? key[KeyPrefix.Length..] : key);
    }

    private static byte[] Compute(byte[] key, string id, string timestamp, ReadOnlySpan<byte> body)
    {
        using var hmac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, key);
        hmac.AppendData(Encoding.UTF8.GetBytes($"{id}.{timestamp}."));
        hmac.AppendData(body);
        return hmac.GetHashAndReset();
    }
}
