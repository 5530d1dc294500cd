namespace Integration.ContractTests;

/// <summary>
/// A <see cref="TimeProvider"/> for tests: time stands still until <see cref="Advance"/> moves it, and timers fire in
/// order, each at its own time, on the thread that moves it. Safe for concurrent use.
/// </summary>
/// <remarks>It begins at 2030-01-01T00:00:00Z.</remarks>
public sealed class VirtualClock : TimeProvider
{
    // How long RunAsync lets code run before it takes the task to be waiting for a timer. It costs a test real time only
    // where it waits for virtual time, and too short a span can't fail a test: it only moves the clock earlier.
    private static readonly TimeSpan Settle = TimeSpan.FromMilliseconds(10);

    // How long a chain of queued continuations RunAsync lets come to its end besides.
    private const int Turns = 10;

    private readonly Lock _gate = new();
    private readonly PriorityQueue<(VirtualTimer Timer, int Version), (DateTimeOffset Due, long Order)> _timers = new();
    private DateTimeOffset _now = new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private long _order;
    private long _events;
    private int _held;

    /// <inheritdoc />
    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    /// <inheritdoc />
    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    /// <inheritdoc />
    public override DateTimeOffset GetUtcNow()
    {
        lock (_gate)
            return _now;
    }

    /// <inheritdoc />
    public override long GetTimestamp() => GetUtcNow().Ticks;

    /// <inheritdoc />
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        ArgumentNullException.ThrowIfNull(callback);
        var timer = new VirtualTimer(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>Moves the clock on, firing what becomes due on the way.</summary>
    /// <param name="by">Zero or more.</param>
    public void Advance(TimeSpan by)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(by, TimeSpan.Zero);
        var end = GetUtcNow() + by;
        while (FireNext(end))
        {
        }

        lock (_gate)
            _now = end > _now ? end : _now;
    }

    /// <summary>Moves the clock to its next timer and fires that; false when there is none.</summary>
    public bool AdvanceToNextTimer() => FireNext(DateTimeOffset.MaxValue);

    /// <summary>
    /// Awaits a task, moving the clock from timer to timer while the task is not done and nobody holds the clock. Where several do so at a time, what one
    /// move sets going has its turn before another one moves on.
    /// </summary>
    public async Task RunAsync(Task task)
    {
        ArgumentNullException.ThrowIfNull(task);
        while (!task.IsCompleted)
        {
            var events = Interlocked.Read(ref _events);
            await Task.WhenAny(task, SettleAsync()).ConfigureAwait(false);
            if (!task.IsCompleted)
                FireNext(DateTimeOffset.MaxValue, events);
        }

        await task.ConfigureAwait(false);
    }

    /// <summary>
    /// Lets <see cref="RunAsync"/> leave the clock where it is while something is under way that takes real time, such as a call over a wire: it is no
    /// waiting for a timer.
    /// </summary>
    /// <returns>What ends it when disposed of. Several may hold the clock at a time.</returns>
    public IDisposable Hold() => new Holding(this);

    /// <summary>Lets code run: a while, and on a busy machine until work queued by then, and what that queues, has had its turn.</summary>
    internal static async Task SettleAsync()
    {
        await Task.Delay(Settle).ConfigureAwait(false);
        for (var turn = 0; turn < Turns; turn++)
            await Task.Run(static () => { }).ConfigureAwait(false);
    }

    /// <param name="limit">The latest moment to move to.</param>
    /// <param name="events">The moves and holds that the caller knows of: nothing is done when there are others since or one lasts; null for any.</param>
    private bool FireNext(DateTimeOffset limit, long? events = null)
    {
        VirtualTimer timer;
        lock (_gate)
        {
            if (events is not null && (events != _events || _held > 0))
                return false;
            while (_timers.TryPeek(out var entry, out _) && entry.Version != entry.Timer.Version)
                _timers.Dequeue();
            if (!_timers.TryPeek(out var next, out var due) || due.Due > limit)
                return false;
            _timers.Dequeue();
            timer = next.Timer;
            _events++;
            _now = due.Due > _now ? due.Due : _now;
            timer.Version++;
            if (timer.Period > TimeSpan.Zero)
                Schedule(timer, timer.Period);
        }

        timer.Fire();
        return true;
    }

    private void Schedule(VirtualTimer timer, TimeSpan dueTime) =>
        _timers.Enqueue((timer, timer.Version), (_now + dueTime, _order++));

    private void Hold(int more)
    {
        lock (_gate)
        {
            _held += more;
            _events++;
        }
    }

    private sealed class Holding : IDisposable
    {
        private VirtualClock? _clock;

        public Holding(VirtualClock clock) => (_clock = clock).Hold(1);

        public void Dispose() => Interlocked.Exchange(ref _clock, null)?.Hold(-1);
    }

    private sealed class VirtualTimer(VirtualClock clock, TimerCallback callback, object? state) : ITimer
    {
        // Counts changes, so that entries of the queue that an earlier state made are recognised as stale.
        public int Version { get; set; }

        public TimeSpan Period { get; private set; }

        public void Fire() => callback(state);

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            var fireNow = false;
            lock (clock._gate)
            {
                Version++;
                Period = period;
                if (dueTime == TimeSpan.Zero && period <= TimeSpan.Zero)
                    fireNow = true;
                else if (dueTime >= TimeSpan.Zero)
                    clock.Schedule(this, dueTime);
            }

            if (fireNow)
                ThreadPool.QueueUserWorkItem(_ => Fire());
            return true;
        }

        public void Dispose() => Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
