namespace Integration.InMemory.Broker;

/// <summary>
/// The order of an ordered source (clause Q14). A group is a line of messages; the one that is taken stays at its head
/// until it is removed, so nothing behind it can be delivered. Groups with an available head wait in turn.
/// </summary>
internal sealed class GroupOrder : DeliveryOrder
{
    private readonly Dictionary<string, Group> _groups = new(StringComparer.Ordinal);
    private readonly LinkedList<Group> _ready = new();

    /// <summary>The groups that are remembered: those with visible or taken messages.</summary>
    public int GroupCount => _groups.Count;

    /// <summary>The groups that there is room for.</summary>
    public int GroupCapacity => _groups.Capacity;

    public override void Add(StoredMessage message)
    {
        var id = message.Message.GroupId!;
        if (!_groups.TryGetValue(id, out var group))
        {
            _groups[id] = group = new Group();
            _ready.AddLast(group.Turn);
        }

        group.AddLast(message);
    }

    public override StoredMessage? Take()
    {
        var group = _ready.First?.Value;
        if (group is null)
            return null;
        _ready.RemoveFirst();
        return group.First;
    }

    public override void Return(StoredMessage message) => _ready.AddLast(((Group)message.Line!).Turn);

    public override void Remove(StoredMessage message)
    {
        if (message.Line is not Group group)
            return;
        var wasHead = group.First == message;
        group.Remove(message);
        if (group.First is null)
        {
            if (group.Turn.List is not null)
                _ready.Remove(group.Turn);
            _groups.Remove(message.Message.GroupId!);
            _groups.TrimWhenSparse();
        }
        else if (wasHead && group.Turn.List is null)
        {
            _ready.AddLast(group.Turn);
        }
    }

    public override void Clear()
    {
        _ready.Clear();
        _groups.Clear();
        _groups.TrimWhenSparse();
    }

    private sealed class Group : MessageLine
    {
        public Group() => Turn = new(this);

        /// <summary>In the line of ready groups, unless its head is taken.</summary>
        public LinkedListNode<Group> Turn { get; }
    }
}
