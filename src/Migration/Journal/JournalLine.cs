using System.Security.Cryptography;
using System.Text;

namespace Integration.Migration;

/// <summary>The lines of a journal: a checksum of eight hexadecimal digits, a space, the payload, a line feed; UTF-8 throughout.</summary>
internal static class JournalLine
{
    public const string Format = "integration-move 1";

    /// <summary>The checksum and the space behind it.</summary>
    public const int PrefixLength = 9;

    public static byte[] Write(string payload)
    {
        var bytes = Encoding.UTF8.GetBytes($"00000000 {payload}\n");
        Encoding.ASCII.GetBytes(Checksum(bytes.AsSpan(PrefixLength, bytes.Length - PrefixLength - 1)), bytes);
        return bytes;
    }

    /// <summary>The payload of a line without its end; null when it is torn or damaged.</summary>
    public static string? Read(ReadOnlySpan<byte> line) =>
        line.Length > PrefixLength && Encoding.ASCII.GetString(line[..(PrefixLength - 1)]) == Checksum(line[PrefixLength..])
            ? Encoding.UTF8.GetString(line[PrefixLength..])
            : null;

    public static string Header(string fromProvider, string toProvider) => $"{Format} {Escape(fromProvider)} {Escape(toProvider)}";

    public static string Route(int index, MoveRoute route) =>
        $"R {index} {route.Source} {(route.Destination.Kind == EntityKind.Topic ? "topic:" : "")}{route.Destination}";

    public static string Keys(char type, int index, IEnumerable<UInt128> keys) => $"{type} {index} {string.Join(' ', keys.Select(MessageDigest.Print))}";

    public static string Copied(int index, IReadOnlyList<OutgoingCopy> copies) => $"C {index} {string.Join(' ', copies.Select(Print))}";

    public static string Escape(string text) => Uri.EscapeDataString(text);

    private static string Print(OutgoingCopy copy) =>
        $"{MessageDigest.Print(copy.Key)}:{MessageDigest.Print(copy.Digest)}:{Escape(copy.Source.SequenceNumber ?? "")}:{Escape(copy.Source.MessageId)}";

    private static string Checksum(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes).AsSpan(0, 4));
}
