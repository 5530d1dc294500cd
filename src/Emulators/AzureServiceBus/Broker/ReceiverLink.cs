namespace Integration.Emulators.AzureServiceBus.Broker;

/// <summary>A receiver's link to a store: how many messages it has asked for, and where they go. Used under the broker's lock.</summary>
internal sealed class ReceiverLink
{
    private readonly IReceiver _receiver;
    private uint _credit;

    public ReceiverLink(MessageStore store, ReceiveMode mode, string name, IReceiver receiver)
    {
        Store = store;
        Mode = mode;
        Name = name;
        _receiver = receiver;
    }

    public MessageStore Store { get; }

    public ReceiveMode Mode { get; }

    /// <summary>The client's name for the link, by which its requests refer to it.</summary>
    public string Name { get; }

    public Session? Session { get; set; }

    public bool IsClosed { get; private set; }

    /// <summary>The session is no longer this link's: its lock ran out, or the link was cut.</summary>
    public bool IsSessionLost { get; private set; }

    public int Demand => (int)Math.Min(_credit, int.MaxValue);

    public bool HasDemand => !IsClosed && !IsSessionLost && _credit > 0;

    private MessageLine Line => Session?.Line ?? Store.Line;

    public void Open() => Store.Links.Add(this);

    /// <summary>Says how many messages the receiver takes from now on.</summary>
    public void SetCredit(uint credit)
    {
        _credit = credit;
        if (!HasDemand)
            return;
        Store.Entity.Touch();
        Line.AddDemand(this);
        Store.Changed(Line);
    }

    public void Accept(List<Delivery> deliveries)
    {
        _credit = _credit == uint.MaxValue ? _credit : _credit - (uint)deliveries.Count;
        deliveries.ForEach(_receiver.Deliver);
        Store.Namespace.FlushLater(_receiver);
    }

    /// <summary>The client has gone. Locks outside sessions live on until their time; a session is free for others at once.</summary>
    public void Close()
    {
        IsClosed = true;
        Store.Links.Remove(this);
        Line.RemoveDemand(this);
        if (Session is { } session && !IsSessionLost)
            Store.Sessions.Unlock(session, countDeliveries: false, notify: false);
    }

    /// <summary>The service cuts the link.</summary>
    public void End(ServiceBusEmulatorException reason)
    {
        Close();
        _receiver.End(reason);
        Store.Namespace.FlushLater(_receiver);
    }

    public void LoseSession(bool notify)
    {
        IsSessionLost = true;
        Line.RemoveDemand(this);
        if (!notify)
            return;
        _receiver.End(BrokerErrors.SessionLockLost(Store.Path));
        Store.Namespace.FlushLater(_receiver);
    }

    public void ThrowIfSessionLost()
    {
        if (IsSessionLost)
            throw BrokerErrors.SessionLockLost(Store.Path);
    }
}
