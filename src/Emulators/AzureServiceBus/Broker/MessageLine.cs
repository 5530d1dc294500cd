namespace Integration.Emulators.AzureServiceBus.Broker;

/// <summary>The messages that can be delivered, in order, and the links that wait for them: a store's, or one session's.</summary>
internal sealed class MessageLine
{
    private readonly SortedSet<BrokerMessage> _available = new(BrokerMessage.BySequence);
    private readonly LinkedList<ReceiverLink> _demand = new();
    private readonly MessageStore _store;

    public MessageLine(MessageStore store, Session? session)
    {
        _store = store;
        Session = session;
    }

    public Session? Session { get; }

    public int Count => _available.Count;

    /// <summary>A message that comes back has its old sequence number, and with it its old place.</summary>
    public void Add(BrokerMessage message)
    {
        _available.Add(message);
        _store.Changed(this);
    }

    public bool Remove(BrokerMessage message) => _available.Remove(message);

    public void AddDemand(ReceiverLink link)
    {
        if (link.HasDemand && !_demand.Contains(link))
        {
            _demand.AddLast(link);
        }
    }

    public void RemoveDemand(ReceiverLink link) => _demand.Remove(link);

    /// <summary>Hands out what is there to those who wait, in the order in which they came.</summary>
    public void Pump()
    {
        while (_available.Count > 0 && _demand.First is { } node)
        {
            ReceiverLink link = node.Value;
            _demand.RemoveFirst();
            if (link.HasDemand)
            {
                link.Accept(Take(link, link.Demand));
                AddDemand(link);
            }
        }
    }

    public List<DeliveredMessage> Take(ReceiverLink link, int max)
    {
        var taken = new List<DeliveredMessage>();
        while (taken.Count < max && _available.Min is { } message)
        {
            _available.Remove(message);
            taken.Add(_store.Deliver(message, link.Mode, link.Session));
        }

        return taken;
    }
}
