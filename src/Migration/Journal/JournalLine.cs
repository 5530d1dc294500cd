using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;

namespace Integration.Migration;

/// <summary>
/// The lines of a journal: a checksum of eight hexadecimal digits, a space, the payload, a line feed; UTF-8 throughout. The checksum tells a
/// torn line, no more: CRC-32C, which processors have an instruction for.
/// </summary>
internal static class JournalLine
{
    [ThreadStatic]
    private static ArrayBufferWriter<byte>? _line;

    /// <summary>The checksum and the space behind it.</summary>
    public const int PrefixLength = 9;

    public static byte[] Write(string payload)
    {
        var bytes = Encoding.UTF8.GetBytes($"00000000 {payload}\n");
        Sign(bytes);
        return bytes;
    }

    /// <summary>A line of keys.</summary>
    public static ReadOnlySpan<byte> Keys<T>(char type, int index, IReadOnlyList<T> items, Func<T, UInt128> keyOf)
    {
        var line = Begin(type, index);
        for (var i = 0; i < items.Count; i++)
            Print(line, ' ', keyOf(items[i]));
        return End(line);
    }

    /// <summary>A line of confirmed copies.</summary>
    public static ReadOnlySpan<byte> Copied(int index, IReadOnlyList<OutgoingCopy> copies)
    {
        var line = Begin('C', index);
        for (var i = 0; i < copies.Count; i++)
        {
            Print(line, ' ', copies[i].Key);
            Print(line, ':', copies[i].Digest);
            line.Write(":"u8);
            Print(line, Escape(copies[i].Source.SequenceNumber ?? ""));
            line.Write(":"u8);
            Print(line, Escape(copies[i].Source.MessageId));
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
        WriteChecksum(Crc(line[PrefixLength..]), checksum);
        if (!line.StartsWith(checksum))
        {
            // What was written before it was CRC-32C.
            WriteChecksum(Sha(line[PrefixLength..]), checksum);
            if (!line.StartsWith(checksum))
                return false;
        }

        payload = line[PrefixLength..];
        return true;
    }

    public static string Header(JournalFormat format, string fromProvider, string toProvider) => $"{format.Name} {Escape(fromProvider)} {Escape(toProvider)}";

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

    private static void Print(ArrayBufferWriter<byte> line, char before, UInt128 digest)
    {
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteUInt128BigEndian(bytes, digest);
        var target = line.GetSpan(1 + (2 * bytes.Length));
        target[0] = (byte)before;
        Convert.TryToHexStringLower(bytes, target[1..], out var written);
        line.Advance(1 + written);
    }

    private static void Sign(Span<byte> line) => WriteChecksum(Crc(line[PrefixLength..^1]), line);

    private static void WriteChecksum(uint checksum, Span<byte> target)
    {
        Span<byte> bytes = stackalloc byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, checksum);
        Convert.TryToHexStringLower(bytes, target, out _);
    }

    // Compiled well at once: a journal is read when the process has just begun.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static uint Crc(ReadOnlySpan<byte> payload)
    {
        var crc = uint.MaxValue;
        for (; payload.Length >= sizeof(ulong); payload = payload[sizeof(ulong)..])
            crc = BitOperations.Crc32C(crc, BinaryPrimitives.ReadUInt64LittleEndian(payload));
        foreach (var rest in payload)
            crc = BitOperations.Crc32C(crc, rest);
        return ~crc;
    }

    private static uint Sha(ReadOnlySpan<byte> payload)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(payload, hash);
        return BinaryPrimitives.ReadUInt32BigEndian(hash);
    }
}
