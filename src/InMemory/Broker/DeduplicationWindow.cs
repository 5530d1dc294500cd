using Integration.Drivers;

namespace Integration.InMemory.Broker;

/// <summary>The deduplication ids that a queue or topic accepted within its window (clause Q15). Guarded by its owner.</summary>
internal sealed class DeduplicationWindow(MemoryBudget budget)
{
    // Two references to the id, its characters, and the slots of both collections, roughly.
    private const int BytesPerId = 96;

    private readonly HashSet<string> _ids = new(StringComparer.Ordinal);
    private readonly Queue<(string Id, DateTimeOffset AcceptedAt)> _byAge = new();
    private TimeSpan? _length;

    public int Count => _ids.Count;

    public int Capacity => Math.Max(_ids.Capacity, _byAge.Capacity);

    /// <summary>When the oldest id is forgotten; the maximum when there is none.</summary>
    public DateTimeOffset NextDue =>
        _length is { } length && _byAge.TryPeek(out var oldest) ? SaturatingTime.Add(oldest.AcceptedAt, length) : DateTimeOffset.MaxValue;

    /// <summary>How long an id is remembered from its acceptance on, for those accepted already too; null to forget them all and not deduplicate.</summary>
    public void Resize(TimeSpan? length)
    {
        _length = length;
        if (length is null)
            Clear();
    }

    /// <summary>Forgets the ids that are too old.</summary>
    public void Forget(DateTimeOffset now)
    {
        // The maximum is never, even when it is now.
        if (NextDue is var due && (due > now || due == DateTimeOffset.MaxValue))
            return;
        while (NextDue <= now && NextDue < DateTimeOffset.MaxValue)
            ForgetOldest();
        _ids.TrimWhenSparse();
        _byAge.TrimWhenSparse();
    }

    public bool Contains(string id) => _ids.Contains(id);

    public void Add(string id, DateTimeOffset now)
    {
        _ids.Add(id);
        _byAge.Enqueue((id, now));
        budget.Take(CostOf(id));
    }

    public void Clear()
    {
        while (_byAge.Count > 0)
            ForgetOldest();
        _ids.TrimWhenSparse();
        _byAge.TrimWhenSparse();
    }

    private static long CostOf(string id) => BytesPerId + (sizeof(char) * (long)id.Length);

    private void ForgetOldest()
    {
        var (id, _) = _byAge.Dequeue();
        _ids.Remove(id);
        budget.GiveBack(CostOf(id));
    }
}
