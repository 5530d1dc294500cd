using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;

namespace Integration.Migration;

/// <summary>The lines of a journal: a checksum of eight hexadecimal digits, a space, the payload, a line feed; UTF-8 throughout.</summary>
internal static class JournalLine
{
    [ThreadStatic]
    private static ArrayBufferWriter<byte>? _line;

    public const string Format = "integration-move 2";

    /// <summary>The checksum and the space behind it.</summary>
    public const int PrefixLength = 9;

    public static byte[] Write(string payload)
    {
        var bytes = Encoding.UTF8.GetBytes($"00000000 {payload}\n");
        Sign(bytes);
        return bytes;
    }

    /// <summary>A line of keys.</summary>
    public static ReadOnlySpan<byte> Keys(char type, int index, IReadOnlyList<UInt128> keys)
    {
        var line = Begin(type, index);
        foreach (var key in keys)
        {
            line.Write(" "u8);
            Print(line, key);
        }

        return End(line);
    }

    /// <summary>A line of confirmed copies.</summary>
    public static ReadOnlySpan<byte> Copied(int index, IReadOnlyList<OutgoingCopy> copies)
    {
        var line = Begin('C', index);
        foreach (var copy in copies)
        {
            line.Write(" "u8);
            Print(line, copy.Key);
            line.Write(":"u8);
            Print(line, copy.Digest);
            line.Write(":"u8);
            Print(line, Escape(copy.Source.SequenceNumber ?? ""));
            line.Write(":"u8);
            Print(line, Escape(copy.Source.MessageId));
        }

        return End(line);
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

    public static string Escape(string text) => Uri.EscapeDataString(text);

    /// <summary>A line that is made on this thread: the last one's memory, which is its writer's only until the next.</summary>
    private static ArrayBufferWriter<byte> Begin(char type, int index)
    {
        var line = _line ??= new ArrayBufferWriter<byte>(4096);
        line.ResetWrittenCount();
        line.Write("00000000 "u8);
        Print(line, string.Create(CultureInfo.InvariantCulture, $"{type} {index}"));
        return line;
    }

    private static ReadOnlySpan<byte> End(ArrayBufferWriter<byte> line)
    {
        line.Write("\n"u8);
        var bytes = MemoryMarshal.AsMemory(line.WrittenMemory).Span;
        Sign(bytes);
        return bytes;
    }

    private static void Print(ArrayBufferWriter<byte> line, string text) => line.Advance(Encoding.UTF8.GetBytes(text, line.GetSpan(Encoding.UTF8.GetMaxByteCount(text.Length))));

    private static void Print(ArrayBufferWriter<byte> line, UInt128 digest)
    {
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteUInt128BigEndian(bytes, digest);
        Convert.TryToHexStringLower(bytes, line.GetSpan(2 * bytes.Length), out var written);
        line.Advance(written);
    }

    private static void Sign(Span<byte> line) => WriteChecksum(line[PrefixLength..^1], line);

    private static void WriteChecksum(ReadOnlySpan<byte> payload, Span<byte> target)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(payload, hash);
        Convert.TryToHexStringLower(hash[..4], target, out _);
    }
}
