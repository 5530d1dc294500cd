using Integration.Emulators.Amqp.Requests;
using Integration.Emulators.AzureServiceBus.Broker;

namespace Integration.Emulators.AzureServiceBus.Amqp.Requests;

/// <summary>Requests about sessions.</summary>
internal static class SessionRequests
{
    public static Response RenewLock(BrokerNamespace broker, Request request) => Response.With("expiration", broker.Execute(
        EmulatedOperation.RenewLock,
        request.Path,
        () =>
        {
            MessageStore store = broker.FindStore(request.Path);
            Session session = Held(store, request);
            store.Sessions.Renew(session);
            return session.LockedUntil.UtcDateTime;
        }));

    public static Response GetState(BrokerNamespace broker, Request request) => Response.With("session-state", broker.Execute<ArraySegment<byte>?>(
        EmulatedOperation.Session,
        request.Path,
        () => Held(broker.FindStore(request.Path), request).State is { } state ? new ArraySegment<byte>(state) : (ArraySegment<byte>?)null));

    public static Response SetState(BrokerNamespace broker, Request request)
    {
        byte[]? state = (request.Optional("session-state") as ArraySegment<byte>?)?.ToArray();
        broker.Execute(EmulatedOperation.Session, request.Path, () =>
        {
            long limit = broker.MaxMessageSizeInBytes;
            if (state?.Length > limit)
                throw BrokerErrors.SizeExceeded(request.Path, state.Length, limit);
            Session session = Held(broker.FindStore(request.Path), request);
            session.State = state;
            session.StateSetAt = broker.Now;
        });
        return Response.Ok;
    }

    /// <summary>The sessions with messages or state; those whose state was set after a time, where one is given.</summary>
    public static Response List(BrokerNamespace broker, Request request)
    {
        int skip = (int)request.Number("skip");
        int top = (int)request.Number("top");
        DateTimeOffset since = request.Time("last-updated-time");

        // The wire has milliseconds: the largest time of a client is a little less than the largest of all.
        bool all = since >= DateTimeOffset.MaxValue.AddSeconds(-1);
        string[] ids = broker.Execute(EmulatedOperation.Session, request.Path, () =>
        {
            MessageStore store = AttachOperation.FindOpen(broker, request.Path);
            if (!store.RequiresSession)
                throw BrokerErrors.HasNoSessions(request.Path);
            return store.Sessions.All()
                .Where(session => all ? session.HasMessages || session.State is not null : session.State is not null && session.StateSetAt > since)
                .Select(static session => session.Id)
                .Order(StringComparer.Ordinal)
                .Skip(skip)
                .Take(top)
                .ToArray();
        });
        return ids.Length == 0 ? Response.Empty : Response.With("sessions-ids", ids);
    }

    private static Session Held(MessageStore store, Request request) =>
        store.Sessions.Held(request.Required<string>("session-id"), request.LinkName);
}
