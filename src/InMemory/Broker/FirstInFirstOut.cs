namespace Integration.InMemory.Broker;

/// <summary>The order of a source without groups: in the order of becoming visible; what comes back comes first.</summary>
internal sealed class FirstInFirstOut : DeliveryOrder
{
    private readonly LinkedList<StoredMessage> _fresh = new();

    // Whatever was delivered once ranks before everything that was not, so the two need no merging.
    private readonly SortedSet<StoredMessage> _returned = new(Comparer<StoredMessage>.Create((a, b) => a.Rank.CompareTo(b.Rank)));

    public override void Add(StoredMessage message) => _fresh.AddLast(message.Place);

    public override StoredMessage? Take()
    {
        var next = _returned.Min ?? _fresh.First?.Value;
        if (next is not null)
            Remove(next);
        return next;
    }

    public override void Return(StoredMessage message) => _returned.Add(message);

    public override void Remove(StoredMessage message)
    {
        if (message.Place.List is null)
            _returned.Remove(message);
        else
            _fresh.Remove(message.Place);
    }

    public override void Clear()
    {
        _fresh.Clear();
        _returned.Clear();
    }
}
