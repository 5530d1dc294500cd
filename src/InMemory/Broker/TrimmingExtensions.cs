namespace Integration.InMemory.Broker;

/// <summary>Gives memory back as collections shrink: hash tables and rings never do so by themselves.</summary>
internal static class TrimmingExtensions
{
    private const int SmallestWorthTrimming = 1024;

    // Each trim is paid for by the removals before it, so that removing costs a constant on average.
    private const int Sparseness = 4;

    public static void TrimWhenSparse<TKey, TValue>(this Dictionary<TKey, TValue> dictionary)
        where TKey : notnull
    {
        if (IsSparse(dictionary.Count, dictionary.Capacity))
            dictionary.TrimExcess(dictionary.Count * 2);
    }

    public static void TrimWhenSparse<T>(this HashSet<T> set)
    {
        if (IsSparse(set.Count, set.Capacity))
            set.TrimExcess(set.Count * 2);
    }

    public static void TrimWhenSparse<T>(this Queue<T> queue)
    {
        if (IsSparse(queue.Count, queue.Capacity))
            queue.TrimExcess(queue.Count * 2);
    }

    private static bool IsSparse(int count, int capacity) => capacity > SmallestWorthTrimming && count < capacity / Sparseness;
}
