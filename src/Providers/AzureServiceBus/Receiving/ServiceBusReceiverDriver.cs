using Azure.Messaging.ServiceBus;
using Integration.AzureServiceBus.Messages;
using Integration.AzureServiceBus.Operations;
using Integration.AzureServiceBus.Settling;
using Integration.Drivers;

namespace Integration.AzureServiceBus.Receiving;

/// <summary>Receives from a queue, a subscription or a dead-letter queue, with or without sessions, and settles.</summary>
internal sealed class ServiceBusReceiverDriver : IReceiverDriver
{
    private static readonly TimeSpan Grace = TimeSpan.FromMilliseconds(100);

    private readonly ServiceBusContext _context;
    private readonly EntityPath _source;
    private readonly ReceiverPool _pool;
    private readonly PlainReceiving _plain;
    private readonly SessionPump _sessions;
    private readonly Settlement _settlement;
    private readonly CopyTarget _copies;
    private readonly OwnLocks _locks;
    private bool? _hasSessions;

    public ServiceBusReceiverDriver(ServiceBusContext context, EntityPath source)
    {
        _context = context;
        _source = source;
        var prefetch = context.Options.PrefetchCount;
        _pool = new ReceiverPool(
            () => context.Names.OpenReceiver(context.Client, source, new ServiceBusReceiverOptions { PrefetchCount = prefetch }), prefetch > 0, context);
        _plain = new PlainReceiving(_pool, context);
        _sessions = new SessionPump(
            token => context.Names.AcceptSessionAsync(context.Client, source, new ServiceBusSessionReceiverOptions(), token), context);
        _copies = new CopyTarget(context, source);
        _locks = new OwnLocks(context.Time);
        _settlement = new Settlement(context, source, _pool, _sessions, _locks, new DelayedAbandon(context, source, _pool, _copies));
    }

    public int MaxReceiveCount => 256;

    public TimeSpan? MaxReceiveWait => TimeSpan.FromMinutes(1);

    /// <summary>The sessions that this receiver holds.</summary>
    internal SessionPump Sessions => _sessions;

    public async Task<IReadOnlyList<DriverMessage>> ReceiveAsync(int maxMessages, TimeSpan wait, CancellationToken cancellationToken)
    {
        // The dead-letter queue of a source with sessions has none.
        var known = _source.IsDeadLetter ? false : _hasSessions ?? _context.IsOrdered(_source);
        IReadOnlyList<ReceivedLock> received;
        try
        {
            received = await ReceiveAsync(known ?? false, maxMessages, wait, cancellationToken).ConfigureAwait(false);
            _hasSessions = known ?? false;
        }
        catch (InvalidOperationException exception) when (exception is not ObjectDisposedException && !_source.IsDeadLetter)
        {
            // The only way to find out with no more than the right to listen: the service refuses the wrong kind of receiver.
            var other = !(known ?? false);
            try
            {
                received = await ReceiveAsync(other, maxMessages, wait, cancellationToken).ConfigureAwait(false);
            }
            catch (InvalidOperationException again) when (again is not ObjectDisposedException)
            {
                throw new AggregateException(exception);
            }

            _hasSessions = other;
        }

        return [.. received.Select(Convert)];
    }

    public async Task<IReadOnlyList<Exception?>> CompleteAsync(IReadOnlyList<DriverMessage> messages, CancellationToken cancellationToken) =>
        await Task.WhenAll(messages.Select(message => _settlement.TryCompleteAsync(LockOf(message), cancellationToken))).ConfigureAwait(false);

    public Task AbandonAsync(DriverMessage message, TimeSpan delay, CancellationToken cancellationToken) =>
        _settlement.AbandonAsync(LockOf(message), delay, cancellationToken);

    public Task DeadLetterAsync(DriverMessage message, string reason, string? description, CancellationToken cancellationToken) =>
        _settlement.DeadLetterAsync(LockOf(message), message.Delivery, reason, description, cancellationToken);

    public Task<DateTimeOffset> RenewLockAsync(DriverMessage message, CancellationToken cancellationToken) =>
        _settlement.RenewAsync(LockOf(message), cancellationToken);

    public Task<IReadOnlyList<PeekedMessage>> PeekAsync(int maxMessages, string? afterSequenceNumber, CancellationToken cancellationToken) =>
        PeekOperation.RunAsync(_pool.Settler(), _source, maxMessages, afterSequenceNumber, _locks, cancellationToken);

    public Task<MessageCounts> CountAsync(CancellationToken cancellationToken) => CountOperation.RunAsync(_context, _source, cancellationToken);

    public Task<long?> PurgeAsync(CancellationToken cancellationToken) => new PurgeOperation(_context, _source).RunAsync(cancellationToken);

    public Task<RedriveResult> RedriveAsync(RedriveOptions options, CancellationToken cancellationToken) =>
        RedriveOperation.RunAsync(this, _copies, _context, _source, options, cancellationToken);

    public async ValueTask DisposeAsync()
    {
        await _sessions.DisposeAsync().ConfigureAwait(false);
        await _pool.DisposeAsync().ConfigureAwait(false);
        await _copies.DisposeAsync().ConfigureAwait(false);
    }

    private async Task<IReadOnlyList<ReceivedLock>> ReceiveAsync(bool hasSessions, int maxMessages, TimeSpan wait, CancellationToken cancellationToken)
    {
        var poll = _context.Options.PollTimeout;
        if (wait > poll)
            return await AskAsync(hasSessions, maxMessages, wait, cancellationToken).ConfigureAwait(false);

        // A poll is bounded by the network's time, so it ends on a clock that stands still too. The SDK's own bound comes first.
        using var patience = new CancellationTokenSource(poll + Grace);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        try
        {
            return await AskAsync(hasSessions, maxMessages, poll, stop.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (patience.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            return [];
        }
    }

    private Task<IReadOnlyList<ReceivedLock>> AskAsync(bool hasSessions, int maxMessages, TimeSpan wait, CancellationToken cancellationToken) =>
        hasSessions ? _sessions.ReceiveAsync(maxMessages, wait, cancellationToken) : _plain.ReceiveAsync(maxMessages, wait, cancellationToken);

    private DriverMessage Convert(ReceivedLock taken)
    {
        var until = taken.Session?.LockedUntil ?? taken.Message.LockedUntil;
        _locks.Take(taken.Message.SequenceNumber, until);
        return new DriverMessage(MessageReader.Read(taken.Message), MessageReader.ReadDelivery(taken.Message, _source, until), taken);
    }

    private static ReceivedLock LockOf(DriverMessage message) => (ReceivedLock)message.LockToken;
}
