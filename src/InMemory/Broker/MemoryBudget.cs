namespace Integration.InMemory;

/// <summary>The bytes that a broker's messages take, and their bound.</summary>
internal sealed class MemoryBudget(long maxBytes)
{
    /// <summary>What the bookkeeping of a message takes beyond its own bytes, roughly.</summary>
    public const int BytesPerMessage = 512;

    private long _used;

    public long MaxBytes => maxBytes;

    public long Used => Interlocked.Read(ref _used);

    public static long CostOf(Message message) => CostOf(MessageSize.Of(message));

    /// <summary>The cost of a message of a size.</summary>
    public static long CostOf(long size) => size + BytesPerMessage;

    /// <summary>Takes bytes if they are there.</summary>
    public bool TryTake(long bytes)
    {
        var used = Used;
        while (bytes <= maxBytes - used)
        {
            var seen = Interlocked.CompareExchange(ref _used, used + bytes, used);
            if (seen == used)
                return true;
            used = seen;
        }

        return false;
    }

    /// <summary>Takes bytes even beyond the bound: for what must not fail, such as the reason of a dead letter.</summary>
    public void Take(long bytes) => Interlocked.Add(ref _used, bytes);

    public void GiveBack(long bytes) => Interlocked.Add(ref _used, -bytes);
}
