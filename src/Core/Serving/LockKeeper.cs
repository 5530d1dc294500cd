using Integration.Drivers;
using Microsoft.Extensions.Logging;

namespace Integration.Serving;

/// <summary>
/// Looks after the locks of all messages that one consumer has in hand, with one timer: most are settled long before their lock needs
/// anything, and cost no more than their place in the order of what comes next. Safe for concurrent use.
/// </summary>
/// <param name="canRenew">Whether the provider has <see cref="Capability.RenewLock"/>; without it only the ends of locks are told.</param>
/// <param name="time">The clock that the locks' ends are by: the client's.</param>
/// <param name="logger">Where lost locks, and renewals that failed, are logged to.</param>
internal sealed class LockKeeper(bool canRenew, TimeProvider time, ILogger logger) : IDisposable
{
    private readonly Lock _gate = new();
    private readonly long _origin = time.GetTimestamp();

    /// <summary>What is let go stays in the order until it makes up half of it: cheaper than to look for it each time.</summary>
    private readonly PriorityQueue<LockedMessage, TimeSpan> _order = new();
    private readonly List<(LockedMessage, TimeSpan)> _kept = [];
    private int _letGo;
    private ITimer? _timer;
    private TimeSpan _ringsAt = TimeSpan.MaxValue;

    public bool CanRenew => canRenew;

    public ILogger Logger => logger;

    public TimeProvider Time => time;

    /// <summary>The time since this was made, whatever becomes of the clock.</summary>
    public TimeSpan Now => time.GetElapsedTime(_origin);

    /// <summary>Takes messages in hand that were just received: the lock of each is looked after until it is settled or its result is disposed.</summary>
    public LockedMessage[] Hold(IReadOnlyList<ReceivedMessage> received)
    {
        var (now, clock) = (Now, time.GetUtcNow());
        var held = new LockedMessage[received.Count];
        for (var i = 0; i < held.Length; i++)
        {
            held[i] = new LockedMessage(received[i], this);
            held[i].Begin(now, clock);
        }

        return held;
    }

    /// <summary>Ends the timer; locks are looked after no more.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _timer?.Dispose();
            _order.Clear();
        }
    }

    /// <summary>Has the message looked at when <see cref="Now"/> is that late; not when it was let go.</summary>
    internal void Schedule(LockedMessage message, TimeSpan due)
    {
        lock (_gate)
        {
            if (message.IsLetGo)
                return;
            _order.Enqueue(message, due);
            message.IsInOrder = true;
            Arm();
        }
    }

    /// <summary>Looks after the message no more.</summary>
    internal void LetGo(LockedMessage message)
    {
        lock (_gate)
        {
            if (message.IsLetGo)
                return;
            message.IsLetGo = true;
            if (message.IsInOrder && ++_letGo > _order.Count - _letGo)
                Compact();
        }
    }

    private void Compact()
    {
        foreach (var (message, due) in _order.UnorderedItems)
        {
            if (!message.IsLetGo)
                _kept.Add((message, due));
        }

        _order.Clear();
        _order.EnqueueRange(_kept);
        _kept.Clear();
        _letGo = 0;
    }

    /// <summary>Sets the timer to what comes first. It may ring for what was let go, but not late.</summary>
    private void Arm()
    {
        if (!_order.TryPeek(out _, out var first) || first >= _ringsAt)
            return;
        _ringsAt = first;
        // Timers are cut to whole milliseconds, and must not ring before there is something to do.
        var wait = TimeSpan.FromMilliseconds(Math.Ceiling(SaturatingTime.ForTimer(SaturatingTime.Subtract(first, Now)).TotalMilliseconds));
        _timer ??= PromptTime.For(time).CreateTimer(static keeper => ((LockKeeper)keeper!).Ring(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _timer.Change(wait, Timeout.InfiniteTimeSpan);
    }

    private void Ring()
    {
        List<LockedMessage> due = [];
        lock (_gate)
        {
            var now = Now;
            while (_order.TryPeek(out var message, out var at) && (at <= now || message.IsLetGo))
            {
                _order.Dequeue();
                message.IsInOrder = false;
                if (message.IsLetGo)
                    _letGo--;
                else
                    due.Add(message);
            }

            _ringsAt = TimeSpan.MaxValue;
            Arm();
        }

        foreach (var message in due)
            message.Look();
    }
}
