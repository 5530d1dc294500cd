namespace Integration.Emulators.AzureServiceBus.Broker;

/// <summary>The sessions of a store, their locks, and the receivers that wait for any of them.</summary>
internal sealed class SessionTable
{
    private readonly Dictionary<string, Session> _sessions = new(StringComparer.Ordinal);

    // Sessions with messages that nobody holds, and those who wait for one: each in the order in which it came to be so.
    private readonly LinkedList<Session> _ready = new();
    private readonly LinkedList<SessionRequest> _waiting = new();
    private readonly MessageStore _store;

    public SessionTable(MessageStore store) => _store = store;

    public Session Get(string id)
    {
        if (!_sessions.TryGetValue(id, out Session? session))
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

    /// <summary>Waits for a session; the caller withdraws the request when it no longer waits.</summary>
    public SessionRequest AcceptNext(ReceiverLink link)
    {
        var request = new SessionRequest(link);
        _waiting.AddLast(request);
        Pump();
        return request;
    }

    /// <summary>Ends the wait of a request that is still waiting.</summary>
    public void Withdraw(SessionRequest request)
    {
        if (_waiting.Remove(request))
            request.Fail(BrokerErrors.Timeout(_store.Path));
    }

    public void Changed(Session session)
    {
        bool ready = session.Holder is null && session.Line.Count > 0;
        if (session is { Holder: null, State: null, Line.Count: 0 })
            _sessions.Remove(session.Id);
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
            waiting.Value.Complete();
        }
    }

    public void Renew(Session session)
    {
        session.LockedUntil = _store.Namespace.Now + _store.Entity.LockDuration;
        ScheduleExpiry(session, session.Holder!);
    }

    /// <summary>
    /// Ends the lock of a session. Its unsettled messages come back; a delivery is counted where the lock ran out and not
    /// where the session was closed ("Message sessions", "Message delivery count").
    /// </summary>
    public void Unlock(Session session, bool countDeliveries, bool notify = true)
    {
        ReceiverLink? holder = session.Holder;
        session.Holder = null;
        holder?.LoseSession(notify);
        foreach (BrokerMessage message in session.InFlight.ToArray())
        {
            _store.Release(message, countDeliveries);
        }

        _store.Changed(session.Line);
    }

    public void FailWaiting(ServiceBusEmulatorException reason)
    {
        foreach (SessionRequest request in _waiting)
            request.Fail(reason);
        _waiting.Clear();
    }

    /// <summary>The session if this link, by its name, has it locked.</summary>
    public Session Held(string id, string? linkName) =>
        _sessions.TryGetValue(id, out Session? session) && session.Holder is { } holder
        && (linkName is null || string.Equals(holder.Name, linkName, StringComparison.Ordinal))
            ? session
            : throw BrokerErrors.SessionLockLost(_store.Path);

    public IEnumerable<Session> All() => _sessions.Values;

    public IEnumerable<Session> Locked() => _sessions.Values.Where(static session => session.Holder is not null);

    private void Lock(Session session, ReceiverLink link)
    {
        session.Holder = link;
        link.Session = session;
        link.Open();
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
