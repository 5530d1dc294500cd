using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Integration.Calls;

/// <summary>The identity of messages that bring none (clause M3).</summary>
internal static class MessageIds
{
    private const int GuidBytes = 16;

    // Asking the system for random bytes costs more than storing a message does, so each thread asks for those of many ids at once.
    private const int IdsAtOnce = 64;

    [ThreadStatic]
    private static byte[]? _random;

    [ThreadStatic]
    private static int _left;

    /// <summary>A new version 7 GUID (RFC 9562), which sorts by time, as <see cref="Guid.CreateVersion7(DateTimeOffset)"/> makes them.</summary>
    public static Guid NewGuid(DateTimeOffset now)
    {
        Span<byte> id = stackalloc byte[GuidBytes];
        NextRandom().CopyTo(id);
        BinaryPrimitives.WriteInt64BigEndian(id, (now.ToUnixTimeMilliseconds() << 16) | BinaryPrimitives.ReadUInt16BigEndian(id[6..]));
        id[6] = (byte)((id[6] & 0x0F) | 0x70);
        id[8] = (byte)((id[8] & 0x3F) | 0x80);
        return new Guid(id, bigEndian: true);
    }

    private static ReadOnlySpan<byte> NextRandom()
    {
        _random ??= new byte[GuidBytes * IdsAtOnce];
        if (_left == 0)
        {
            RandomNumberGenerator.Fill(_random);
            _left = IdsAtOnce;
        }

        return _random.AsSpan(--_left * GuidBytes, GuidBytes);
    }
}
