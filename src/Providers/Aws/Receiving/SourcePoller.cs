using Integration.Drivers;

namespace Integration.Aws;

/// <summary>
/// Shares polls among the concurrent receivers of a source. Polls are never cancelled on the wire: what arrives for a receiver
/// that is gone is handed to another that waits, or made visible again at once.
/// </summary>
internal sealed class SourcePoller(AwsDriver driver, EntityPath path)
{
    /// <summary>How long the next message of a group waits for a receiver before it is given back.</summary>
    private static readonly TimeSpan NextOfGroupHold = TimeSpan.FromSeconds(2);

    /// <summary>
    /// How long what arrives for a receiver that is gone waits for another: giving it back counts a delivery once it is received
    /// again.
    /// </summary>
    private static readonly TimeSpan OrphanHold = TimeSpan.FromMilliseconds(500);

    /// <summary>How much later than its wait a receiver gives up on the poll that should have answered by then.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromMilliseconds(300);

    private readonly Lock _gate = new();
    private readonly QueueFetcher _fetcher = new(driver, path);
    private readonly LinkedList<Waiter> _waiters = [];
    private readonly List<DriverMessage> _ready = [];
    private readonly GroupBuffer _groups = new(driver.Client.TimeProvider);
    private int _capacity;
    private int _peak;
    private int _burst;
    private long _lastEnd;
    private bool _timerIsSet;
    private bool _isClosed;

    private TimeProvider Time => driver.Client.TimeProvider;

    public async Task<IReadOnlyList<DriverMessage>> ReceiveAsync(int maxMessages, TimeSpan wait, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (TakeReady(maxMessages) is { Count: > 0 } ready)
            return ready;
        var seconds = SqsLimits.CeilingSeconds(wait);
        var waiter = new Waiter(maxMessages, Time.GetUtcNow() + TimeSpan.FromSeconds(seconds), IsShort: seconds == 0);
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isClosed, typeof(IMessaging));
            _waiters.AddLast(waiter);
            _peak = Math.Max(_peak, _waiters.Count);
        }

        await using var registration = cancellationToken.UnsafeRegister(_ => Cancel(waiter, cancellationToken), null).ConfigureAwait(false);
        if (waiter.IsShort)
        {
            Poll(maxMessages, 0, waiter);
            return await waiter.Done.Task.ConfigureAwait(false);
        }

        StartPolls();
        await using var timer = Time.CreateTimer(_ => Finish(waiter), null, TimeSpan.FromSeconds(seconds) + Grace, Timeout.InfiniteTimeSpan).ConfigureAwait(false);
        return await waiter.Done.Task.ConfigureAwait(false);
    }

    /// <summary>A message was removed from the queue: the next of its group may go.</summary>
    public async Task RemovedAsync(DriverMessage message)
    {
        DriverMessage? next;
        lock (_gate)
            next = _groups.Next(message);
        if (next is null)
            return;
        var settings = await driver.Settings.GetAsync(path, CancellationToken.None).ConfigureAwait(false);
        var receipt = (Receipt)next.LockToken;
        if (receipt.LockedUntil - Time.GetUtcNow() < settings.Lock / 2)
        {
            var behind = Behind(next);
            var outcomes = await driver.Settler.RenewAsync([receipt, .. behind.Select(m => (Receipt)m.LockToken)], settings.Lock, CancellationToken.None).ConfigureAwait(false);
            if (outcomes[0] is not null)
            {
                lock (_gate)
                    _groups.Drop(next);
                return;
            }
        }

        Distribute([next], first: null, NextOfGroupHold);
    }

    /// <summary>What waits behind a message of a group.</summary>
    public IReadOnlyList<DriverMessage> Behind(DriverMessage message)
    {
        lock (_gate)
            return _groups.Followers(message);
    }

    /// <summary>A message is about to go back to the queue: what waits behind it goes back first.</summary>
    public Task GiveBackFollowersAsync(DriverMessage message)
    {
        IReadOnlyList<DriverMessage> followers;
        lock (_gate)
            followers = _groups.Drop(message);
        return followers.Count == 0 ? Task.CompletedTask : driver.Settler.ReleaseAsync(followers);
    }

    /// <summary>Gives back what waits here; polls on the wire give back what they bring.</summary>
    public async Task CloseAsync()
    {
        List<DriverMessage> left;
        List<Waiter> waiting;
        lock (_gate)
        {
            _isClosed = true;
            left = [.. _ready, .. _groups.DropAll()];
            _ready.Clear();
            waiting = [.. _waiters];
            _waiters.Clear();
        }

        foreach (var waiter in waiting)
            waiter.Done.TrySetException(new ObjectDisposedException(typeof(IMessaging).FullName));
        await driver.Settler.ReleaseAsync(left).ConfigureAwait(false);
    }

    private List<DriverMessage> TakeReady(int maxMessages)
    {
        lock (_gate)
        {
            var now = Time.GetUtcNow();
            _ready.RemoveAll(m => ((Receipt)m.LockToken).LockedUntil <= now && _groups.Drop(m) is not null);
            var taken = _ready.Take(maxMessages).ToList();
            _ready.RemoveRange(0, taken.Count);
            return taken.ConvertAll(WithLock);
        }
    }

    private void Cancel(Waiter waiter, CancellationToken cancellationToken)
    {
        if (Remove(waiter))
            waiter.Done.TrySetCanceled(cancellationToken);
    }

    private void Finish(Waiter waiter)
    {
        if (Remove(waiter))
            waiter.Done.TrySetResult([]);
    }

    private bool Remove(Waiter waiter)
    {
        lock (_gate)
        {
            var removed = _waiters.Remove(waiter);
            if (removed && _waiters.Count == 0)
                (_burst, _peak, _lastEnd) = (_peak, 0, Time.GetTimestamp());
            return removed;
        }
    }

    /// <summary>
    /// Starts as many polls as the receivers that wait need. One that could bring more than is asked for yet waits a moment for
    /// others to join, unless nobody else is about or the moment is over.
    /// </summary>
    private void StartPolls(bool isMomentOver = false)
    {
        while (true)
        {
            int max, wait;
            lock (_gate)
            {
                var waiting = _waiters.Where(w => !w.IsShort).ToList();
                max = Math.Min(waiting.Sum(w => w.Max) - _capacity, SqsLimits.BatchCount);
                if (max <= 0 || _isClosed)
                    return;
                if (max < SqsLimits.BatchCount && driver.Options.Coalesce && !isMomentOver && !IsIdle)
                {
                    SetTimer();
                    return;
                }

                var left = waiting.Max(w => w.Until) - Time.GetUtcNow();
                wait = Math.Clamp(SqsLimits.CeilingSeconds(left), 0, (int)SqsLimits.MaxWait.TotalSeconds);
                _capacity += max;
            }

            Poll(max, wait, owner: null);
        }
    }

    private bool IsIdle => _waiters.Count <= 1 && !_timerIsSet && (_burst <= 1 || Time.GetElapsedTime(_lastEnd) >= driver.Options.Linger);

    private void SetTimer()
    {
        if (_timerIsSet)
            return;
        _timerIsSet = true;
        _ = StartLaterAsync();
    }

    private async Task StartLaterAsync()
    {
        await Task.Delay(driver.Options.Linger, Time).ConfigureAwait(false);
        lock (_gate)
            _timerIsSet = false;
        StartPolls(isMomentOver: true);
    }

    private void Poll(int max, int waitSeconds, Waiter? owner) => driver.Track(Task.Run(() => PollAsync(max, waitSeconds, owner)));

    private async Task PollAsync(int max, int waitSeconds, Waiter? owner)
    {
        List<DriverMessage> messages = [];
        Exception? failure = null;
        try
        {
            messages = await _fetcher.FetchAsync(max, waitSeconds).ConfigureAwait(false);
        }
#pragma warning disable CA1031 // Whatever it is, it is for the receivers.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            failure = exception;
        }

        lock (_gate)
        {
            if (owner is null)
                _capacity -= max;
            if (messages.Count > 0 && ((Receipt)messages[0].LockToken).Queue.Ordered)
                messages = _groups.Admit(messages);
        }

        if (failure is not null)
            Fail(owner, failure);
        else
            Distribute(messages, owner, OrphanHold);
        if (owner is not null)
            Finish(owner);
        foreach (var over in Overdue())
            Finish(over);
        StartPolls();
    }

    private List<Waiter> Overdue()
    {
        lock (_gate)
        {
            var now = Time.GetUtcNow() + Grace;
            return [.. _waiters.Where(w => !w.IsShort && w.Until <= now)];
        }
    }

    private void Fail(Waiter? owner, Exception failure)
    {
        List<Waiter> failed;
        lock (_gate)
            failed = [.. _waiters.Where(w => owner is null ? !w.IsShort : w == owner)];
        foreach (var waiter in failed.Where(Remove))
            waiter.Done.TrySetException(failure);
    }

    /// <summary>Hands messages to those who wait, the first first. What nobody takes is kept for a moment or given back.</summary>
    private void Distribute(List<DriverMessage> messages, Waiter? first, TimeSpan hold)
    {
        var left = new Queue<DriverMessage>(messages);
        var served = new List<(Waiter Waiter, List<DriverMessage> Messages)>();
        List<DriverMessage> unwanted = [];
        lock (_gate)
        {
            foreach (var waiter in _waiters.Where(w => w == first).Concat(_waiters.Where(w => w != first)).ToList())
            {
                if (left.Count == 0)
                    break;
                var share = new List<DriverMessage>();
                while (share.Count < waiter.Max && left.TryDequeue(out var message))
                    share.Add(WithLock(message));
                served.Add((waiter, share));
                Remove(waiter);
            }

            if (!_isClosed)
                _ready.AddRange(left);
            else
                unwanted = [.. left.SelectMany(m => _groups.Drop(m).Prepend(m))];
        }

        foreach (var (waiter, share) in served)
            waiter.Done.TrySetResult(share);
        if (unwanted.Count > 0)
            driver.Track(driver.Settler.ReleaseAsync(unwanted));
        else if (left.Count > 0)
            driver.Track(GiveBackLaterAsync([.. left], hold));
    }

    private async Task GiveBackLaterAsync(List<DriverMessage> kept, TimeSpan hold)
    {
        await Task.Delay(hold, Time, driver.Closing).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        List<DriverMessage> unwanted;
        lock (_gate)
            unwanted = [.. kept.Where(_ready.Remove).SelectMany(m => _groups.Drop(m).Prepend(m))];
        await driver.Settler.ReleaseAsync(unwanted).ConfigureAwait(false);
    }

    // The lock may have been renewed since the message was read.
    private static DriverMessage WithLock(DriverMessage message) =>
        message with { Delivery = message.Delivery with { LockedUntil = ((Receipt)message.LockToken).LockedUntil } };

    private sealed record Waiter(int Max, DateTimeOffset Until, bool IsShort)
    {
        public TaskCompletionSource<IReadOnlyList<DriverMessage>> Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        // Waiters are told apart by identity.
        public bool Equals(Waiter? other) => ReferenceEquals(this, other);

        public override int GetHashCode() => System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(this);
    }
}
