using Microsoft.Extensions.Logging;

namespace Integration.Hosting.Pump;

/// <summary>A message that the consumer holds: its lock is renewed from receipt to settlement, and its token tells when it is lost all the same.</summary>
internal sealed class InHandMessage : IAsyncDisposable
{
    private static readonly TimeSpan ShortestPause = TimeSpan.FromMilliseconds(250);

    private readonly CancellationTokenSource _lost = new();
    private readonly CancellationTokenSource _done = new();
    private readonly Task _renewing;

    public InHandMessage(ReceivedMessage received, bool canRenew, TimeProvider time, ILogger logger)
    {
        Received = received;
        _renewing = RenewAsync(canRenew, time, logger);
    }

    public ReceivedMessage Received { get; }

    public CancellationToken Lost => _lost.Token;

    public bool IsLost => _lost.IsCancellationRequested;

    /// <summary>Whether the handler's end means that the message is handled: not when it gave the message back, or may have stopped half-way.</summary>
    public bool IsHandled(Exception? error) => error is null && !IsLost && (!Received.IsSettled || Received.IsCompleted);

    public async ValueTask DisposeAsync()
    {
        await _done.CancelAsync().ConfigureAwait(false);
        await _renewing.ConfigureAwait(false);
        _done.Dispose();
        _lost.Dispose();
    }

    private async Task RenewAsync(bool canRenew, TimeProvider time, ILogger logger)
    {
        try
        {
            while (!Received.IsSettled)
            {
                var left = Received.LockedUntil - time.GetUtcNow();
                if (left <= TimeSpan.Zero)
                    break;
                var pause = canRenew && left > ShortestPause * 2 ? left / 2 : left > ShortestPause ? ShortestPause : left;
                // Delays are cut to whole milliseconds: rounded up, the last one ends with the lock and not before.
                await Task.Delay(TimeSpan.FromMilliseconds(Math.Ceiling(pause.TotalMilliseconds)), time, _done.Token).ConfigureAwait(false);
                if (canRenew && !await TryRenewAsync(logger).ConfigureAwait(false))
                    break;
            }

            if (Received.IsSettled)
                return;
            logger.LockLost(Received.MessageId, Received.Source, Received.DeliveryCount);
            await _lost.CancelAsync().ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (_done.IsCancellationRequested)
        {
            // Settled or given up: nothing left to renew.
        }
    }

    /// <summary>False when the lock is lost; after a passing fault there is another try until the lock ends.</summary>
    private async Task<bool> TryRenewAsync(ILogger logger)
    {
        try
        {
            await Received.RenewLockAsync(_done.Token).ConfigureAwait(false);
            return true;
        }
        catch (MessageLockLostException)
        {
            return false;
        }
        catch (Exception exception) when (exception is MessagingException or ObjectDisposedException)
        {
            logger.RenewFailed(exception, Received.MessageId, Received.Source);
            return true;
        }
    }
}
