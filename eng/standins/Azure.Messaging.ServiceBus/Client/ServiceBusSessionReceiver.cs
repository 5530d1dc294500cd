using Azure.Messaging.ServiceBus.Broker;

namespace Azure.Messaging.ServiceBus;

public class ServiceBusSessionReceiver : ServiceBusReceiver
{
    private readonly ReceiverLink _link;

    protected ServiceBusSessionReceiver()
    {
    }

    private ServiceBusSessionReceiver(
        ServiceBusConnection connection,
        string path,
        ServiceBusReceiverOptions options,
        ReceiverLink link)
        : base(connection, path, options, link)
    {
        _link = link;
        SessionLockedUntil = link.Session.LockedUntil;
    }

    public virtual string SessionId => _link.Session.Id;

    public virtual DateTimeOffset SessionLockedUntil { get; private set; }

    /// <summary>Closed by the user, or by the loss of the session.</summary>
    public override bool IsClosed => _link.IsSessionLost || base.IsClosed;

    private protected override bool IsSession => true;

    public virtual Task RenewSessionLockAsync(CancellationToken cancellationToken = default)
    {
        ThrowIfClosed();
        return RunAsync(
            BrokerOperation.RenewLock,
            () =>
            {
                _link.ThrowIfSessionLost();
                _link.Store.Sessions.Renew(_link.Session);
                SessionLockedUntil = _link.Session.LockedUntil;
                return true;
            },
            cancellationToken);
    }

    public virtual Task<BinaryData> GetSessionStateAsync(CancellationToken cancellationToken = default)
    {
        ThrowIfClosed();
        return RunAsync(
            BrokerOperation.Session,
            () =>
            {
                _link.ThrowIfSessionLost();
                return _link.Session.State is { } state ? BinaryData.FromBytes(state) : null;
            },
            cancellationToken);
    }

    public virtual Task SetSessionStateAsync(BinaryData sessionState, CancellationToken cancellationToken = default)
    {
        ThrowIfClosed();
        byte[] state = sessionState?.ToArray();
        return RunAsync(
            BrokerOperation.Session,
            () =>
            {
                _link.ThrowIfSessionLost();
                long limit = Connection.Broker.MaxMessageSizeInBytes;
                if (state?.Length > limit)
                {
                    throw BrokerErrors.SizeExceeded(EntityPath, state.Length, limit);
                }

                _link.Session.State = state;
                return true;
            },
            cancellationToken);
    }

    /// <summary>Accepts the session of that id, or the next one with messages.</summary>
    internal static async Task<ServiceBusSessionReceiver> AcceptAsync(
        ServiceBusConnection connection,
        string path,
        string sessionId,
        ServiceBusSessionReceiverOptions options,
        CancellationToken cancellationToken)
    {
        options ??= new ServiceBusSessionReceiverOptions();
        Task<ReceiverLink> accept = await connection.RunAsync(
            BrokerOperation.AcceptSession,
            path,
            Right.Listen,
            () => Accept(connection, path, sessionId, options, cancellationToken),
            cancellationToken);
        ReceiverLink link = await accept;
        var receiverOptions = new ServiceBusReceiverOptions
        {
            ReceiveMode = options.ReceiveMode,
            PrefetchCount = options.PrefetchCount,
            Identifier = options.Identifier,
        };
        return new ServiceBusSessionReceiver(connection, path, receiverOptions, link);
    }

    private static Task<ReceiverLink> Accept(
        ServiceBusConnection connection,
        string path,
        string sessionId,
        ServiceBusSessionReceiverOptions options,
        CancellationToken cancellationToken)
    {
        MessageStore store = ReceiveOperations.Find(connection.Broker, path, SubQueue.None);
        if (!store.RequiresSession)
        {
            throw BrokerErrors.HasNoSessions(path);
        }

        var link = new ReceiverLink(store, options.ReceiveMode, options.PrefetchCount, connection.Links);
        if (sessionId is null)
        {
            return store.Sessions.AcceptNext(link, connection.Options.RetryOptions.TryTimeout, cancellationToken);
        }

        store.Sessions.Accept(sessionId, link);
        return Task.FromResult(link);
    }
}
