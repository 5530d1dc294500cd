namespace Azure.Messaging.ServiceBus.Broker;

/// <summary>A receiver's link to a store: what it waits for, and what it has fetched ahead.</summary>
internal sealed class ReceiverLink
{
    // A wait that is over before anything could come needs no time: a poll on a clock that stands still ends.
    private static readonly TimeSpan ShortestWait = TimeSpan.FromMilliseconds(1);

    private readonly Queue<Delivery> _buffer = new();
    private readonly LinkedList<PendingCall<IReadOnlyList<ServiceBusReceivedMessage>>> _pending = new();
    private readonly int _prefetchCount;

    public ReceiverLink(MessageStore store, ServiceBusReceiveMode mode, int prefetchCount, ICollection<ReceiverLink> owner)
    {
        Owner = owner;
        Store = store;
        Mode = mode;
        _prefetchCount = prefetchCount;
    }

    /// <summary>The links of the client that this one belongs to.</summary>
    public ICollection<ReceiverLink> Owner { get; }

    public MessageStore Store { get; }

    public ServiceBusReceiveMode Mode { get; }

    public Session Session { get; set; }

    public bool IsClosed { get; private set; }

    /// <summary>The session is no longer this link's: its lock ran out, or the link was cut.</summary>
    public bool IsSessionLost { get; private set; }

    public int Demand => _pending.First?.Value.Max ?? Math.Max(0, _prefetchCount - _buffer.Count);

    public bool HasDemand => !IsClosed && !IsSessionLost && Demand > 0;

    private MessageLine Line => Session?.Line ?? Store.Line;

    public void Open()
    {
        Store.Links.Add(this);
        Owner.Add(this);
    }

    public Task<IReadOnlyList<ServiceBusReceivedMessage>> Receive(int max, TimeSpan wait, CancellationToken cancellationToken)
    {
        ThrowIfSessionLost();
        List<ServiceBusReceivedMessage> ready = [];
        while (ready.Count < max && _buffer.TryDequeue(out Delivery delivery))
        {
            ready.Add(delivery.Received);
        }

        if (_pending.Count == 0 && ready.Count < max)
        {
            ready.AddRange(Line.Take(this, max - ready.Count).Select(static delivery => delivery.Received));
        }

        var call = new PendingCall<IReadOnlyList<ServiceBusReceivedMessage>>(max);
        if (ready.Count > 0 || wait <= ShortestWait)
        {
            call.Complete(ready);
        }
        else
        {
            _pending.AddLast(call);
            call.Start(Store.Namespace, wait, () => Return(call), () => _pending.Remove(call), cancellationToken);
        }

        Line.AddDemand(this);
        Store.Changed(Line);
        return call.Task;
    }

    public void Accept(List<Delivery> deliveries)
    {
        if (_pending.First is { } first)
        {
            _pending.RemoveFirst();
            first.Value.Complete(deliveries.ConvertAll(static delivery => delivery.Received));
            return;
        }

        foreach (Delivery delivery in deliveries)
        {
            _buffer.Enqueue(delivery);
        }
    }

    /// <summary>Ends the link; what it fetched and nobody got is available again at once, and no delivery is counted.</summary>
    public void Close()
    {
        IsClosed = true;
        Store.Links.Remove(this);
        Owner.Remove(this);
        Line.RemoveDemand(this);
        while (_buffer.TryDequeue(out Delivery delivery))
        {
            if (delivery.IsCurrent)
            {
                Store.Release(delivery.Message, countDelivery: false);
            }
        }

        ReturnAll();
        if (Session is not null && !IsSessionLost)
        {
            Store.Sessions.Unlock(Session, countDeliveries: false);
        }
    }

    /// <summary>The link is cut by the service: what was fetched ahead is gone with it and stays locked until its lock ends.</summary>
    public void Detach()
    {
        _buffer.Clear();
        if (Session is not null && !IsSessionLost)
        {
            Store.Sessions.Unlock(Session, countDeliveries: false);
        }
    }

    public void LoseSession()
    {
        IsSessionLost = true;
        _buffer.Clear();
        Session.Line.RemoveDemand(this);
        while (_pending.First is { } first)
        {
            _pending.RemoveFirst();
            first.Value.Fail(BrokerErrors.SessionLockLost(Store.Path));
        }
    }

    public void ThrowIfSessionLost()
    {
        if (IsSessionLost)
        {
            throw BrokerErrors.SessionLockLost(Store.Path);
        }
    }

    public void FailAll(Exception exception)
    {
        while (_pending.First is { } first)
        {
            _pending.RemoveFirst();
            first.Value.Fail(exception);
        }
    }

    private void ReturnAll()
    {
        while (_pending.First is { } first)
        {
            Return(first.Value);
        }
    }

    private void Return(PendingCall<IReadOnlyList<ServiceBusReceivedMessage>> call)
    {
        _pending.Remove(call);
        call.Complete([]);
    }
}
