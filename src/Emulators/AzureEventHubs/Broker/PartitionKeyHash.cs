using System.Buffers.Binary;
using System.Numerics;
using System.Text;

namespace Integration.Emulators.AzureEventHubs.Broker;

/// <summary>The partition of a key: Bob Jenkins' lookup3 over its UTF-8, folded to 16 bits, as the service and its buffered clients have it.</summary>
internal static class PartitionKeyHash
{
    private const int Block = 12;

    public static int PartitionOf(string key, int partitions) => Math.Abs(Hash(Encoding.UTF8.GetBytes(key)) % partitions);

    private static short Hash(ReadOnlySpan<byte> data)
    {
        uint a = 0xdeadbeef + (uint)data.Length;
        uint b = a;
        uint c = a;
        Span<byte> tail = stackalloc byte[Block];
        while (data.Length > Block)
        {
            Add(data, ref a, ref b, ref c);
            Mix(ref a, ref b, ref c);
            data = data[Block..];
        }

        if (data.Length > 0)
        {
            tail.Clear();
            data.CopyTo(tail);
            Add(tail, ref a, ref b, ref c);
            Finish(ref a, ref b, ref c);
        }

        return unchecked((short)(c ^ b));
    }

    private static void Add(ReadOnlySpan<byte> block, ref uint a, ref uint b, ref uint c)
    {
        unchecked
        {
            a += BinaryPrimitives.ReadUInt32LittleEndian(block);
            b += BinaryPrimitives.ReadUInt32LittleEndian(block[4..]);
            c += BinaryPrimitives.ReadUInt32LittleEndian(block[8..]);
        }
    }

    private static void Mix(ref uint a, ref uint b, ref uint c)
    {
        unchecked
        {
            a = (a - c) ^ BitOperations.RotateLeft(c, 4);
            c += b;
            b = (b - a) ^ BitOperations.RotateLeft(a, 6);
            a += c;
            c = (c - b) ^ BitOperations.RotateLeft(b, 8);
            b += a;
            a = (a - c) ^ BitOperations.RotateLeft(c, 16);
            c += b;
            b = (b - a) ^ BitOperations.RotateLeft(a, 19);
            a += c;
            c = (c - b) ^ BitOperations.RotateLeft(b, 4);
            b += a;
        }
    }

    private static void Finish(ref uint a, ref uint b, ref uint c)
    {
        unchecked
        {
            c = (c ^ b) - BitOperations.RotateLeft(b, 14);
            a = (a ^ c) - BitOperations.RotateLeft(c, 11);
            b = (b ^ a) - BitOperations.RotateLeft(a, 25);
            c = (c ^ b) - BitOperations.RotateLeft(b, 16);
            a = (a ^ c) - BitOperations.RotateLeft(c, 4);
            b = (b ^ a) - BitOperations.RotateLeft(a, 14);
            c = (c ^ b) - BitOperations.RotateLeft(b, 24);
        }
    }
}
