namespace Integration.InMemory.Broker;

/// <summary>The order of a source without groups: in the order of becoming visible; what comes back comes first.</summary>
internal sealed class FirstInFirstOut : DeliveryOrder
{
    private static readonly Comparer<StoredMessage> ByRank = Comparer<StoredMessage>.Create(static (a, b) => a.Rank.CompareTo(b.Rank));

    private readonly SortedSet<StoredMessage> _returned = new(ByRank);

    // Whatever was delivered once ranks before everything that was not, so the two need no merging.
    private MessageLine _fresh = new();

    public bool IsEmpty => _fresh.First is null && _returned.Count == 0;

    public override void Add(StoredMessage message) => _fresh.AddLast(message);

    public override StoredMessage? Take()
    {
        var next = _returned.Min ?? _fresh.First;
        if (next is not null)
            Remove(next);
        return next;
    }

    public override void Return(StoredMessage message) => _returned.Add(message);

    public override void Remove(StoredMessage message)
    {
        if (message.Line is not null)
            _fresh.Remove(message);
        else if (_returned.Count > 0)
            _returned.Remove(message);
    }

    public override void Clear()
    {
        _fresh = new();
        _returned.Clear();
    }
}
