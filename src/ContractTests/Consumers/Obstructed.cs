namespace Integration.ContractTests.Consumers;

/// <summary>A client in front of the provider's own whose receives and renewals a test can let fail: for a service that becomes unavailable.</summary>
internal sealed class ObstructedMessaging(IMessaging inner) : IMessaging
{
    /// <summary>Called before each receive; what it throws is the receive's failure.</summary>
    public Action OnReceive { get; set; } = () => { };

    /// <summary>Called before each renewal; what it throws is the renewal's failure.</summary>
    public Action OnRenew { get; set; } = () => { };

    /// <summary>Called before each settlement; what it throws is the settlement's failure.</summary>
    public Action OnSettle { get; set; } = () => { };

    public string Provider => inner.Provider;

    public MessagingCapabilities Capabilities => inner.Capabilities;

    public ITopology Topology => inner.Topology;

    public IQueue Queue(string name) => inner.Queue(name);

    public ITopic Topic(string name) => inner.Topic(name);

    public IMessageSource Source(EntityPath path) => new ObstructedSource(this, inner.Source(path));

    public T As<T>() where T : class => inner.As<T>();

    // The test's scope owns the client inside.
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private sealed class ObstructedSource(ObstructedMessaging owner, IMessageSource inner) : IMessageSource
    {
        public EntityPath Path => inner.Path;

        public async Task<IReadOnlyList<ReceivedMessage>> ReceiveAsync(int maxMessages, TimeSpan wait, CancellationToken cancellationToken = default)
        {
            owner.OnReceive();
            var received = await inner.ReceiveAsync(maxMessages, wait, cancellationToken);
            return [.. received.Select(m => new ReceivedMessage(m.Message, Delivery(m), new ObstructedLock(owner, m)))];
        }

        public IAsyncEnumerable<ReceivedMessage> ReceiveAllAsync(ReceiveAllOptions? options = null, CancellationToken cancellationToken = default) =>
            inner.ReceiveAllAsync(options, cancellationToken);

        public Task<SettleResults> CompleteManyAsync(IReadOnlyCollection<ReceivedMessage> messages, CancellationToken cancellationToken = default) =>
            inner.CompleteManyAsync(messages, cancellationToken);

        public Task<IReadOnlyList<PeekedMessage>> PeekAsync(int maxMessages, string? afterSequenceNumber = null, CancellationToken cancellationToken = default) =>
            inner.PeekAsync(maxMessages, afterSequenceNumber, cancellationToken);

        public Task<MessageCounts> CountAsync(CancellationToken cancellationToken = default) => inner.CountAsync(cancellationToken);

        public Task<long?> PurgeAsync(CancellationToken cancellationToken = default) => inner.PurgeAsync(cancellationToken);

        public T As<T>() where T : class => inner.As<T>();

        private static DeliveryInfo Delivery(ReceivedMessage message) => new()
        {
            Source = message.Source,
            EnqueuedAt = message.EnqueuedAt,
            DeliveryCount = message.DeliveryCount,
            SequenceNumber = message.SequenceNumber,
            DeadLetter = message.DeadLetter,
        };
    }

    private sealed class ObstructedLock(ObstructedMessaging owner, ReceivedMessage inner) : IMessageSettlement
    {
        public DateTimeOffset LockedUntil => inner.LockedUntil;

        public bool IsSettled => inner.IsSettled;

        public bool IsCompleted => inner.IsCompleted;

        public Task CompleteAsync(CancellationToken cancellationToken) => SettleAsync(() => inner.CompleteAsync(cancellationToken));

        public Task AbandonAsync(TimeSpan delay, CancellationToken cancellationToken) => SettleAsync(() => inner.AbandonAsync(delay, cancellationToken));

        public Task DeadLetterAsync(string reason, string? description, CancellationToken cancellationToken) =>
            SettleAsync(() => inner.DeadLetterAsync(reason, description, cancellationToken));

        public async Task RenewLockAsync(CancellationToken cancellationToken)
        {
            owner.OnRenew();
            await inner.RenewLockAsync(cancellationToken);
        }

        private async Task SettleAsync(Func<Task> settle)
        {
            owner.OnSettle();
            await settle();
        }
    }
}
