namespace Integration.Emulators.AzureServiceBus.Broker;

/// <summary>One session of one store: its messages, its state, and who has it locked.</summary>
internal sealed class Session
{
    public Session(MessageStore store, string id)
    {
        Id = id;
        Line = new MessageLine(store, this);
    }

    public string Id { get; }

    public MessageLine Line { get; }

    public byte[]? State { get; set; }

    public ReceiverLink? Holder { get; set; }

    /// <summary>When the state was last set.</summary>
    public DateTimeOffset StateSetAt { get; set; }

    public DateTimeOffset LockedUntil { get; set; }

    public HashSet<BrokerMessage> InFlight { get; } = [];

    public bool HasMessages => Line.Count > 0 || InFlight.Count > 0;

    /// <summary>Its place among the sessions that a receiver could accept next.</summary>
    public LinkedListNode<Session>? ReadyNode { get; set; }
}
