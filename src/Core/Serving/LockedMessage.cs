using Integration.Client;
using Integration.Diagnostics;
using Microsoft.Extensions.Logging;

namespace Integration.Serving;

/// <summary>
/// A message in hand: its lock is renewed, each time at half of what is left of it, until the message is settled or this is disposed.
/// When the lock is lost all the same, that is told once, by <see cref="Lost"/> and in the log.
/// </summary>
internal sealed class LockedMessage : IAsyncDisposable
{
    /// <summary>Between two tries when the lock is about to end.</summary>
    private static readonly TimeSpan ShortestPause = TimeSpan.FromMilliseconds(100);

    /// <summary>However long the lock, as a clock may be set.</summary>
    private static readonly TimeSpan LongestPause = TimeSpan.FromHours(1);

    private readonly CancellationTokenSource _lost = new();
    private readonly CancellationTokenSource _done = new();
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Task _renewing;

    /// <param name="received">The message.</param>
    /// <param name="canRenew">Whether the provider has <see cref="Capability.RenewLock"/>; without it only the end of the lock is told.</param>
    /// <param name="time">The clock that the lock's end is by: the client's.</param>
    /// <param name="logger">Where a lost lock, and a renewal that failed, are logged to.</param>
    public LockedMessage(ReceivedMessage received, bool canRenew, TimeProvider time, ILogger logger)
    {
        (Received, _time, _logger, Lost) = (received, time, logger, _lost.Token);
        _renewing = KeepAsync(canRenew);
    }

    public ReceivedMessage Received { get; }

    /// <summary>Cancelled when the lock is lost; usable after disposal.</summary>
    public CancellationToken Lost { get; }

    public bool IsLost => Lost.IsCancellationRequested;

    /// <summary>Ends the renewal, one under way included; the lock stays. Never throws.</summary>
    public async ValueTask DisposeAsync()
    {
        await _done.CancelAsync().ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _renewing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _done.Dispose();
        _lost.Dispose();
    }

    private async Task KeepAsync(bool canRenew)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(_done.Token, Received.LockLost);
        var prompt = PromptTime.For(_time);
        var lockEnd = new LockEnd(_time, Received.LockedUntil);
        while (IsHeld())
        {
            if (Received.LockedUntil != lockEnd.Until)
                lockEnd = new LockEnd(_time, Received.LockedUntil);
            var left = lockEnd.Left;
            if (left <= TimeSpan.Zero)
                break;
            await prompt.DelayAsync(canRenew ? Pause(left) : left, end.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (_done.IsCancellationRequested)
                return;
            if (canRenew && IsHeld() && !await TryRenewAsync(end.Token).ConfigureAwait(false))
                break;
        }

        if (Received.IsSettled || _done.IsCancellationRequested)
            return;
        _logger.LockLost(Received.MessageId, Received.Source, Received.DeliveryCount);
        await _lost.CancelAsync().ConfigureAwait(false);
    }

    private bool IsHeld() => !Received.IsSettled && !Received.LockLost.IsCancellationRequested;

    private static TimeSpan Pause(TimeSpan left) =>
        left <= ShortestPause ? left
        : left <= ShortestPause * 2 ? ShortestPause
        : left <= LongestPause * 2 ? left / 2
        : LongestPause;

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
            // While it is being settled it can't be renewed and is not lost: if that fails, there is another try.
            return Received.Settlement is MessageLock { IsLost: false };
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
