using System.Runtime.InteropServices;

namespace Integration.InMemory.Broker;

/// <summary>The place of a key among all: the same in every process, and evenly spread.</summary>
internal static class KeyHash
{
    // FNV-1a over the key's characters, and the finalizer of MurmurHash3, without which keys that differ at their end only stay together.
    public static ulong Of(string key)
    {
        var hash = 14695981039346656037UL;
        foreach (var character in key)
            hash = (hash ^ character) * 1099511628211UL;
        hash = (hash ^ (hash >> 33)) * 0xFF51AFD7ED558CCDUL;
        hash = (hash ^ (hash >> 33)) * 0xC4CEB9FE1A85EC53UL;
        return hash ^ (hash >> 33);
    }
}

/// <summary>A range of places, both ends included.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct HashRange(ulong First, ulong Last)
{
    public static HashRange All { get; } = new(0, ulong.MaxValue);

    public bool Overlaps(HashRange other) => First <= other.Last && other.First <= Last;

    /// <summary>Ranges of equal size that make up this one.</summary>
    public IEnumerable<HashRange> Divide(int count)
    {
        var (first, size) = ((UInt128)First, (UInt128)Last - First + 1);
        for (var i = 0; i < count; i++)
            yield return new((ulong)(first + (size * (uint)i / (uint)count)), (ulong)(first + (size * ((uint)i + 1) / (uint)count) - 1));
    }
}
