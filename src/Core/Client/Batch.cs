using Integration.Drivers;

namespace Integration.Client;

/// <summary>A message on its way in a batch: its place among all that are sent, as it was given, and as it is sent.</summary>
internal readonly record struct BatchItem(int Index, Message Given, PreparedMessage Prepared);

/// <summary>A batch within a service's count and byte limits.</summary>
internal sealed class Batch(SendLimits limits)
{
    private readonly List<BatchItem> _items = [];
    private long _bytes;

    public int Count => _items.Count;

    public BatchItem this[int index] => _items[index];

    /// <summary>What a driver is given: the batch changes afterwards.</summary>
    public PreparedMessage[] ToArray()
    {
        var prepared = new PreparedMessage[_items.Count];
        for (var i = 0; i < prepared.Length; i++)
            prepared[i] = _items[i].Prepared;
        return prepared;
    }

    public bool Fits(long size) => _items.Count < limits.MaxBatchCount && _bytes + size <= limits.MaxBatchBytes;

    public void Add(BatchItem item)
    {
        _items.Add(item);
        _bytes += item.Prepared.Size;
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
