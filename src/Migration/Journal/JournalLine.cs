using System.Security.Cryptography;
using System.Text;

namespace Integration.Migration;

/// <summary>The lines of a journal: a checksum of eight hexadecimal digits, a space, the payload, a line feed; UTF-8 throughout.</summary>
internal static class JournalLine
{
    public const string Format = "integration-move 2";

    /// <summary>The checksum and the space behind it.</summary>
    public const int PrefixLength = 9;

    public static byte[] Write(string payload)
    {
        var bytes = Encoding.UTF8.GetBytes($"00000000 {payload}\n");
        WriteChecksum(bytes.AsSpan(PrefixLength, bytes.Length - PrefixLength - 1), bytes);
        return bytes;
    }

    /// <summary>The payload of a line without its end; false when it is torn or damaged.</summary>
    public static bool TryRead(ReadOnlySpan<byte> line, out ReadOnlySpan<byte> payload)
    {
        payload = default;
        if (line.Length <= PrefixLength)
            return false;
        Span<byte> checksum = stackalloc byte[PrefixLength - 1];
        WriteChecksum(line[PrefixLength..], checksum);
        if (!line.StartsWith(checksum))
            return false;
        payload = line[PrefixLength..];
        return true;
    }

    public static string Header(string fromProvider, string toProvider) => $"{Format} {Escape(fromProvider)} {Escape(toProvider)}";

    public static string Route(int index, MoveRoute route, RouteIdentity identity) =>
        $"R {index} {route.Source} {route.Destination.ToRoundTripString()} {Escape(identity.Source ?? "")} {Escape(identity.Destination ?? "")}";

    public static string Keys(char type, int index, IEnumerable<UInt128> keys) => $"{type} {index} {string.Join(' ', keys.Select(MessageDigest.Print))}";

    public static string Copied(int index, IReadOnlyList<OutgoingCopy> copies) => $"C {index} {string.Join(' ', copies.Select(Print))}";

    public static string Escape(string text) => Uri.EscapeDataString(text);

    private static string Print(OutgoingCopy copy) =>
        $"{MessageDigest.Print(copy.Key)}:{MessageDigest.Print(copy.Digest)}:{Escape(copy.Source.SequenceNumber ?? "")}:{Escape(copy.Source.MessageId)}";

    private static void WriteChecksum(ReadOnlySpan<byte> payload, Span<byte> target)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(payload, hash);
        Convert.TryToHexStringLower(hash[..4], target, out _);
    }
}
