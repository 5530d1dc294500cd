using System.Collections.Concurrent;
using Integration.Drivers;
using Integration.Emulation;
using Integration.RabbitMq.Client;
using Integration.RabbitMq.Deliveries;
using Integration.RabbitMq.Entities;
using Integration.RabbitMq.Messages;
using Integration.RabbitMq.Requests;
using Integration.RabbitMq.Sending;
using Integration.RabbitMq.Settling;
using RabbitMQ.Client.Events;
using RabbitMQ.Client.Exceptions;

namespace Integration.RabbitMq.Receiving;

/// <summary>Receives from a queue, a subscription or a dead-letter queue, each of which is a queue of the broker.</summary>
internal sealed class RabbitMqReceiver : IReceiverDriver
{
    /// <summary>How long before the broker's own time-out a lock ends: that one closes the channel with every other lock.</summary>
    private static readonly TimeSpan BeforeTimeout = TimeSpan.FromMinutes(1);

    /// <summary>With fewer deliveries a message needs all of them for its handler.</summary>
    private const int LeastToReadAhead = 5;

    private static readonly TimeSpan TryAgain = TimeSpan.FromSeconds(1);

    private readonly RabbitMqContext _context;
    private readonly QueueInspector _inspector;
    private readonly EntityPath _source;
    private readonly string _queue;
    private readonly ChannelSlot _slot;
    private readonly LockTimer _locks;
    private readonly Settler _settler;
    private readonly ConcurrentDictionary<Task, bool> _background = new();
    private readonly Lock _gate = new();
    private LockChannel? _current;

    public RabbitMqReceiver(RabbitMqContext context, DelayQueues delays, QueueInspector inspector, EntityPath source)
    {
        (_context, _inspector, _source, _queue) = (context, inspector, source, context.Names.QueueOf(source));
        _slot = new ChannelSlot(context.Consuming, confirms: false);
        _settler = new Settler(context, delays, source);
        _locks = new LockTimer(context.Time, held => InBackground(EndLockAsync(held)));
    }

    public int MaxReceiveCount => _context.Options.Prefetch;

    public TimeSpan? MaxReceiveWait => null;

    public static TimeSpan LongestLock(RabbitMqOptions options) => options.ConsumerTimeout - BeforeTimeout;

    public async Task<IReadOnlyList<DriverMessage>> ReceiveAsync(int maxMessages, TimeSpan wait, CancellationToken cancellationToken)
    {
        try
        {
            return await ReceiveSelectedAsync(maxMessages, wait, cancellationToken).ConfigureAwait(false);
        }
        catch (OperationInterruptedException missing) when (_source.IsDeadLetter && RabbitMqErrors.IsMissing(missing))
        {
            // What others made may have no queue for dead letters: none come.
            await _inspector.RequireAsync(_source.Owner).WaitAsync(cancellationToken).ConfigureAwait(false);
            await Task.Delay(SaturatingTime.ForTimer(wait), _context.Time, cancellationToken).ConfigureAwait(false);
            return [];
        }
    }

    private async Task<IReadOnlyList<DriverMessage>> ReceiveSelectedAsync(int maxMessages, TimeSpan wait, CancellationToken cancellationToken)
    {
        var settings = await _context.Settings.GetToReceiveAsync(_source, cancellationToken).ConfigureAwait(false);
        var mayReadAhead = !_source.IsDeadLetter && settings.MaxDeliveryCount >= LeastToReadAhead;
        var started = _context.Time.GetTimestamp();
        while (true)
        {
            var left = SaturatingTime.Subtract(wait, _context.Time.GetElapsedTime(started));
            var channel = await GetChannelAsync(cancellationToken).ConfigureAwait(false);
            var fetching = FetchAsync(channel, maxMessages, left, mayReadAhead, cancellationToken);
            var delivered = await OrGivenBackAsync(channel, fetching, cancellationToken).ConfigureAwait(false);
            if (delivered.Count == 0)
                return [];

            // Where all that came is over there may be more, which the caller waits for.
            var held = await _settler.SortOutAsync([.. delivered.Select(d => new HeldDelivery(channel, d, _context.Time.GetTimestamp()))], settings).ConfigureAwait(false);
            if (held.Count > 0)
                return Take(held, settings);
        }
    }

    public async Task<IReadOnlyList<Exception?>> CompleteAsync(IReadOnlyList<DriverMessage> messages, CancellationToken cancellationToken) =>
        await _settler.CompleteAsync([.. messages.Select(m => (HeldDelivery)m.LockToken)]).ConfigureAwait(false);

    public async Task AbandonAsync(DriverMessage message, TimeSpan delay, CancellationToken cancellationToken)
    {
        var settings = await _context.Settings.GetAsync(_source, cancellationToken).ConfigureAwait(false);
        var held = (HeldDelivery)message.LockToken;
        await (delay > TimeSpan.Zero
            ? _settler.PutOffAsync(held, delay, settings, cancellationToken)
            : _settler.AbandonAsync(held, settings, cancellationToken)).ConfigureAwait(false);
    }

    public Task DeadLetterAsync(DriverMessage message, string reason, string? description, CancellationToken cancellationToken) =>
        _settler.DeadLetterAsync((HeldDelivery)message.LockToken, reason, description, cancellationToken);

    public async Task<DateTimeOffset> RenewLockAsync(DriverMessage message, CancellationToken cancellationToken)
    {
        var settings = await _context.Settings.GetAsync(_source, cancellationToken).ConfigureAwait(false);
        var held = (HeldDelivery)message.LockToken;
        if (!held.TryBegin())
            throw _settler.Lost();
        held.End(isSettled: false);
        return Lock(held, settings);
    }

    public Task<IReadOnlyList<PeekedMessage>> PeekAsync(int maxMessages, string? afterSequenceNumber, CancellationToken cancellationToken) =>
        throw new NotSupportedException("Declared unsupported, and refused before.");

    public Task<MessageCounts> CountAsync(CancellationToken cancellationToken) => _inspector.CountAsync(_source, cancellationToken);

    public Task<long?> PurgeAsync(CancellationToken cancellationToken) => _inspector.PurgeAsync(_source, cancellationToken);

    public Task<RedriveResult> RedriveAsync(RedriveOptions options, CancellationToken cancellationToken) => RedriveEmulation.RunAsync(
        this,
        (message, token) => _settler.CopyBackAsync((HeldDelivery)message.LockToken, token),
        options,
        _context.Messaging,
        exception => RabbitMqErrors.Translate(exception, _source)
            ?? new MessagingException("a message could not be moved; see the inner exception.", RabbitMqProvider.Name, _source, isTransient: false, exception),
        cancellationToken);

    public async ValueTask DisposeAsync()
    {
        _locks.Dispose();
        await Task.WhenAll(_background.Keys).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

        // What is in hand on it comes again at once.
        await _slot.CloseAsync().ConfigureAwait(false);
        await _settler.CloseAsync().ConfigureAwait(false);
    }

    private async ValueTask<LockChannel> GetChannelAsync(CancellationToken cancellationToken)
    {
        var channel = await _slot.GetAsync(cancellationToken).ConfigureAwait(false);
        lock (_gate)
        {
            if (_current?.Channel != channel)
                _current = new LockChannel(channel, OnLost);
            return _current;
        }
    }

    /// <summary>What was waited with is let go when the request ends, which may be in the background.</summary>
    private async Task<List<BasicDeliverEventArgs>> FetchAsync(LockChannel channel, int most, TimeSpan wait, bool mayReadAhead, CancellationToken cancellationToken)
    {
        if (wait <= TimeSpan.Zero)
            return await channel.ReceiveAsync(_queue, most, waits: false, mayReadAhead, cancellationToken).ConfigureAwait(false);
        using var timeout = new CancellationTokenSource(SaturatingTime.ForTimer(wait), _context.Time);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        return await channel.ReceiveAsync(_queue, most, waits: true, mayReadAhead, stop.Token).ConfigureAwait(false);
    }

    /// <summary>The messages; when the caller gives up the request ends in the background, and what it brings is given back.</summary>
    private async Task<List<BasicDeliverEventArgs>> OrGivenBackAsync(LockChannel channel, Task<List<BasicDeliverEventArgs>> fetching, CancellationToken cancellationToken)
    {
        try
        {
            var fetched = await fetching.WaitAsync(cancellationToken).ConfigureAwait(false);
            if (!cancellationToken.IsCancellationRequested)
                return fetched;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Goes on below.
        }

        InBackground(GiveBackAsync(channel, fetching));
        throw new OperationCanceledException(cancellationToken);
    }

    private async Task GiveBackAsync(LockChannel channel, Task<List<BasicDeliverEventArgs>> fetching)
    {
        try
        {
            foreach (var delivered in await fetching.ConfigureAwait(false))
                await channel.RequeueAsync(delivered.DeliveryTag).ConfigureAwait(false);
        }
#pragma warning disable CA1031 // Whatever it is, the messages go back with the channel.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            _context.Logger.NotGivenBack(exception, _source.ToString());
        }
    }

    private IReadOnlyList<DriverMessage> Take(IReadOnlyList<HeldDelivery> taken, SourceSettings settings) => MessageDecoding.ReadEach(
        taken.Select(held => (Held: held, Until: Lock(held, settings))),
        t => new DriverMessage(
            MessageDecoder.Decode(t.Held.Delivered),
            MessageDecoder.DecodeDelivery(t.Held.Delivered, _source, settings.MaxDeliveryCount, _context.Now, t.Until),
            t.Held)
        { LockLost = t.Held.Channel.Lost },
        t => new DriverMessage(
            MessageDecoder.DecodeBare(t.Held.Delivered),
            MessageDecoder.DecodeBareDelivery(t.Held.Delivered, _source, _context.Now, t.Until),
            t.Held)
        { LockLost = t.Held.Channel.Lost });

    /// <summary>Locks the delivery from now on, for as long as the source says and the broker holds still; when that ends.</summary>
    private DateTimeOffset Lock(HeldDelivery held, SourceSettings settings)
    {
        var most = LongestLock(_context.Options) - _context.Time.GetElapsedTime(held.Since);
        var left = settings.LockDuration < most ? settings.LockDuration : most;
        _locks.Start(held, left);
        return SaturatingTime.Add(_context.Now, left);
    }

    private async Task EndLockAsync(HeldDelivery held)
    {
        try
        {
            var settings = await _context.Settings.GetAsync(_source, CancellationToken.None).ConfigureAwait(false);
            await _settler.EndAsync(held, settings).ConfigureAwait(false);
        }
#pragma warning disable CA1031 // Whatever it is, there is another try, or the message goes back with the channel.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            _context.Logger.NotGivenBack(exception, _source.ToString());
        }

        // It could not be put away, or is being settled, which may fail.
        if (!held.IsOver && !held.Channel.Lost.IsCancellationRequested)
            _locks.Start(held, TryAgain);
    }

    private void OnLost(LockChannel channel, ShutdownEventArgs reason)
    {
        if (reason.Initiator != RabbitMQ.Client.ShutdownInitiator.Application)
            _context.Logger.LocksLost(_source.ToString(), $"{reason.ReplyCode} {reason.ReplyText}");
    }

    private void InBackground(Task task)
    {
        if (task.IsCompleted)
            return;
        _background[task] = true;
        _ = task.ContinueWith(static (ended, set) => ((ConcurrentDictionary<Task, bool>)set!).TryRemove(ended, out _), _background,
            CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
    }
}
