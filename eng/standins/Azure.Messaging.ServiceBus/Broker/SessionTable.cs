namespace Azure.Messaging.ServiceBus.Broker;

/// <summary>The sessions of a store, their locks, and the receivers that wait for any of them.</summary>
internal sealed class SessionTable
{
    private readonly Dictionary<string, Session> _sessions = new(StringComparer.Ordinal);

    // Sessions with messages that nobody holds, and those who wait for one: each in the order in which it came to be so.
    private readonly LinkedList<Session> _ready = new();
    private readonly LinkedList<(ReceiverLink Link, PendingCall<ReceiverLink> Call)> _waiting = new();
    private readonly MessageStore _store;

    public SessionTable(MessageStore store) => _store = store;

    public Session Get(string id)
    {
        if (!_sessions.TryGetValue(id, out Session session))
        {
            _sessions[id] = session = new Session(_store, id);
        }

        return session;
    }

    public void Accept(string id, ReceiverLink link)
    {
        Session session = Get(id);
        if (session.Holder is not null)
        {
            throw BrokerErrors.SessionCannotBeLocked(_store.Path, id);
        }

        Lock(session, link);
    }

    public Task<ReceiverLink> AcceptNext(ReceiverLink link, TimeSpan wait, CancellationToken cancellationToken)
    {
        var call = new PendingCall<ReceiverLink>();
        LinkedListNode<(ReceiverLink, PendingCall<ReceiverLink>)> node = _waiting.AddLast((link, call));
        Pump();
        if (!call.Task.IsCompleted)
        {
            call.Start(
                _store.Namespace,
                wait,
                () =>
                {
                    _waiting.Remove(node);
                    call.Fail(BrokerErrors.Timeout(_store.Path));
                },
                () => _waiting.Remove(node),
                cancellationToken);
        }

        return call.Task;
    }

    public void Changed(Session session)
    {
        bool ready = session.Holder is null && session.Line.Count > 0;
        if (ready && session.ReadyNode is null)
        {
            session.ReadyNode = _ready.AddLast(session);
        }
        else if (!ready && session.ReadyNode is not null)
        {
            _ready.Remove(session.ReadyNode);
            session.ReadyNode = null;
        }
    }

    public void Pump()
    {
        while (_ready.First is { } session && _waiting.First is { } waiting)
        {
            _waiting.RemoveFirst();
            Lock(session.Value, waiting.Value.Link);
            waiting.Value.Call.Complete(waiting.Value.Link);
        }
    }

    public void Renew(Session session)
    {
        session.LockedUntil = _store.Namespace.Now + _store.Entity.LockDuration;
        ScheduleExpiry(session, session.Holder);
    }

    /// <summary>
    /// Ends the lock of a session. Its unsettled messages come back; a delivery is counted where the lock ran out and not
    /// where the session was closed ("Message sessions", "Message delivery count").
    /// </summary>
    public void Unlock(Session session, bool countDeliveries)
    {
        ReceiverLink holder = session.Holder;
        session.Holder = null;
        holder.LoseSession();
        foreach (BrokerMessage message in session.InFlight.ToArray())
        {
            _store.Release(message, countDeliveries);
        }

        session.InFlight.Clear();
        Changed(session);
        _store.Changed(session.Line);
    }

    public void FailWaiting(Predicate<ReceiverLink> which, Exception exception)
    {
        foreach ((ReceiverLink Link, PendingCall<ReceiverLink> Call) waiting in _waiting.Where(waiting => which(waiting.Link)).ToArray())
        {
            _waiting.Remove(waiting);
            waiting.Call.Fail(exception);
        }
    }

    public IEnumerable<Session> Locked() => _sessions.Values.Where(static session => session.Holder is not null);

    private void Lock(Session session, ReceiverLink link)
    {
        session.Holder = link;
        link.Session = session;
        link.Open();
        Changed(session);
        Renew(session);
        session.Line.AddDemand(link);
        _store.Changed(session.Line);
    }

    private void ScheduleExpiry(Session session, ReceiverLink holder) => _store.Namespace.Due.Add(session.LockedUntil, () =>
    {
        if (ReferenceEquals(session.Holder, holder) && session.LockedUntil <= _store.Namespace.Now)
        {
            Unlock(session, countDeliveries: true);
        }
    });
}
