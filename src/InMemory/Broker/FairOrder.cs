namespace Integration.InMemory.Broker;

/// <summary>
/// The order of an unordered source of a fair broker: its groups take turns, so that the backlog of one delays no other by more than a message.
/// A group orders nothing: any number of its messages are in hand at a time. Those without one share a turn.
/// </summary>
internal sealed class FairOrder : DeliveryOrder
{
    private readonly Dictionary<string, Group> _groups = new(StringComparer.Ordinal);
    private readonly LinkedList<Group> _turns = new();

    public override void Add(StoredMessage message) => GroupOf(message).Messages.Add(message);

    public override StoredMessage? Take()
    {
        if (_turns.First?.Value is not { } group)
            return null;
        _turns.Remove(group.Turn);
        _turns.AddLast(group.Turn);
        var message = group.Messages.Take();
        ForgetIfEmpty(group);
        return message;
    }

    /// <summary>It takes its old place in its group, and the group its turn.</summary>
    public override void Return(StoredMessage message) => GroupOf(message).Messages.Return(message);

    public override void Remove(StoredMessage message)
    {
        if (!_groups.TryGetValue(IdOf(message), out var group))
            return;
        group.Messages.Remove(message);
        ForgetIfEmpty(group);
    }

    public override void Clear()
    {
        _turns.Clear();
        _groups.Clear();
        _groups.TrimWhenSparse();
    }

    private Group GroupOf(StoredMessage message)
    {
        var id = IdOf(message);
        if (!_groups.TryGetValue(id, out var group))
        {
            _groups[id] = group = new Group(id);
            _turns.AddLast(group.Turn);
        }

        return group;
    }

    private void ForgetIfEmpty(Group group)
    {
        if (!group.Messages.IsEmpty)
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

        public FirstInFirstOut Messages { get; } = new();

        public LinkedListNode<Group> Turn { get; }
    }
}
