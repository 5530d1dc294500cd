using Integration.Drivers;

namespace Integration.Streams;

/// <summary>A record on its way: its place among all that are appended, as it was given, and as it is sent.</summary>
internal sealed record AppendItem(int Index, Message Given, PreparedMessage Prepared)
{
    public string? Key => Prepared.Message.GroupId;

    public int Attempts { get; set; }
}

/// <summary>
/// Makes batches of what is to be appended: within the limits, of the shape that the service takes, and ordered where that is asked for
/// (clause S4). What failed may come back; it then goes before everything later of its key.
/// </summary>
internal sealed class AppendBatches
{
    private readonly SendLimits _limits;
    private readonly bool _onePerKey;
    private readonly bool _oneKey;
    private readonly LinkedList<Lane> _lanes = new();

    public AppendBatches(IEnumerable<AppendItem> items, AppendShape shape, AppendOrder order, SendLimits limits)
    {
        _limits = limits;
        _oneKey = !shape.MixesKeys;
        _onePerKey = order == AppendOrder.Ordered && !shape.KeepsOrder;

        // What needs no regard for keys is one lane, in the order of the input. Records without a key have no order among them.
        if (!_oneKey && !_onePerKey)
        {
            Add(new Lane(items));
            return;
        }

        foreach (var group in items.GroupBy(i => i.Key, StringComparer.Ordinal))
            Add(new Lane(group) { HasOrder = group.Key is not null });
    }

    /// <summary>The next batch; empty when nothing is left.</summary>
    public List<AppendItem> Take()
    {
        var node = _lanes.First;
        var batch = new List<AppendItem>(Math.Min(node?.Value.Waiting.Count ?? 0, _limits.MaxBatchCount));
        var bytes = 0L;
        for (var left = _lanes.Count; left > 0 && node is not null; left--)
        {
            var next = node.Next;
            var taken = batch.Count;
            while (node.Value.Waiting.TryPeek(out var item) && Fits(item))
            {
                node.Value.Waiting.Dequeue();
                batch.Add(item);
                bytes += item.Prepared.Size;
                if (_onePerKey && node.Value.HasOrder)
                    break;
            }

            // Lanes take turns, so that a long one does not keep the others waiting.
            if (batch.Count > taken)
            {
                _lanes.Remove(node);
                if (node.Value.Waiting.Count > 0)
                    _lanes.AddLast(node);
            }

            if (batch.Count >= _limits.MaxBatchCount || (_oneKey && batch.Count > 0))
                break;
            node = next;
        }

        return batch;

        bool Fits(AppendItem item) => batch.Count < _limits.MaxBatchCount && bytes + item.Prepared.Size <= _limits.MaxBatchBytes;
    }

    /// <summary>Puts back what is to be tried again, in front of everything else.</summary>
    public void PutBack(IReadOnlyList<AppendItem> items)
    {
        if (items.Count == 0)
            return;
        if (!_oneKey && !_onePerKey)
        {
            var rest = _lanes.First is { } first ? first.Value.Waiting.ToArray() : [];
            _lanes.Clear();
            Add(new Lane(items.Concat(rest)));
            return;
        }

        foreach (var group in items.GroupBy(i => i.Key, StringComparer.Ordinal))
        {
            var node = Find(group.Key);
            var rest = node is null ? [] : node.Value.Waiting.ToArray();
            if (node is not null)
                _lanes.Remove(node);
            _lanes.AddFirst(new Lane(group.Concat(rest)) { HasOrder = group.Key is not null });
        }
    }

    private LinkedListNode<Lane>? Find(string? key)
    {
        for (var node = _lanes.First; node is not null; node = node.Next)
        {
            if (node.Value.Waiting.Peek().Key == key)
                return node;
        }

        return null;
    }

    private void Add(Lane lane)
    {
        if (lane.Waiting.Count > 0)
            _lanes.AddLast(lane);
    }

    private sealed class Lane(IEnumerable<AppendItem> items)
    {
        public Queue<AppendItem> Waiting { get; } = new(items);

        /// <summary>Whether its records are to keep their order.</summary>
        public bool HasOrder { get; init; }
    }
}
