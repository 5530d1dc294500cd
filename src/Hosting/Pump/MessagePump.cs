using System.Collections.Concurrent;
using System.Threading.Channels;
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
    Task<DeliveryOutcome> HandleAsync(IReadOnlyList<InHandMessage> messages, CancellationToken stopping, CancellationToken abort);
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
/// fails, patience while the service is away, and a graceful end.
/// </summary>
internal sealed class MessagePump(
    IMessageSource source, ConsumerOptions options, IDelivery delivery, Settler settler, bool canRenew, TimeProvider time, ILogger logger) : IDisposable
{
    private static readonly TimeSpan FirstBackoff = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan LongestBackoff = TimeSpan.FromSeconds(30);

    private readonly CancellationTokenSource _stopping = new();
    private readonly CancellationTokenSource _abort = new();
    private readonly SemaphoreSlim _handlers = new(options.MaxConcurrency);
    private readonly Channel<bool> _freed = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly ConcurrentDictionary<Task, bool> _units = new();
    private readonly PrefetchSizer _prefetch = new(options);
    private readonly FailureCircuit _circuit = new(options, time);
    private Task _fetching = Task.CompletedTask;
    private int _inHand;

    public void Start()
    {
        logger.Started(source.Path, options.MaxConcurrency);
        _fetching = Task.Run(FetchAsync);
    }

    /// <summary>Stops fetching and waits for handlers; when the token is cancelled they are cancelled too and their messages abandoned.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        try
        {
            await WhenDoneAsync().WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            logger.Aborted(source.Path);
            await _abort.CancelAsync().ConfigureAwait(false);
            await WhenDoneAsync().WaitAsync(TimeSpan.FromSeconds(1), time, CancellationToken.None)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        logger.Stopped(source.Path);
    }

    public void Dispose()
    {
        _stopping.Dispose();
        _abort.Dispose();
        _handlers.Dispose();
    }

    private async Task WhenDoneAsync()
    {
        await _fetching.ConfigureAwait(false);
        await Task.WhenAll(_units.Keys).ConfigureAwait(false);
    }

    private async Task FetchAsync()
    {
        var backoff = FirstBackoff;
        try
        {
            while (true)
            {
                if (_circuit.Pause is { Ticks: > 0 } pause)
                    await Task.Delay(pause, time, _stopping.Token).ConfigureAwait(false);
                var room = Room();
                if (room <= 0)
                {
                    await _freed.Reader.ReadAsync(_stopping.Token).ConfigureAwait(false);
                    continue;
                }

                try
                {
                    Begin(await ReceiveUnitsAsync(room).ConfigureAwait(false));
                    backoff = FirstBackoff;
                }
                catch (MessagingException exception)
                {
                    logger.ReceiveFailed(exception, source.Path, backoff);
                    await Task.Delay(backoff, time, _stopping.Token).ConfigureAwait(false);
                    backoff = backoff * 2 < LongestBackoff ? backoff * 2 : LongestBackoff;
                }
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or ObjectDisposedException)
        {
            // Stopping: messages in hand go on to their handlers' end.
        }
    }

    /// <summary>How many messages may be fetched now.</summary>
    private int Room()
    {
        var inHand = Volatile.Read(ref _inHand);
        if (_circuit.IsTrying)
            return inHand == 0 ? 1 : 0;
        if (delivery.UnitSize == 1)
            return Math.Min(1000, options.MaxConcurrency + _prefetch.Size - inHand);
        return inHand <= (options.MaxConcurrency - 1) * delivery.UnitSize ? delivery.UnitSize : 0;
    }

    private async Task<IReadOnlyList<ReceivedMessage>> ReceiveUnitsAsync(int room)
    {
        var received = await source.ReceiveAsync(room, options.PollWait, _stopping.Token).ConfigureAwait(false);
        if (delivery.UnitSize == 1 || received.Count == 0 || received.Count >= room || options.BatchWait == TimeSpan.Zero)
            return received;
        var batch = new List<ReceivedMessage>(received);
        var started = time.GetTimestamp();
        try
        {
            while (batch.Count < room && options.BatchWait - time.GetElapsedTime(started) is { Ticks: > 0 } left)
                batch.AddRange(await source.ReceiveAsync(room - batch.Count, left, _stopping.Token).ConfigureAwait(false));
        }
        catch (Exception exception) when (exception is OperationCanceledException or MessagingException or ObjectDisposedException)
        {
            // The batch goes on as it is.
        }

        return batch;
    }

    private void Begin(IReadOnlyList<ReceivedMessage> received)
    {
        Interlocked.Add(ref _inHand, received.Count);
        foreach (var unit in received.Chunk(delivery.UnitSize))
        {
            var running = HandleAsync([.. unit.Select(m => new InHandMessage(m, canRenew, time, logger))]);
            _units[running] = true;
            _ = running.ContinueWith(done => _units.TryRemove(done, out _), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        }
    }

    private async Task HandleAsync(IReadOnlyList<InHandMessage> unit)
    {
        await Task.Yield();
        try
        {
            if (!await TryEnterAsync().ConfigureAwait(false))
            {
                foreach (var message in unit)
                    await settler.ReleaseAsync(message).ConfigureAwait(false);
                return;
            }

            try
            {
                var locked = unit[0].Received.LockedUntil - time.GetUtcNow();
                var started = time.GetTimestamp();
                var outcome = await delivery.HandleAsync(unit, _stopping.Token, _abort.Token).ConfigureAwait(false);
                _prefetch.Record(time.GetElapsedTime(started), locked);
                Learn(outcome);
            }
            finally
            {
                _handlers.Release();
            }
        }
        finally
        {
            foreach (var message in unit)
                await message.DisposeAsync().ConfigureAwait(false);
            Interlocked.Add(ref _inHand, -unit.Count);
            _freed.Writer.TryWrite(true);
        }
    }

    private async Task<bool> TryEnterAsync()
    {
        try
        {
            await _handlers.WaitAsync(_stopping.Token).ConfigureAwait(false);
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    private void Learn(DeliveryOutcome outcome)
    {
        if (outcome == DeliveryOutcome.Handled)
            _circuit.Succeed();
        else if (outcome == DeliveryOutcome.Failed && _circuit.Fail() is { } pause)
            logger.Paused(source.Path, pause);
    }
}
