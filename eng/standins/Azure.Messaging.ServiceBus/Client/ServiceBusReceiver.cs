using System.ComponentModel;
using System.Runtime.CompilerServices;
using Azure.Messaging.ServiceBus.Broker;

namespace Azure.Messaging.ServiceBus;

public class ServiceBusReceiver : IAsyncDisposable
{
    private readonly SubQueue _subQueue;
    private readonly string _path;
    private ReceiverLink _link;
    private long _lastPeeked;
    private bool _isClosed;

    protected ServiceBusReceiver()
    {
    }

    protected ServiceBusReceiver(ServiceBusClient client, string queueName, ServiceBusReceiverOptions options)
        : this(client?.Connection, queueName, options ?? new ServiceBusReceiverOptions())
    {
    }

    protected ServiceBusReceiver(ServiceBusClient client, string topicName, string subscriptionName, ServiceBusReceiverOptions options)
        : this(client, EntityPaths.Subscription(topicName, subscriptionName), options)
    {
    }

    internal ServiceBusReceiver(
        ServiceBusConnection connection,
        string path,
        ServiceBusReceiverOptions options,
        ReceiverLink sessionLink = null)
    {
        Check.NotNull(connection, nameof(connection));
        Connection = connection;
        _path = path;
        _subQueue = options.SubQueue;
        _link = sessionLink;
        EntityPath = EntityPaths.Format(path, options.SubQueue);
        ReceiveMode = options.ReceiveMode;
        PrefetchCount = options.PrefetchCount;
        Identifier = Identifiers.Make(options.Identifier, EntityPath);
    }

    public virtual string FullyQualifiedNamespace => Connection.Broker.Host;

    public virtual string EntityPath { get; }

    public virtual ServiceBusReceiveMode ReceiveMode { get; }

    public virtual int PrefetchCount { get; }

    public virtual string Identifier { get; }

    public virtual bool IsClosed => _isClosed;

    internal ServiceBusConnection Connection { get; }

    /// <summary>The link that holds the session, where there is one.</summary>
    internal ReceiverLink SessionLink => IsSession ? _link : null;

    private protected virtual bool IsSession => false;

    public virtual async Task<IReadOnlyList<ServiceBusReceivedMessage>> ReceiveMessagesAsync(
        int maxMessages,
        TimeSpan? maxWaitTime = null,
        CancellationToken cancellationToken = default)
    {
        Check.InRange(maxMessages, 1, int.MaxValue, nameof(maxMessages));
        ThrowIfClosed();
        if (maxWaitTime is { } given && (given < TimeSpan.Zero || (given == TimeSpan.Zero && PrefetchCount == 0)))
        {
            throw new ArgumentOutOfRangeException(
                nameof(maxWaitTime),
                "The wait must be positive; zero is allowed where messages are prefetched.");
        }

        TimeSpan wait = maxWaitTime ?? Connection.Options.RetryOptions.TryTimeout;
        Task<IReadOnlyList<ServiceBusReceivedMessage>> receive = await RunAsync(
            BrokerOperation.Receive,
            () => OpenLink().Receive(maxMessages, wait, cancellationToken),
            cancellationToken);
        return await receive;
    }

    public virtual async Task<ServiceBusReceivedMessage> ReceiveMessageAsync(
        TimeSpan? maxWaitTime = null,
        CancellationToken cancellationToken = default)
    {
        IReadOnlyList<ServiceBusReceivedMessage> messages = await ReceiveMessagesAsync(1, maxWaitTime, cancellationToken);
        return messages.Count > 0 ? messages[0] : null;
    }

    public virtual async IAsyncEnumerable<ServiceBusReceivedMessage> ReceiveMessagesAsync(
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            // Without a message the SDK goes on waiting; it ends with the token.
            if (await ReceiveMessageAsync(null, cancellationToken) is { } message)
            {
                yield return message;
            }
        }

        cancellationToken.ThrowIfCancellationRequested();
    }

    public virtual async Task<ServiceBusReceivedMessage> PeekMessageAsync(
        long? fromSequenceNumber = null,
        CancellationToken cancellationToken = default)
    {
        IReadOnlyList<ServiceBusReceivedMessage> messages = await PeekMessagesAsync(1, fromSequenceNumber, cancellationToken);
        return messages.Count > 0 ? messages[0] : null;
    }

    public virtual async Task<IReadOnlyList<ServiceBusReceivedMessage>> PeekMessagesAsync(
        int maxMessages,
        long? fromSequenceNumber = null,
        CancellationToken cancellationToken = default)
    {
        Check.InRange(maxMessages, 1, int.MaxValue, nameof(maxMessages));
        ThrowIfClosed();
        long from = fromSequenceNumber ?? _lastPeeked + 1;
        List<ServiceBusReceivedMessage> messages = await RunAsync(
            BrokerOperation.Peek,
            () => ReceiveOperations.Peek(Store(), from, maxMessages, SessionLink),
            cancellationToken);
        _lastPeeked = messages.Count > 0 ? messages[^1].SequenceNumber : _lastPeeked;
        return messages;
    }

    public virtual Task CompleteMessageAsync(ServiceBusReceivedMessage message, CancellationToken cancellationToken = default) =>
        SettleAsync(message, static (store, locked) => store.Complete(locked), cancellationToken);

    public virtual Task AbandonMessageAsync(
        ServiceBusReceivedMessage message,
        IDictionary<string, object> propertiesToModify = null,
        CancellationToken cancellationToken = default)
    {
        IDictionary<string, object> changes = ReceiveOperations.Changes(propertiesToModify);
        return SettleAsync(message, (store, locked) => store.Abandon(locked, changes), cancellationToken);
    }

    public virtual Task DeferMessageAsync(
        ServiceBusReceivedMessage message,
        IDictionary<string, object> propertiesToModify = null,
        CancellationToken cancellationToken = default)
    {
        IDictionary<string, object> changes = ReceiveOperations.Changes(propertiesToModify);
        return SettleAsync(message, (store, locked) => store.Defer(locked, changes), cancellationToken);
    }

    public virtual Task DeadLetterMessageAsync(
        ServiceBusReceivedMessage message,
        IDictionary<string, object> propertiesToModify = null,
        CancellationToken cancellationToken = default) =>
        DeadLetterAsync(message, propertiesToModify, null, null, cancellationToken);

    public virtual Task DeadLetterMessageAsync(
        ServiceBusReceivedMessage message,
        string deadLetterReason,
        string deadLetterErrorDescription = null,
        CancellationToken cancellationToken = default) =>
        DeadLetterAsync(message, null, deadLetterReason, deadLetterErrorDescription, cancellationToken);

    public virtual Task DeadLetterMessageAsync(
        ServiceBusReceivedMessage message,
        IDictionary<string, object> propertiesToModify,
        string deadLetterReason,
        string deadLetterErrorDescription = null,
        CancellationToken cancellationToken = default) =>
        DeadLetterAsync(message, propertiesToModify, deadLetterReason, deadLetterErrorDescription, cancellationToken);

    public virtual async Task<ServiceBusReceivedMessage> ReceiveDeferredMessageAsync(
        long sequenceNumber,
        CancellationToken cancellationToken = default) =>
        (await ReceiveDeferredMessagesAsync([sequenceNumber], cancellationToken))[0];

    public virtual async Task<IReadOnlyList<ServiceBusReceivedMessage>> ReceiveDeferredMessagesAsync(
        IEnumerable<long> sequenceNumbers,
        CancellationToken cancellationToken = default)
    {
        Check.NotNull(sequenceNumbers, nameof(sequenceNumbers));
        ThrowIfClosed();
        long[] numbers = [.. sequenceNumbers];
        return numbers.Length == 0
            ? []
            : await RunAsync(
                BrokerOperation.Receive,
                () =>
                {
                    ReceiverLink link = OpenLink();
                    link.ThrowIfSessionLost();
                    return link.Store.ReceiveDeferred(numbers, link).ConvertAll(static delivery => delivery.Received);
                },
                cancellationToken);
    }

    public virtual Task RenewMessageLockAsync(ServiceBusReceivedMessage message, CancellationToken cancellationToken = default)
    {
        Check.NotNull(message, nameof(message));
        ThrowIfClosed();
        ThrowIfNotLocked(message);
        if (IsSession)
        {
            throw new InvalidOperationException("The lock of a message in a session is renewed by renewing the session's lock.");
        }

        return RunAsync(
            BrokerOperation.RenewLock,
            () =>
            {
                MessageStore store = Store();
                message.RenewLock(store.RenewLock(store.Locked(message.LockTokenGuid, null)));
                return true;
            },
            cancellationToken);
    }

    public virtual Task CloseAsync(CancellationToken cancellationToken = default)
    {
        // Under the broker's lock, so that a receive under way either has its link closed or finds itself closed.
        Connection.Broker.Execute(() =>
        {
            _isClosed = true;
            if (_link is { IsClosed: false })
            {
                _link.Close();
            }
        });
        return Task.CompletedTask;
    }

    public virtual async ValueTask DisposeAsync()
    {
        await CloseAsync();
        GC.SuppressFinalize(this);
    }

    [EditorBrowsable(EditorBrowsableState.Never)]
    public override bool Equals(object obj) => base.Equals(obj);

    [EditorBrowsable(EditorBrowsableState.Never)]
    public override int GetHashCode() => base.GetHashCode();

    [EditorBrowsable(EditorBrowsableState.Never)]
    public override string ToString() => base.ToString();

    internal Task<T> RunAsync<T>(BrokerOperation operation, Func<T> call, CancellationToken cancellationToken) =>
        Connection.RunAsync(operation, EntityPath, Right.Listen, call, cancellationToken);

    internal void ThrowIfClosed()
    {
        Check.NotDisposed(_isClosed, nameof(ServiceBusReceiver));
        Connection.ThrowIfClosed();
    }

    private MessageStore Store() => ReceiveOperations.Find(Connection.Broker, _path, _subQueue);

    private ReceiverLink OpenLink()
    {
        ThrowIfClosed();
        MessageStore store = Store();
        if (IsSession || (ReferenceEquals(_link?.Store, store) && !_link.IsClosed))
        {
            return _link;
        }

        if (store.RequiresSession)
        {
            throw BrokerErrors.RequiresSession(EntityPath);
        }

        _link = new ReceiverLink(store, ReceiveMode, PrefetchCount, Connection.Links);
        _link.Open();
        return _link;
    }

    private Task DeadLetterAsync(
        ServiceBusReceivedMessage message,
        IDictionary<string, object> propertiesToModify,
        string reason,
        string description,
        CancellationToken cancellationToken)
    {
        ReceiveOperations.CheckDeadLetter(propertiesToModify, reason, description);
        IDictionary<string, object> changes = ReceiveOperations.Changes(propertiesToModify);
        return SettleAsync(message, (store, locked) => store.DeadLetter(locked, reason, description, changes), cancellationToken);
    }

    private Task SettleAsync(
        ServiceBusReceivedMessage message,
        Action<MessageStore, BrokerMessage> apply,
        CancellationToken cancellationToken)
    {
        Check.NotNull(message, nameof(message));
        ThrowIfClosed();
        ThrowIfNotLocked(message);
        BrokerTransaction transaction = BrokerTransaction.Ambient(Connection.Broker);
        bool crossEntity = Connection.Options.EnableCrossEntityTransactions;
        return RunAsync(
            BrokerOperation.Settle,
            () =>
            {
                ReceiveOperations.Settle(Store(), SessionLink, message.LockTokenGuid, apply, transaction, crossEntity);
                return true;
            },
            cancellationToken);
    }

    private void ThrowIfNotLocked(ServiceBusReceivedMessage message)
    {
        if (ReceiveMode != ServiceBusReceiveMode.PeekLock)
        {
            throw new InvalidOperationException("The operation is only supported in 'PeekLock' receive mode.");
        }

        if (message.LockTokenGuid == Guid.Empty)
        {
            throw new InvalidOperationException(
                "The operation cannot be performed: the message has no lock token. It was peeked, or received in another mode.");
        }
    }
}
