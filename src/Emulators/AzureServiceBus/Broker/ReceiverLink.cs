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

    /// <summary>How many messages it takes now. A receiver that took back some of its credit shows it by its own count only.</summary>
    public int Demand => IsClosed || IsSessionLost ? 0 : (int)Math.Min(int.MaxValue, Math.Min(_credit, _receiver.Credit));

    public bool HasDemand => Demand > 0;

    private MessageLine Line => Session?.Line ?? Store.Line;

    public void Open() => Store.Links.Add(this);

    /// <summary>The receiver takes more messages; where it drains, only those that are there now.</summary>
    public void AddCredit(uint credit, bool drain)
    {
        _credit = uint.CreateSaturating((ulong)_credit + credit);
        if (!HasDemand)
            return;
        Store.Entity.Touch();
        if (drain)
        {
            Line.RemoveDemand(this);
            Accept(Line.Take(this, Demand));
            _credit = 0;
        }
        else
        {
            Line.AddDemand(this);
            Store.Changed(Line);
        }
    }

    public void Accept(List<DeliveredMessage> deliveries)
    {
        _credit = _credit == uint.MaxValue ? _credit : _credit - (uint)deliveries.Count;
        deliveries.ForEach(_receiver.Deliver);
        Store.Namespace.FlushLater(_receiver);
    }

    /// <summary>The client has gone. Locks outside sessions live on until their time; a session is free for others at once.</summary>
    public void Close()
    {
        if (IsClosed)
            return;
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
