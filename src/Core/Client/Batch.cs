using Integration.Drivers;

namespace Integration.Client;

/// <summary>A message on its way in a batch.</summary>
internal readonly record struct BatchItem(int Index, PreparedMessage Prepared);

/// <summary>A batch within a service's count and byte limits.</summary>
internal sealed class Batch(SendLimits limits)
{
    private readonly List<BatchItem> _items = [];
    private long _bytes;

    public IReadOnlyList<BatchItem> Items => _items;

    public bool Fits(long size) => _items.Count < limits.MaxBatchCount && _bytes + size <= limits.MaxBatchBytes;

    public void Add(int index, PreparedMessage prepared)
    {
        _items.Add(new BatchItem(index, prepared));
        _bytes += prepared.Size;
    }

    /// <summary>
    /// Keeps what failed transiently. A grouped message is given up once a later one of its group was accepted: sending it
    /// again would reorder the group.
    /// </summary>
    public void KeepRetriable(IReadOnlyList<SendOutcome> outcomes)
    {
        var overtaken = new HashSet<string>(StringComparer.Ordinal);
        for (var i = _items.Count - 1; i >= 0; i--)
        {
            var group = _items[i].Prepared.Message.GroupId;
            if (outcomes[i].Error is null && group is not null)
                overtaken.Add(group);
            if (outcomes[i].Error is not MessagingException { IsTransient: true } || (group is not null && overtaken.Contains(group)))
                _items.RemoveAt(i);
        }
    }

    public void Clear()
    {
        _items.Clear();
        _bytes = 0;
    }
}
