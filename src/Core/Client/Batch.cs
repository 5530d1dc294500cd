using Integration.Drivers;

namespace Integration.Client;

/// <summary>A message's place among all that are sent, and the message as it was given.</summary>
internal readonly record struct BatchItem(int Index, Message Given);

/// <summary>A batch within a service's count and byte limits.</summary>
/// <param name="limits">The limits.</param>
/// <param name="expected">How many messages there will be; null when that is not known.</param>
internal sealed class Batch(SendLimits limits, int? expected)
{
    private const int MostInAdvance = 1_000;

    // What the services take at once, or a good part of it.
    private const int FewInAdvance = 16;

    // What a driver was given is not changed any more: another list takes its place.
    private List<PreparedMessage> _prepared = [];
    private List<BatchItem> _items = new(Math.Min(expected ?? FewInAdvance, Math.Min(limits.MaxBatchCount, MostInAdvance)));
    private long _bytes;

    /// <summary>The messages as they are sent.</summary>
    public IReadOnlyList<PreparedMessage> Prepared => _prepared;

    public int Count => _items.Count;

    public BatchItem this[int index] => _items[index];

    public bool Fits(long size) => _items.Count < limits.MaxBatchCount && _bytes + size <= limits.MaxBatchBytes;

    public void Add(BatchItem item, PreparedMessage prepared)
    {
        if (_prepared.Count == 0)
            _prepared.EnsureCapacity(_items.Capacity);
        _items.Add(item);
        _prepared.Add(prepared);
        _bytes += prepared.Size;
    }

    /// <summary>
    /// Keeps what failed transiently. A grouped message is given up once a later one of its group was accepted: sending it
    /// again would reorder the group.
    /// </summary>
    public void KeepRetriable(IReadOnlyList<SendOutcome> outcomes)
    {
        var (prepared, items) = (_prepared, _items);
        var overtaken = new HashSet<string>(StringComparer.Ordinal);
        var kept = new List<int>();
        for (var i = items.Count - 1; i >= 0; i--)
        {
            var group = prepared[i].Message.GroupId;
            if (outcomes[i].Error is null && group is not null)
                overtaken.Add(group);
            if (outcomes[i].Error is MessagingException { IsTransient: true } && (group is null || !overtaken.Contains(group)))
                kept.Add(i);
        }

        kept.Reverse();
        _prepared = kept.ConvertAll(i => prepared[i]);
        _items = kept.ConvertAll(i => items[i]);
    }

    public void Clear()
    {
        _prepared = [];
        _items.Clear();
        _bytes = 0;
    }
}
