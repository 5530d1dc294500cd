using Integration.Emulators.Amqp.Requests;
using Integration.Emulators.AzureServiceBus.Amqp.Connections;
using Integration.Emulators.AzureServiceBus.Broker;
using Microsoft.Azure.Amqp.Encoding;

namespace Integration.Emulators.AzureServiceBus.Amqp.Requests;

/// <summary>Requests about messages: peeking, deferred messages, settlement and locks without a link.</summary>
internal static class MessageRequests
{
    // The service answers a peek with at most this many messages, whatever was asked for.
    private const int MaxPeek = 250;

    public static Response Peek(BrokerNamespace broker, Request request)
    {
        long from = request.Number("from-sequence-number");
        int max = (int)Math.Clamp(request.Number("message-count"), 0, MaxPeek);
        var sessionId = request.Optional("session-id") as string;
        List<DeliveredMessage> found = broker.Execute(EmulatedOperation.Peek, request.Path, () =>
        {
            MessageStore store = AttachOperation.FindOpen(broker, request.Path);
            store.Entity.Touch();
            return store.Peek(from, max, sessionId).ConvertAll(static message => message.Deliver(null));
        });
        return found.Count == 0 ? Response.Empty : Response.With("messages", found.ConvertAll(Encode));
    }

    public static Response ReceiveDeferred(BrokerNamespace broker, Request request)
    {
        IReadOnlyList<long> numbers = request.List<long>("sequence-numbers");
        ReceiveMode mode = request.Number("receiver-settle-mode") == 0 ? ReceiveMode.ReceiveAndDelete : ReceiveMode.PeekLock;
        List<DeliveredMessage> received = broker.Execute(EmulatedOperation.Receive, request.Path, () =>
        {
            MessageStore store = AttachOperation.FindOpen(broker, request.Path);
            store.Entity.Touch();
            return store.ReceiveDeferred(numbers, mode, Held(store, request));
        });
        return Response.With("messages", received.ConvertAll(Encode));
    }

    public static Response Settle(BrokerNamespace broker, Request request)
    {
        IReadOnlyList<Guid> tokens = request.List<Guid>("lock-tokens");
        Action<MessageStore, BrokerMessage> settle = Outcomes.Read(
            request.Required<string>("disposition-status"),
            request.Optional("deadletter-reason") as string,
            request.Optional("deadletter-description") as string,
            request.Optional("properties-to-modify") as AmqpMap);
        OpenTransaction? transaction = ClientConnection.Of(request.Link).Find(request.Message.TxnId);
        broker.Execute(EmulatedOperation.Settle, request.Path, () =>
        {
            MessageStore store = broker.FindStore(request.Path);
            Held(store, request);
            foreach (Guid token in tokens)
                SettleOperation.Apply(store, token, settle, transaction?.Work, transaction?.CrossesEntities(request.Link) ?? false);
        });
        return Response.Ok;
    }

    public static Response RenewLock(BrokerNamespace broker, Request request)
    {
        IReadOnlyList<Guid> tokens = request.List<Guid>("lock-tokens");
        DateTime[] ends = broker.Execute(EmulatedOperation.RenewLock, request.Path, () =>
        {
            MessageStore store = broker.FindStore(request.Path);
            return tokens.Select(store.Locked).ToArray().Select(message => store.RenewLock(message).UtcDateTime).ToArray();
        });
        return Response.With("expirations", ends);
    }

    public static Response Delete(BrokerNamespace broker, Request request)
    {
        int max = (int)Math.Clamp(request.Number("message-count"), 0, int.MaxValue);
        DateTimeOffset before = request.Time("enqueued-time-utc");
        int deleted = broker.Execute(
            EmulatedOperation.Receive,
            request.Path,
            () => AttachOperation.FindOpen(broker, request.Path).Delete(max, before, request.Optional("session-id") as string));
        return deleted == 0 ? Response.Empty : Response.With("message-count", deleted);
    }

    /// <summary>The session that the request names, if its link has it locked still.</summary>
    private static Session? Held(MessageStore store, Request request) =>
        store.RequiresSession && request.Optional("session-id") is string id ? store.Sessions.Held(id, request.LinkName) : null;

    private static AmqpMap Encode(DeliveredMessage delivery)
    {
        var map = new AmqpMap { [new MapKey("message")] = new ArraySegment<byte>(MessageCoding.Encode(delivery)) };
        if (delivery.LockToken != Guid.Empty)
            map[new MapKey("lock-token")] = delivery.LockToken;
        return map;
    }
}
