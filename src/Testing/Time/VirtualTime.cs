using Integration.Drivers;

namespace Integration.Testing.Time;

/// <summary>
/// A clock that moves only when it is told to, and knows what is next due. Timers call back on the thread that moves it, in the order of their
/// moments.
/// </summary>
internal sealed class VirtualTime(DateTimeOffset start) : TimeProvider
{
    private readonly Lock _gate = new();
    private readonly SortedSet<VirtualTimer> _due = new(Comparer<VirtualTimer>.Create(
        (a, b) => a.Due == b.Due ? a.Number.CompareTo(b.Number) : a.Due.CompareTo(b.Due)));

    private DateTimeOffset _now = start;
    private long _lastNumber;

    /// <summary>Called when a delivery falls asleep: it may have been the last that was awake.</summary>
    public Action? FellAsleep { get; set; }

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    /// <summary>When the next timer is due; null when there is none.</summary>
    public DateTimeOffset? NextDue
    {
        get
        {
            lock (_gate)
                return _due.Min?.Due;
        }
    }

    public override DateTimeOffset GetUtcNow()
    {
        lock (_gate)
            return _now;
    }

    public override long GetTimestamp() => GetUtcNow().Ticks;

    /// <summary>Moves the clock on, and calls back every timer that is due by then; it never goes back.</summary>
    public void MoveTo(DateTimeOffset moment)
    {
        while (TakeDue(moment) is { } timer)
            timer.Ring();
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        ArgumentNullException.ThrowIfNull(callback);

        // Task.Delay's own timer has its task, which has no result: whoever made it sleeps. A time-out has a task with one, or a token's source.
        var sleeper = state is Task && !state.GetType().IsGenericType ? DeliveryFlow.Current : null;
        var timer = new VirtualTimer(this, callback, state, sleeper, NextNumber());
        timer.Change(dueTime, period);
        return timer;
    }

    private VirtualTimer? TakeDue(DateTimeOffset moment)
    {
        lock (_gate)
        {
            if (_due.Min is not { } timer || timer.Due > moment)
            {
                if (_now < moment)
                    _now = moment;
                return null;
            }

            if (_now < timer.Due)
                _now = timer.Due;
            _due.Remove(timer);
            if (timer.Period > TimeSpan.Zero)
                Put(timer, timer.Due + timer.Period);
            else
                timer.IsSet = false;
            return timer;
        }
    }

    private long NextNumber() => Interlocked.Increment(ref _lastNumber);

    private void Put(VirtualTimer timer, DateTimeOffset due)
    {
        (timer.Due, timer.IsSet) = (due, true);
        _due.Add(timer);
    }

    private bool Schedule(VirtualTimer timer, TimeSpan dueTime, TimeSpan period)
    {
        lock (_gate)
        {
            if (timer.IsSet)
                _due.Remove(timer);
            timer.IsSet = false;
            timer.Period = period;
            if (dueTime == Timeout.InfiniteTimeSpan)
                return false;
            if (dueTime > TimeSpan.Zero)
            {
                Put(timer, SaturatingTime.Add(_now, dueTime));
                return false;
            }

            if (period > TimeSpan.Zero)
                Put(timer, SaturatingTime.Add(_now, period));
            return true;
        }
    }

    private sealed class VirtualTimer(VirtualTime owner, TimerCallback callback, object? state, DeliveryFlow? sleeper, long number) : ITimer
    {
        private bool _sleeps;

        /// <summary>Tells those apart that are due at one moment: the earlier made rings first.</summary>
        public long Number => number;

        /// <summary>Changed only while it is not among those that are due.</summary>
        public DateTimeOffset Due { get; set; }

        public TimeSpan Period { get; set; }

        public bool IsSet { get; set; }

        public void Ring()
        {
            EndSleep();
            callback(state);
        }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            if (dueTime == Timeout.InfiniteTimeSpan)
                EndSleep();
            if (owner.Schedule(this, dueTime, period))
                Ring();
            else if (dueTime != Timeout.InfiniteTimeSpan)
                BeginSleep(); // Not before: whoever sees it sleep moves the clock to what is next due, which must be this.
            return true;
        }

        public void Dispose() => Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }

        private void BeginSleep()
        {
            if (sleeper is null || Interlocked.Exchange(ref _sleeps, true))
                return;
            sleeper.FallAsleep();
            owner.FellAsleep?.Invoke();
        }

        private void EndSleep()
        {
            if (sleeper is not null && Interlocked.Exchange(ref _sleeps, false))
                sleeper.WakeUp();
        }
    }
}
