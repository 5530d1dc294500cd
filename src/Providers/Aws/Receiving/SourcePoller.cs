using Integration.Aws.Options;
using Integration.Aws.Requests;
using Integration.Aws.Settling;
using Integration.Drivers;

namespace Integration.Aws.Receiving;

/// <summary>
/// Shares polls among the concurrent receivers of a source. Polls are never cancelled on the wire: what arrives for a receiver
/// that is gone is handed to another, or made visible again.
/// </summary>
internal sealed class SourcePoller(AwsContext context, QueueFetcher fetcher, SqsSettler settler, BackgroundWork background)
{
    /// <summary>
    /// How long what arrives for a receiver that is gone waits for another: giving it back counts a delivery once it is received
    /// again.
    /// </summary>
    private static readonly TimeSpan OrphanHold = TimeSpan.FromMilliseconds(500);

    /// <summary>How much later than its wait a receiver gives up on the poll that should have answered by then.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromMilliseconds(300);

    private readonly Lock _gate = new();
    private readonly LinkedList<Waiter> _waiters = [];
    private readonly List<(DriverMessage Message, long Since)> _ready = [];
    private int _capacity;
    private int _polls;
    private int _peak;
    private int _burst;
    private long _lastEnd;
    private bool _timerIsSet;
    private bool _isClosed;

    private TimeProvider Time => context.Time;

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

    /// <summary>Gives back what waits here; polls on the wire give back what they bring.</summary>
    public async Task CloseAsync()
    {
        List<Waiter> waiting;
        lock (_gate)
        {
            _isClosed = true;
            waiting = [.. _waiters];
            _waiters.Clear();
        }

        foreach (var waiter in waiting)
            waiter.Done.TrySetException(new ObjectDisposedException(typeof(IMessaging).FullName));
        await GiveBackAsync().ConfigureAwait(false);
    }

    private List<DriverMessage> TakeReady(int maxMessages)
    {
        lock (_gate)
        {
            if (_ready.Count == 0)
                return [];
            _ready.RemoveAll(r => ((Receipt)r.Message.LockToken).IsOver);
            var taken = _ready.Take(maxMessages).Select(r => r.Message).ToList();
            _ready.RemoveRange(0, taken.Count);
            return taken;
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
                if (max < SqsLimits.BatchCount && context.Options.Coalesce && !isMomentOver && !IsIdle)
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

    private bool IsIdle => _waiters.Count <= 1 && !_timerIsSet && (_burst <= 1 || Time.GetElapsedTime(_lastEnd) >= context.Options.Linger);

    private void SetTimer()
    {
        if (_timerIsSet)
            return;
        _timerIsSet = true;
        _ = StartLaterAsync();
    }

    private async Task StartLaterAsync()
    {
        await Task.Delay(context.Options.Linger, Time).ConfigureAwait(false);
        lock (_gate)
            _timerIsSet = false;
        StartPolls(isMomentOver: true);
    }

    private void Poll(int max, int waitSeconds, Waiter? owner)
    {
        lock (_gate)
            _polls++;
        background.Track(Task.Run(() => PollAsync(max, waitSeconds, owner)));
    }

    private async Task PollAsync(int max, int waitSeconds, Waiter? owner)
    {
        List<DriverMessage> messages = [];
        Exception? failure = null;
        try
        {
            messages = await fetcher.FetchAsync(max, waitSeconds).ConfigureAwait(false);
        }
#pragma warning disable CA1031 // Whatever it is, it is for the receivers.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            failure = exception;
        }

        lock (_gate)
        {
            _polls--;
            if (owner is null)
                _capacity -= max;
        }

        if (failure is not null)
            Fail(owner, failure);
        else
            Distribute(messages, owner);
        if (owner is not null)
            Finish(owner);
        foreach (var over in Overdue())
            Finish(over);
        StartPolls();
        await GiveBackAsync().ConfigureAwait(false);
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
    private void Distribute(List<DriverMessage> messages, Waiter? first)
    {
        var left = new Queue<DriverMessage>(messages);
        var served = new List<(Waiter Waiter, List<DriverMessage> Messages)>();
        lock (_gate)
        {
            foreach (var waiter in _waiters.Where(w => w == first).Concat(_waiters.Where(w => w != first)).ToList())
            {
                if (left.Count == 0)
                    break;
                var share = new List<DriverMessage>();
                while (share.Count < waiter.Max && left.TryDequeue(out var message))
                    share.Add(message);
                served.Add((waiter, share));
                Remove(waiter);
            }

            _ready.AddRange(left.Select(m => (m, Time.GetTimestamp())));
        }

        foreach (var (waiter, share) in served)
            waiter.Done.TrySetResult(share);
        if (left.Count > 0)
            background.Track(GiveBackLaterAsync());
    }

    private async Task GiveBackLaterAsync()
    {
        await Task.Delay(OrphanHold, Time, background.Closing).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await GiveBackAsync().ConfigureAwait(false);
    }

    /// <summary>
    /// Gives back what nobody took in time. Not while a poll of this source is on the wire: SQS would hand it out to that, and count
    /// another delivery that nobody sees.
    /// </summary>
    private async Task GiveBackAsync()
    {
        List<DriverMessage> unwanted = [];
        lock (_gate)
        {
            if (_polls > 0)
                return;
            _ready.RemoveAll(r =>
            {
                var isOver = _isClosed || background.Closing.IsCancellationRequested || Time.GetElapsedTime(r.Since) >= OrphanHold;
                if (isOver)
                    unwanted.Add(r.Message);
                return isOver;
            });
        }

        await settler.ReleaseAsync(unwanted).ConfigureAwait(false);
    }

    private sealed record Waiter(int Max, DateTimeOffset Until, bool IsShort)
    {
        public TaskCompletionSource<IReadOnlyList<DriverMessage>> Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        // Two waiters with the same values are still two.
        public bool Equals(Waiter? other) => ReferenceEquals(this, other);

        public override int GetHashCode() => System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(this);
    }
}
