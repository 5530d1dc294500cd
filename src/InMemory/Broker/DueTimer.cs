namespace Integration.InMemory.Broker;

/// <summary>
/// Calls back at the earliest moment that was asked for, once, on the broker's clock. It may call too early and for
/// nothing: the callback looks at the clock and asks again.
/// </summary>
/// <remarks>
/// Never used under a lock: a manual clock may run any due callback of anyone inside <see cref="ITimer.Change"/>.
/// </remarks>
internal sealed class DueTimer : IDisposable
{
    // The system's timers take whole milliseconds, rounded down, and no more than 49 days.
    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan Longest = TimeSpan.FromDays(40);

    private const int MaxAttempts = 3;

    private readonly Lock _lock = new();
    private readonly TimeProvider _clock;
    private readonly Action _onDue;
    private readonly ITimer _timer;
    private long _wanted = DateTimeOffset.MaxValue.UtcTicks;

    public DueTimer(TimeProvider clock, Action onDue)
    {
        _clock = clock;
        _onDue = onDue;
        _timer = clock.CreateTimer(static state => ((DueTimer)state!).Ring(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Makes sure that it calls back at that moment or before; the maximum for not at all.</summary>
    public void Ensure(DateTimeOffset moment)
    {
        // Mostly it is later than what is wanted already, which is seen without the lock.
        if (!IsNeeded(moment))
            return;
        lock (_lock)
        {
            if (!IsNeeded(moment))
                return;
            Volatile.Write(ref _wanted, moment.UtcTicks);
        }

        Set();
    }

    /// <summary>Whether it would not call back by that moment.</summary>
    public bool IsNeeded(DateTimeOffset moment) => moment.UtcTicks < Volatile.Read(ref _wanted);

    public void Dispose() => _timer.Dispose();

    private void Set()
    {
        for (var attempt = 1; ; attempt++)
        {
            var wanted = Wanted();
            if (wanted == DateTimeOffset.MaxValue)
                return;
            var now = _clock.GetUtcNow();
            _timer.Change(Clamp(wanted - now), Timeout.InfiniteTimeSpan);

            // Again when another thread asked for another moment meanwhile, or when the clock was moved on between the
            // look and the change, so that the timer is late (not forever: a clock may move at each look).
            var clockMoved = now < wanted && _clock.GetUtcNow() - now >= Shortest;
            if (Wanted() == wanted && (!clockMoved || attempt == MaxAttempts))
                return;
        }
    }

    private DateTimeOffset Wanted()
    {
        lock (_lock)
            return _wanted == DateTimeOffset.MaxValue.UtcTicks ? DateTimeOffset.MaxValue : new(_wanted, TimeSpan.Zero);
    }

    private TimeSpan Clamp(TimeSpan span) =>
        span <= TimeSpan.Zero ? TimeSpan.Zero
        : span < Shortest && _clock == TimeProvider.System ? Shortest
        : span > Longest ? Longest
        : span;

    private void Ring()
    {
        lock (_lock)
            Volatile.Write(ref _wanted, DateTimeOffset.MaxValue.UtcTicks);
        _onDue();
    }
}
