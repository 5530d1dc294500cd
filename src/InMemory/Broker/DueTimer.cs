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
    private DateTimeOffset _wanted = DateTimeOffset.MaxValue;

    public DueTimer(TimeProvider clock, Action onDue)
    {
        _clock = clock;
        _onDue = onDue;
        _timer = clock.CreateTimer(static state => ((DueTimer)state!).Ring(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Makes sure that it calls back at that moment or before; the maximum for not at all.</summary>
    public void Ensure(DateTimeOffset moment)
    {
        lock (_lock)
        {
            if (moment >= _wanted)
                return;
            _wanted = moment;
        }

        Set();
    }

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
            return _wanted;
    }

    private TimeSpan Clamp(TimeSpan span) =>
        span <= TimeSpan.Zero ? TimeSpan.Zero
        : span < Shortest && _clock == TimeProvider.System ? Shortest
        : span > Longest ? Longest
        : span;

    private void Ring()
    {
        lock (_lock)
            _wanted = DateTimeOffset.MaxValue;
        _onDue();
    }
}
