namespace Integration.InMemory.Broker;

/// <summary>
/// The order of an unordered source of a fair broker: its groups take turns, so that the backlog of one delays no other by more than a message.
/// A group orders nothing: any number of its messages are in hand at a time. Those without one share a turn.
/// </summary>
internal sealed class FairOrder : DeliveryOrder
{
    private readonly Dictionary<string, Group> _groups = new(StringComparer.Ordinal);
    private readonly LinkedList<Group> _turns = new();

    /// <summary>The groups that are remembered: those with visible messages.</summary>
    public int GroupCount => _groups.Count;

    public override void Add(StoredMessage message)
    {
        var id = IdOf(message);
        if (!_groups.TryGetValue(id, out var group))
        {
            _groups[id] = group = new Group(id);
            _turns.AddLast(group.Turn);
        }

        group.Messages.Add(message);
    }

    public override StoredMessage? Take()
    {
        if (_turns.First?.Value is not { } group)
            return null;
        var message = group.Messages.Min!;
        _turns.Remove(group.Turn);
        _turns.AddLast(group.Turn);
        Remove(group, message);
        return message;
    }

    /// <summary>It takes its old place in its group, and the group its turn.</summary>
    public override void Return(StoredMessage message) => Add(message);

    public override void Remove(StoredMessage message)
    {
        if (_groups.TryGetValue(IdOf(message), out var group))
            Remove(group, message);
    }

    public override void Clear()
    {
        _turns.Clear();
        _groups.Clear();
        _groups.TrimWhenSparse();
    }

    private void Remove(Group group, StoredMessage message)
    {
        group.Messages.Remove(message);
        if (group.Messages.Count > 0)
            return;
        _turns.Remove(group.Turn);
        _groups.Remove(group.Id);
        _groups.TrimWhenSparse();
    }

    private static string IdOf(StoredMessage message) => message.Message.GroupId ?? "";

    private sealed class Group
    {
        public Group(string id) => (Id, Turn) = (id, new(this));

        public string Id { get; }

        public SortedSet<StoredMessage> Messages { get; } = new(Comparer<StoredMessage>.Create((a, b) => a.Rank.CompareTo(b.Rank)));

        public LinkedListNode<Group> Turn { get; }
    }
}
