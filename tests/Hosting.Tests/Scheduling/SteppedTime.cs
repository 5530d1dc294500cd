namespace Integration.Hosting.Tests.Scheduling;

/// <summary>
/// The clock of one loop, or of several: it goes on only when all of them wait for it, from one of their timers to the next. So no time passes while
/// one is at work, however slow the machine is, and of those that wait for the same time one works after the other.
/// </summary>
internal sealed class SteppedTime(DateTimeOffset now, int loops = 1) : TimeProvider
{
    private readonly Lock _gate = new();
    private readonly List<Timer> _timers = [];
    private DateTimeOffset _now = now;
    private TaskCompletionSource _armed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow()
    {
        lock (_gate)
            return _now;
    }

    public override long GetTimestamp() => GetUtcNow().Ticks;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new Timer(this, () => callback(state));
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>Sets a clock that nobody waits for.</summary>
    public void Set(DateTimeOffset time)
    {
        lock (_gate)
            _now = time;
    }

    /// <summary>Goes on to a time; done when all wait for a later one.</summary>
    public async Task GoToAsync(DateTimeOffset time)
    {
        while (true)
        {
            var next = await WaitingAsync();
            lock (_gate)
                _now = next.Due < time ? next.Due : time > _now ? time : _now;
            if (next.Due > time)
                return;
            next.Fire();
        }
    }

    /// <summary>Leaps, as after the sleep of a machine: what was due on the way is late.</summary>
    public async Task LeapToAsync(DateTimeOffset time)
    {
        var next = await WaitingAsync();
        lock (_gate)
            _now = time;
        next.Fire();
        await WaitingAsync();
    }

    /// <summary>The timer that is due next, once each loop has one.</summary>
    private async Task<Timer> WaitingAsync()
    {
        while (true)
        {
            Task armed;
            lock (_gate)
            {
                if (_timers.Count >= loops)
                    return _timers.MinBy(t => t.Due)!;
                armed = _armed.Task;
            }

            await armed.WaitAsync(TimeSpan.FromSeconds(60));
        }
    }

    private sealed class Timer(SteppedTime time, Action fire) : ITimer
    {
        public DateTimeOffset Due { get; private set; }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (time._gate)
            {
                time._timers.Remove(this);
                Due = dueTime < TimeSpan.Zero ? DateTimeOffset.MaxValue : time._now + dueTime;
                time._timers.Add(this);
                time._armed.TrySetResult();
                time._armed = new(TaskCreationOptions.RunContinuationsAsynchronously);
            }

            return true;
        }

        public void Fire()
        {
            Dispose();
            fire();
        }

        public void Dispose()
        {
            lock (time._gate)
                time._timers.Remove(this);
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
