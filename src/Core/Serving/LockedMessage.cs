using Integration.Client;
using Integration.Diagnostics;
using Integration.Drivers;

namespace Integration.Serving;

/// <summary>
/// A message in hand: its lock is renewed, each time at half of what is left of it, until the message is settled or this is disposed.
/// When the lock is lost all the same, that is told once, by <see cref="Lost"/> and in the log. What nobody asks for is not made.
/// </summary>
internal sealed class LockedMessage(ReceivedMessage received, LockKeeper keeper) : IAsyncDisposable
{
    /// <summary>Between two tries when the lock is about to end.</summary>
    private static readonly TimeSpan ShortestPause = TimeSpan.FromMilliseconds(100);

    /// <summary>However long the lock, as a clock may be set.</summary>
    private static readonly TimeSpan LongestPause = TimeSpan.FromHours(1);

    // Neither is disposed: without timers there is nothing to free, and tokens stay usable.
    private CancellationTokenSource? _lost;
    private CancellationTokenSource? _handler;

    private CancellationTokenRegistration _told;
    private CancellationTokenRegistration _other;
    private Renewal? _renewal;
    private DateTimeOffset _until;
    private TimeSpan _end;
    private int _isLost;
    private volatile bool _isLetGo;

    public ReceivedMessage Received => received;

    /// <summary>Cancelled when the lock is lost; usable after disposal.</summary>
    public CancellationToken Lost
    {
        get
        {
            var made = _lost ?? Interlocked.CompareExchange(ref _lost, new(), null) ?? _lost;
            return CancelledIfLost(made);
        }
    }

    public bool IsLost => Volatile.Read(ref _isLost) == 1;

    /// <summary>Whether the keeper looks after it no more.</summary>
    internal bool IsLetGo
    {
        get => _isLetGo;
        set => _isLetGo = value;
    }

    /// <summary>Whether it waits for the keeper's timer; under the keeper's gate.</summary>
    internal bool IsInOrder { get; set; }

    /// <summary>The token for the message's handler: cancelled when the lock is lost, and with another token. Asked for by one caller.</summary>
    public CancellationToken LostOr(CancellationToken other)
    {
        if (_handler is null)
        {
            _handler = new();
            _other = other.UnsafeRegister(static handler => ((CancellationTokenSource)handler!).Cancel(), _handler);
        }

        return CancelledIfLost(_handler);
    }

    /// <summary>
    /// Ends what was made for the handler: the other token concerns the message no more. Where it has not told yet, the handler's token tells of the
    /// loss alone from now on, so that <see cref="Lost"/> need not be made besides.
    /// </summary>
    public void EndHandler()
    {
        if (_other.Unregister())
            Interlocked.CompareExchange(ref _lost, _handler, null);
    }

    /// <summary>Ends the renewal, one under way included; the lock stays. Never throws.</summary>
    public ValueTask DisposeAsync()
    {
        keeper.LetGo(this);
        _told.Unregister();
        _other.Unregister();
        Interlocked.MemoryBarrier();
        return Volatile.Read(ref _renewal) is { } renewal ? new ValueTask(renewal.EndAsync()) : ValueTask.CompletedTask;
    }

    /// <summary>Begins to look after the lock.</summary>
    /// <param name="now">The keeper's time.</param>
    /// <param name="clock">The clock's time then.</param>
    internal void Begin(TimeSpan now, DateTimeOffset clock)
    {
        if (received.LockLost.CanBeCanceled)
            _told = received.LockLost.UnsafeRegister(static message => ((LockedMessage)message!).Lose(), this);
        Continue(now, clock);
    }

    /// <summary>What is left of the lock at a moment of the keeper's.</summary>
    internal TimeSpan LeftAt(TimeSpan now) => SaturatingTime.Subtract(_end, now);

    /// <summary>Sees to the lock when the keeper's timer rings: renews it, or tells its end. Neither throws nor blocks.</summary>
    internal void Look()
    {
        if (!IsHeld())
            return;
        if (!keeper.CanRenew)
        {
            Continue();
            return;
        }

        var renewal = new Renewal(received.LockLost);
        Interlocked.Exchange(ref _renewal, renewal);
        // Disposal marks first and looks for a renewal then, so one sees the other.
        if (IsLetGo)
            renewal.HasEnded();
        else
            _ = RenewAsync(renewal);
    }

    /// <summary>A token of a source that the loss of the lock cancels. The loss is marked first and looks for sources then, so one sees the other.</summary>
    private CancellationToken CancelledIfLost(CancellationTokenSource source)
    {
        Interlocked.MemoryBarrier();
        if (IsLost)
            source.Cancel();
        return source.Token;
    }

    /// <summary>Waits for what comes next: half of what is left where the lock can be renewed, else its end.</summary>
    private void Continue() => Continue(keeper.Now, keeper.Time.GetUtcNow());

    private void Continue(TimeSpan now, DateTimeOffset clock)
    {
        if (received.LockedUntil != _until)
        {
            _until = received.LockedUntil;
            _end = SaturatingTime.Add(now, _until - clock);
        }

        var left = LeftAt(now);
        if (left <= TimeSpan.Zero)
            Lose();
        else
            keeper.Schedule(this, SaturatingTime.Add(now, keeper.CanRenew ? Pause(left) : left));
    }

    private async Task RenewAsync(Renewal renewal)
    {
        var isRenewed = await TryRenewAsync(renewal.Token).ConfigureAwait(false);
        Volatile.Write(ref _renewal, null);
        if (!isRenewed)
            Lose();
        else if (IsHeld())
            Continue();
        renewal.HasEnded();
    }

    private void Lose()
    {
        if (received.IsSettled || IsLetGo || Interlocked.Exchange(ref _isLost, 1) == 1)
            return;
        keeper.Logger.LockLost(received.MessageId, received.Source, received.DeliveryCount);
        _ = CancelAsync(_lost);
        _ = CancelAsync(_handler);
    }

    /// <summary>What is registered for the token runs on the pool; what it throws is its own affair.</summary>
    private static async Task CancelAsync(CancellationTokenSource? source)
    {
        if (source is not null)
            await source.CancelAsync().ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private bool IsHeld() => !received.IsSettled && !IsLost;

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
            var renewing = received.RenewLockAsync(cancellationToken);
            PoolRelief.Until(renewing);
            await renewing.ConfigureAwait(false);
            return true;
        }
        catch (MessageLockLostException)
        {
            // While it is being settled it can't be renewed and is not lost: if that fails, there is another try.
            return received.Settlement is MessageLock { IsLost: false };
        }
#pragma warning disable CA1031 // Whatever it is, only the lock's end ends the trying.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            if (!cancellationToken.IsCancellationRequested)
                keeper.Logger.RenewFailed(exception, received.MessageId, received.Source);
            return true;
        }
    }

    /// <summary>A renewal under way.</summary>
    private sealed class Renewal(CancellationToken lockLost)
    {
        private readonly CancellationTokenSource _end = CancellationTokenSource.CreateLinkedTokenSource(lockLost);
        private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public CancellationToken Token => _end.Token;

        public void HasEnded()
        {
            _end.Dispose();
            _ended.SetResult();
        }

        public async Task EndAsync()
        {
            try
            {
                await _end.CancelAsync().ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
            catch (ObjectDisposedException)
            {
                // It has just ended.
            }

            await _ended.Task.ConfigureAwait(false);
        }
    }
}
