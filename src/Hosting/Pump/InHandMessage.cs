using Integration.Client;
using Microsoft.Extensions.Logging;

namespace Integration.Hosting.Pump;

/// <summary>A message that the consumer holds: its lock is renewed from receipt to settlement, and its token tells when it is lost all the same.</summary>
internal sealed class InHandMessage : IAsyncDisposable
{
    private static readonly TimeSpan ShortestPause = TimeSpan.FromMilliseconds(250);

    private readonly CancellationTokenSource _lost = new();
    private readonly CancellationTokenSource _done = new();
    private readonly ILogger _logger;
    private readonly TimeProvider _time;
    private readonly Task _renewing;

    public InHandMessage(ReceivedMessage received, bool canRenew, TimeProvider time, ILogger logger)
    {
        (Received, _time, _logger, Lost) = (received, time, logger, _lost.Token);
        _renewing = RenewAsync(canRenew);
    }

    public ReceivedMessage Received { get; }

    public CancellationToken Lost { get; }

    public bool IsLost => Lost.IsCancellationRequested;

    /// <summary>Whether the handler's end means that the message is handled: not when it gave the message back, or may have stopped half-way.</summary>
    public bool IsHandled(Exception? error) => error is null && !IsLost && (!Received.IsSettled || Received.IsCompleted);

    /// <summary>Ends the renewal; never throws.</summary>
    public async ValueTask DisposeAsync()
    {
        await _done.CancelAsync().ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _renewing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _done.Dispose();
        _lost.Dispose();
    }

    private async Task RenewAsync(bool canRenew)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(_done.Token, Received.LockLost);
        var prompt = PromptTime.For(_time);
        var lockEnd = new LockEnd(_time, Received.LockedUntil);
        while (!Received.IsSettled && !Received.LockLost.IsCancellationRequested)
        {
            if (Received.LockedUntil != lockEnd.Until)
                lockEnd = new LockEnd(_time, Received.LockedUntil);
            var left = lockEnd.Left;
            if (left <= TimeSpan.Zero)
                break;
            var pause = canRenew && left > ShortestPause * 2 ? left / 2 : left > ShortestPause ? ShortestPause : left;
            await prompt.DelayAsync(pause, end.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (_done.IsCancellationRequested)
                return;
            if (canRenew && !Received.LockLost.IsCancellationRequested && !await TryRenewAsync(end.Token).ConfigureAwait(false))
                break;
        }

        if (Received.IsSettled || _done.IsCancellationRequested)
            return;
        _logger.LockLost(Received.MessageId, Received.Source, Received.DeliveryCount);
        await _lost.CancelAsync().ConfigureAwait(false);
    }

    /// <summary>False when the lock is lost; after any other fault there is another try until the lock ends.</summary>
    private async Task<bool> TryRenewAsync(CancellationToken cancellationToken)
    {
        try
        {
            var renewing = Received.RenewLockAsync(cancellationToken);
            PoolRelief.Until(renewing);
            await renewing.ConfigureAwait(false);
            return true;
        }
        catch (MessageLockLostException)
        {
            return false;
        }
#pragma warning disable CA1031 // Whatever it is, only the lock's end ends the trying.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            if (!cancellationToken.IsCancellationRequested)
                _logger.RenewFailed(exception, Received.MessageId, Received.Source);
            return true;
        }
    }
}
