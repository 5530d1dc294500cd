using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Integration.Hosting.Control;
using Integration.Hosting.Instances;
using Integration.Hosting.Limits;
using Integration.Serving;
using Microsoft.Extensions.Logging;

namespace Integration.Hosting.Pump;

/// <summary>Hands a unit of work to the handlers: one message, or a batch.</summary>
internal interface IDelivery
{
    /// <summary>The most messages in a unit.</summary>
    int UnitSize { get; }

    /// <summary>Handles and settles the messages; whether any was handled without error. Never throws.</summary>
    /// <param name="messages">1 to <see cref="UnitSize"/> messages.</param>
    /// <param name="stopping">Cancelled when the host stops: nothing is begun anew.</param>
    /// <param name="abort">Cancelled when the host gives up waiting: handlers are cancelled.</param>
    ValueTask<DeliveryOutcome> HandleAsync(ArraySegment<LockedMessage> messages, CancellationToken stopping, CancellationToken abort);
}

/// <summary>How a unit went.</summary>
internal enum DeliveryOutcome
{
    /// <summary>At least one message was handled.</summary>
    Handled,

    /// <summary>Every message failed.</summary>
    Failed,

    /// <summary>Neither: nothing reached a handler, or the lock was lost, or the host is stopping.</summary>
    Neutral,
}

/// <summary>
/// Fetches from a source as fast as handlers keep up: bounded concurrency, prefetch by handler time, a pause when everything
/// fails, patience while the service is unavailable, and a graceful end.
/// </summary>
internal sealed class MessagePump : IConsumerRun
{
    private readonly IMessageSource _source;
    private readonly ConsumerOptions _options;
    private readonly IDelivery _delivery;
    private readonly Settler _settler;
    private readonly PauseGate _pause;
    private readonly SourceLimit? _limit;
    private readonly KeyLimit? _keys;
    private readonly InstanceSource? _own;

    // Not disposed: a handler that goes on when the host has stopped keeps its lock.
    private readonly LockKeeper _keeper;

    private readonly TimeProvider _time;
    private readonly ILogger _logger;

    // Not disposed: they have no timer, and a host may be disposed of while another stop of it is under way.
    private readonly CancellationTokenSource _stop = new();
    private readonly CancellationTokenSource _giveUp = new();
    private readonly CancellationToken _stopping;
    private readonly CancellationToken _abort;
    private readonly Lock _gate = new();
    private readonly Queue<ArraySegment<LockedMessage>> _waiting = new();

    // The worker that makes room fetches: no thread has to be woken for it.
    private readonly Channel<bool> _freed = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite, AllowSynchronousContinuations = true });

    private readonly PrefetchSizer _prefetch;
    private readonly FailureCircuit _circuit;
    private Task _fetching = Task.CompletedTask;
    private TaskCompletionSource? _idle;
    private FetchPeriod? _period;
    private bool _isFetching = true;
    private bool _isWorkerComing;
    private int _working;
    private int _held;
    private int _inHand;
    private volatile bool _waitsForRoom;

    public MessagePump(
        IMessageSource source,
        string kind,
        ConsumerOptions options,
        IDelivery delivery,
        Settler settler,
        bool canRenew,
        TimeProvider time,
        ILogger logger,
        PauseGate pause,
        SourceLimit? limit = null,
        KeyLimit? keys = null,
        InstanceSource? own = null)
    {
        (_source, _options, _delivery, _settler, _time, _logger) = (source, options, delivery, settler, time, logger);
        (_pause, _limit, _keys, _own) = (pause, limit, keys, own);
        (_stopping, _abort) = (_stop.Token, _giveUp.Token);
        _keeper = new(canRenew, time, logger);
        _prefetch = new(options);
        _circuit = new(options.PauseAfterFailures, options.PauseDuration, time);
        Loop = new ServingLoop(kind, source.Path.ToString(), time, logger);
    }

    public ServingLoop Loop { get; }

    public int InHand => Volatile.Read(ref _inHand);

    public int Handlers => Volatile.Read(ref _working);

    public void Start()
    {
        _logger.Started(_source.Path, _options.MaxConcurrency);
        _fetching = Loop.Start(FetchAsync, _stopping);
    }

    /// <summary>
    /// Stops fetching and waits for handlers, which get everything that was fetched: given back, it would have spent a delivery for
    /// nothing. When the token is cancelled handlers are cancelled too, and what they had not begun is given back.
    /// </summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await Loop.CancelAsync(_stop).ConfigureAwait(false);
        try
        {
            await WhenDoneAsync().WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            _logger.Aborted(_source.Path);
            await Loop.CancelAsync(_giveUp).ConfigureAwait(false);
            StartWorker();
            await WhenDoneAsync().WaitAsync(TimeSpan.FromSeconds(1), _time, CancellationToken.None)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        _logger.Stopped(_source.Path);
    }

    /// <summary>Lets more handlers begin, or has those that are too many begin nothing further.</summary>
    public void Adapt()
    {
        StartWorker();
        TellRoom();
    }

    public Task WhenIdleAsync()
    {
        lock (_gate)
            return IsIdle ? Task.CompletedTask : (_idle ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
    }

    /// <summary>Ends it at once where nobody stopped it.</summary>
    public void Dispose()
    {
        Loop.Cancel(_stop);
        Loop.Cancel(_giveUp);
        _limit?.Dispose();
        _keys?.Dispose();
    }

    /// <summary>Whether nothing is in hand, and nothing comes. Under the gate.</summary>
    private bool IsIdle => _working == 0 && _held == 0 && _waiting.Count == 0 && !_isFetching;

    private async Task WhenDoneAsync()
    {
        await _fetching.ConfigureAwait(false);
        _limit?.ReturnUnused();
        SetFetching(false);
        await WhenIdleAsync().ConfigureAwait(false);
    }

    /// <summary>One round: waits for room, and for permits where there is a limit, receives, and lets handlers begin.</summary>
    private async Task FetchAsync(CancellationToken stopping)
    {
        if (!_pause.IsOpen)
            await WaitWhilePausedAsync(stopping).ConfigureAwait(false);
        var fetching = Period().Token;
        try
        {
            int room;
            while (true)
            {
                await _time.DelayAsync(_circuit.Pause, fetching).ConfigureAwait(false);
                room = Room();
                if (room > 0)
                    break;

                // Told first, then looked again: whoever makes room looks the other way round, so that one of the two sees the other.
                _waitsForRoom = true;
                Interlocked.MemoryBarrier();
                if (Room() == 0)
                    await _freed.Reader.ReadAsync(fetching).ConfigureAwait(false);
                _waitsForRoom = false;
            }

            if (_limit is not null)
                room = await _limit.AcquireAsync(room, fetching).ConfigureAwait(false);

            // The token may not have been told yet.
            if (_pause.IsOpen)
                Begin(await ReceiveOrMakeAsync(room, fetching).ConfigureAwait(false));
        }
        catch (Exception) when (fetching.IsCancellationRequested && !stopping.IsCancellationRequested)
        {
            // Paused meanwhile. Nothing was received: a receive that is cancelled loses nothing.
        }
    }

    /// <summary>What is in hand goes to the handlers; permits that nothing was fetched for go to others.</summary>
    private async Task WaitWhilePausedAsync(CancellationToken stopping)
    {
        _limit?.ReturnUnused();
        SetFetching(false);
        await _pause.WaitAsync(stopping).ConfigureAwait(false);
        SetFetching(true);
    }

    private void SetFetching(bool isFetching)
    {
        lock (_gate)
        {
            _isFetching = isFetching;
            TellIfIdle();
        }
    }

    /// <summary>Under the gate.</summary>
    private void TellIfIdle()
    {
        if (_idle is null || !IsIdle)
            return;
        _idle.SetResult();
        _idle = null;
    }

    /// <summary>The time between two pauses, or before the first. Made once for each.</summary>
    private FetchPeriod Period()
    {
        var closing = _pause.Closing;
        return Volatile.Read(ref _period) is { } period && period.Closing == closing ? period : Make(closing);

        FetchPeriod Make(CancellationToken closing)
        {
            lock (_gate)
                return _period?.Closing == closing ? _period : _period = new(closing, CancellationTokenSource.CreateLinkedTokenSource(_stopping, closing).Token);
        }
    }

    /// <summary>How many messages may be fetched now.</summary>
    private int Room()
    {
        var inHand = Volatile.Read(ref _inHand);
        if (_keys is not null)
            inHand -= Math.Min(Volatile.Read(ref _held), _keys.MaxHeld);
        if (_circuit.IsTrying)
            return inHand == 0 ? 1 : 0;
        if (_delivery.UnitSize == 1)
        {
            // With more than half of the prefetch there yet handlers don't run out: rather one larger request than many small ones.
            var (prefetch, waiting) = (_prefetch.Size, inHand - _options.MaxConcurrency);
            return waiting <= prefetch / 2 ? Math.Min(1000, prefetch - waiting) : 0;
        }

        return inHand <= (_options.MaxConcurrency - 1) * _delivery.UnitSize ? _delivery.UnitSize : 0;
    }

    /// <summary>Nothing where there was no source and this instance made it.</summary>
    private async Task<IReadOnlyList<ReceivedMessage>> ReceiveOrMakeAsync(int room, CancellationToken stopping)
    {
        try
        {
            return await ReceiveUnitsAsync(room, stopping).ConfigureAwait(false);
        }
        catch (EntityNotFoundException missing) when (_own is not null)
        {
            await _own.MakeAgainAsync(missing, stopping).ConfigureAwait(false);
            return [];
        }
    }

    private async Task<IReadOnlyList<ReceivedMessage>> ReceiveUnitsAsync(int room, CancellationToken stopping)
    {
        // What belongs to this instance goes when nobody waits there.
        var wait = _own is null ? _options.PollWait : Timeout.InfiniteTimeSpan;
        var received = await _source.ReceiveAsync(room, wait, stopping).ConfigureAwait(false);
        if (_delivery.UnitSize == 1 || received.Count == 0 || received.Count >= room || _options.BatchWait == TimeSpan.Zero)
            return received;
        var batch = new List<ReceivedMessage>(received);
        var started = _time.GetTimestamp();
        try
        {
            while (batch.Count < room && _options.BatchWait - _time.GetElapsedTime(started) is { Ticks: > 0 } left)
                batch.AddRange(await _source.ReceiveAsync(room - batch.Count, left, stopping).ConfigureAwait(false));
        }
#pragma warning disable CA1031 // The batch goes on as it is; what fails still fails the next round.
        catch (Exception)
#pragma warning restore CA1031
        {
        }

        return batch;
    }

    private void Begin(IReadOnlyList<ReceivedMessage> received)
    {
        if (received.Count == 0)
        {
            _limit?.Use([]);
            return;
        }

        Interlocked.Add(ref _inHand, received.Count);
        var held = _keeper.Hold(received);
        _limit?.Use(held);
        lock (_gate)
        {
            for (var from = 0; from < held.Length; from += _delivery.UnitSize)
                _waiting.Enqueue(new(held, from, Math.Min(_delivery.UnitSize, held.Length - from)));
        }

        StartWorker();
    }

    /// <summary>
    /// Has another worker come where a unit waits and a place is free. Each that comes sends for the next, so that there are as many as
    /// handlers need, and not more woken than find something to do: handlers that end at once leave nothing for a second.
    /// </summary>
    private void StartWorker()
    {
        bool isNeeded;
        lock (_gate)
            isNeeded = NeedsWorker();
        if (isNeeded)
            ThreadPool.UnsafeQueueUserWorkItem(static pump => _ = pump.WorkAsync(), this, preferLocal: true);
    }

    /// <summary>
    /// Takes a place for one more worker if it has something to do. When the host gives up waiting the places don't count: what waits is
    /// but given back, and must not wait for a handler that takes no notice. Under the gate.
    /// </summary>
    private bool NeedsWorker()
    {
        if (_isWorkerComing || _waiting.Count == 0 || (_working >= _options.MaxConcurrency && !_abort.IsCancellationRequested))
            return false;
        _working++;
        return _isWorkerComing = true;
    }

    private async Task WorkAsync()
    {
        lock (_gate)
            _isWorkerComing = false;
        while (TryTake(out var unit))
        {
            StartWorker();
            if (_keys is not null)
                unit = await AdmitAsync(unit).ConfigureAwait(false);
            if (unit.Count > 0)
                await HandleAsync(unit).ConfigureAwait(false);
            if (PoolTurn.EndsWithThis())
                await Task.Yield();
        }
    }

    /// <summary>The next unit; when there is none, or there are more workers than there may be, the worker has ended.</summary>
    private bool TryTake(out ArraySegment<LockedMessage> unit)
    {
        lock (_gate)
        {
            if ((_working <= _options.MaxConcurrency || _abort.IsCancellationRequested) && _waiting.TryDequeue(out unit))
                return true;
            unit = default;
            _working--;
            TellIfIdle();
            return false;
        }
    }

    /// <summary>What of a unit may be handled now by the limits of its keys; the rest waits, each message by itself.</summary>
    private async ValueTask<ArraySegment<LockedMessage>> AdmitAsync(ArraySegment<LockedMessage> unit)
    {
        var admitted = new List<LockedMessage>(unit.Count);
        foreach (var message in unit)
        {
            if (_abort.IsCancellationRequested || message.IsLost || await _keys!.TryAcquireAsync(message).ConfigureAwait(false))
                admitted.Add(message);
            else
                Hold(message);
        }

        return admitted.ToArray();
    }

    private void Hold(LockedMessage message)
    {
        lock (_gate)
            _held++;
        _ = HoldAsync(message, Period().Token);

        // It is no work in hand any more.
        TellRoom();
    }

    /// <summary>Has a message wait for its key; when it is its turn it is a unit of its own. Otherwise it is given back, unless it is already. Never throws.</summary>
    private async Task HoldAsync(LockedMessage message, CancellationToken fetching)
    {
        var isAdmitted = false;
        try
        {
            isAdmitted = await _keys!.WaitAsync(message, _settler.TryGiveBackAsync, fetching).ConfigureAwait(false);
            if (!isAdmitted)
                await _settler.ReleaseAsync(message).ConfigureAwait(false);
        }
#pragma warning disable CA1031 // A fault of one message is not another's; it comes again when its lock ends.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            Loop.Report(exception);
        }

        if (!isAdmitted)
        {
            await message.DisposeAsync().ConfigureAwait(false);
            GivePermitsBack(message);
            Interlocked.Decrement(ref _inHand);
        }

        lock (_gate)
        {
            _held--;
            if (isAdmitted)
                _waiting.Enqueue(new([message]));
            TellIfIdle();
        }

        StartWorker();
        TellRoom();
    }

    /// <summary>Handles a unit when it is its turn. Whatever happens, its place is free afterwards.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    private async ValueTask HandleAsync(ArraySegment<LockedMessage> unit)
    {
        try
        {
            // A handler that was just cancelled made room: nobody is to begin any more.
            if (_abort.IsCancellationRequested)
                await Task.WhenAll(unit.Select(_settler.ReleaseAsync)).ConfigureAwait(false);
            else
                await HandleHeldAsync(WithoutLost(unit)).ConfigureAwait(false);
        }
#pragma warning disable CA1031 // A fault of one unit is not another's; its messages come again when their locks end.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            Loop.Report(exception);
        }
        finally
        {
            foreach (var message in unit)
            {
                await message.DisposeAsync().ConfigureAwait(false);
                GivePermitsBack(message);
            }

            Interlocked.Add(ref _inHand, -unit.Count);
            TellRoom();
        }
    }

    private void GivePermitsBack(LockedMessage message)
    {
        _limit?.End(message);
        _keys?.End(message);
    }

    private void TellRoom()
    {
        if (_waitsForRoom && Room() > 0)
            _freed.Writer.TryWrite(true);
    }

    /// <summary>Handles what has its lock yet: what lost it while it waited is, or will be, somebody else's.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    private async ValueTask HandleHeldAsync(ArraySegment<LockedMessage> unit)
    {
        if (unit.Count == 0)
            return;
        var started = _keeper.Now;
        var left = unit[0].LeftAt(started);
        var outcome = await _delivery.HandleAsync(unit, _stopping, _abort).ConfigureAwait(false);
        _prefetch.Record(_keeper.Now - started, left);
        Learn(outcome);
    }

    private static ArraySegment<LockedMessage> WithoutLost(ArraySegment<LockedMessage> unit)
    {
        foreach (var message in unit)
        {
            if (message.IsLost)
                return unit.Where(m => !m.IsLost).ToArray();
        }

        return unit;
    }

    private void Learn(DeliveryOutcome outcome)
    {
        if (outcome == DeliveryOutcome.Handled)
            _circuit.Succeed();
        else if (outcome == DeliveryOutcome.Failed && _circuit.Fail() is { } pause)
            _logger.Paused(_source.Path, pause);
    }

    /// <summary>While the gate is open: until it closes, or the pump stops.</summary>
    private sealed record FetchPeriod(CancellationToken Closing, CancellationToken Token);
}
