using Azure.Messaging.ServiceBus;
using Integration.AzureServiceBus.Client;
using Integration.AzureServiceBus.Messages;
using Integration.AzureServiceBus.Sending;
using Integration.Drivers;

namespace Integration.AzureServiceBus.Receiving;

/// <summary>Receives from a queue, a subscription or a dead-letter queue, with or without sessions, and settles.</summary>
internal sealed class AzureServiceBusReceiver : IReceiverDriver
{
    /// <summary>Attaching to a session, being given it, asking it, and its answer.</summary>
    private const int SessionRoundTrips = 4;

    private readonly AzureServiceBusContext _context;
    private readonly EntityPath _source;
    private readonly ReceiverPool _pool;
    private readonly PlainReceiver _plain;
    private readonly SessionPump _sessions;
    private readonly AzureServiceBusSettler _settler;
    private readonly CopySender _copies;
    private readonly OwnLocks _locks;
    private readonly LockClock _lockClock;
    private bool? _hasSessions;
    private TimeSpan? _pollTimeout;

    public AzureServiceBusReceiver(AzureServiceBusContext context, EntityPath source)
    {
        _context = context;
        _source = source;
        _lockClock = new LockClock(context.Time, context.Settings.LockDurationOf(source.Owner));
        _pool = new ReceiverPool(prefetch => context.Names.OpenReceiver(context.Client, source, new ServiceBusReceiverOptions { PrefetchCount = prefetch }), context);
        _plain = new PlainReceiver(_pool, new ReceiveFilter(_lockClock, context), context);
        _sessions = new SessionPump(
            (client, token) => context.Names.AcceptSessionAsync(client, source, new ServiceBusSessionReceiverOptions(), token), _lockClock, context);
        _copies = new CopySender(context, source);
        _locks = new OwnLocks(context.Time);
        _settler = new AzureServiceBusSettler(context, source, _pool, _sessions, _locks, _lockClock, new DelayedAbandon(context, source, _pool, _copies));
    }

    public int MaxReceiveCount => 256;

    public TimeSpan? MaxReceiveWait => TimeSpan.FromMinutes(1);

    /// <summary>The sessions that this receiver holds.</summary>
    internal SessionPump Sessions => _sessions;

    public async Task<IReadOnlyList<DriverMessage>> ReceiveAsync(int maxMessages, TimeSpan wait, CancellationToken cancellationToken)
    {
        // The dead-letter queue of a source with sessions has none.
        var known = _source.IsDeadLetter ? false : _hasSessions ?? _context.Settings.IsOrdered(_source);
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

        return MessageDecoding.ReadEach(received, Convert, ConvertBare);
    }

    public async Task<IReadOnlyList<Exception?>> CompleteAsync(IReadOnlyList<DriverMessage> messages, CancellationToken cancellationToken) =>
        await Task.WhenAll(messages.Select(message => _settler.TryCompleteAsync(LockOf(message), cancellationToken))).ConfigureAwait(false);

    public ValueTask<Exception?> CompleteOneAsync(DriverMessage message, CancellationToken cancellationToken) =>
        new(_settler.TryCompleteAsync(LockOf(message), cancellationToken));

    public Task AbandonAsync(DriverMessage message, TimeSpan delay, CancellationToken cancellationToken) =>
        _settler.AbandonAsync(LockOf(message), delay, cancellationToken);

    public Task DeadLetterAsync(DriverMessage message, string reason, string? description, CancellationToken cancellationToken) =>
        _settler.DeadLetterAsync(LockOf(message), message.Delivery, reason, description, cancellationToken);

    public Task<DateTimeOffset> RenewLockAsync(DriverMessage message, CancellationToken cancellationToken) =>
        _settler.RenewAsync(LockOf(message), cancellationToken);

    public Task<IReadOnlyList<PeekedMessage>> PeekAsync(int maxMessages, string? afterSequenceNumber, CancellationToken cancellationToken) =>
        MessagePeeker.RunAsync(_pool.Asker(), _context, _source, maxMessages, afterSequenceNumber, _locks, cancellationToken);

    public Task<MessageCounts> CountAsync(CancellationToken cancellationToken) => MessageCounter.RunAsync(_context, _source, cancellationToken);

    public Task<long?> PurgeAsync(CancellationToken cancellationToken) => new MessagePurger(_context, _source).RunAsync(cancellationToken);

    public Task<RedriveResult> RedriveAsync(RedriveOptions options, CancellationToken cancellationToken) =>
        Redriver.RunAsync(this, _copies, _context, _source, options, cancellationToken);

    public async ValueTask DisposeAsync()
    {
        await _sessions.DisposeAsync().ConfigureAwait(false);
        await _pool.DisposeAsync().ConfigureAwait(false);
        await _copies.DisposeAsync().ConfigureAwait(false);
    }

    private async Task<IReadOnlyList<ReceivedLock>> ReceiveAsync(bool hasSessions, int maxMessages, TimeSpan wait, CancellationToken cancellationToken)
    {
        // A poll is bounded by the network's time, so it ends on a clock that stands still, too.
        var isPoll = wait <= _context.Options.PollTimeout;
        if (!hasSessions)
            return await _plain.ReceiveAsync(maxMessages, wait, cancellationToken).ConfigureAwait(false);
        if (!isPoll)
            return await _sessions.ReceiveAsync(maxMessages, wait, _context.Time, cancellationToken).ConfigureAwait(false);
        var timeout = await FindPollTimeoutAsync(cancellationToken).ConfigureAwait(false);
        return await _sessions.ReceiveAsync(maxMessages, timeout, TimeProvider.System, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// How long a poll for sessions may take: opening the connection doesn't count, and accepting a session and asking it takes some round
    /// trips. The first poll finds out how long one is, by a peek.
    /// </summary>
    private async Task<TimeSpan> FindPollTimeoutAsync(CancellationToken cancellationToken)
    {
        if (_pollTimeout is { } known)
            return known;
        RequestCounter.Count("peek");
        RequestCounter.Count("peek");
        await _pool.Asker().PeekMessageAsync(cancellationToken: cancellationToken).ConfigureAwait(false);
        var started = TimeProvider.System.GetTimestamp();
        await _pool.Asker().PeekMessageAsync(cancellationToken: cancellationToken).ConfigureAwait(false);
        var timeout = _context.Options.PollTimeout + (SessionRoundTrips * TimeProvider.System.GetElapsedTime(started));
        _pollTimeout = timeout;
        return timeout;
    }

    private DriverMessage Convert(ReceivedLock taken)
    {
        var (until, lost) = Lock(taken);
        return new DriverMessage(MessageDecoder.Decode(taken.Message), MessageDecoder.DecodeDelivery(taken.Message, _source, _context.Now, until), taken) { LockLost = lost };
    }

    private DriverMessage ConvertBare(ReceivedLock taken)
    {
        var (until, lost) = Lock(taken);
        return new DriverMessage(MessageDecoder.DecodeBare(taken.Message), MessageDecoder.DecodeBareDelivery(taken.Message, _source, until), taken) { LockLost = lost };
    }

    private (DateTimeOffset Until, CancellationToken Lost) Lock(ReceivedLock taken)
    {
        var until = taken.Session?.LockedUntil ?? _lockClock.ToLocal(taken.Message, taken.IsNew);
        _locks.Take(taken.Message.SequenceNumber, until);
        return (until, taken.Session?.Lost ?? CancellationToken.None);
    }

    private static ReceivedLock LockOf(DriverMessage message) => (ReceivedLock)message.LockToken;
}
