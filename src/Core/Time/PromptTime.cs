namespace Integration;

/// <summary>
/// The system's clock with timers that a busy thread pool can't hold up: one thread of the process calls them back. The system's own
/// timers call back on the pool, where handlers that block may take every thread, and a lock would end unrenewed.
/// </summary>
/// <remarks>Callbacks must neither block nor take long. What they await goes on wherever it goes on.</remarks>
#pragma warning disable CA1001 // There is one, which lives as long as the process.
internal sealed class PromptTime : TimeProvider
#pragma warning restore CA1001
{
    private static readonly PromptTime Instance = new();

    private readonly object _gate = new();
    private readonly SortedSet<PromptTimer> _due = new(Comparer<PromptTimer>.Create((a, b) => a.Due == b.Due ? a.Number.CompareTo(b.Number) : a.Due.CompareTo(b.Due)));
    private long _wakeAt;
    private long _timers;
    private bool _isRunning;

    private PromptTime()
    {
    }

    /// <summary>Prompt timers for the system's clock; any other clock, which a test advances, has its own.</summary>
    public static TimeProvider For(TimeProvider time) => time == System ? Instance : time;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        if (period != Timeout.InfiniteTimeSpan && period != TimeSpan.Zero)
            throw new NotSupportedException("A prompt timer fires once: it has no period.");
        var timer = new PromptTimer(this, callback, state, Interlocked.Increment(ref _timers));
        timer.Change(dueTime, period);
        return timer;
    }

    private void Schedule(PromptTimer timer, TimeSpan dueTime)
    {
        lock (_gate)
        {
            _due.Remove(timer);
            if (dueTime == Timeout.InfiniteTimeSpan)
                return;
            timer.Due = Environment.TickCount64 + (long)Math.Ceiling(dueTime.TotalMilliseconds);
            _due.Add(timer);
            if (!_isRunning)
            {
                _isRunning = true;
                new Thread(Run) { IsBackground = true, Name = "Integration timers" }.UnsafeStart();
            }
            else if (timer.Due < _wakeAt)
            {
                _wakeAt = timer.Due;
                Monitor.Pulse(_gate);
            }
        }
    }

    private void Run()
    {
        while (true)
        {
            PromptTimer due;
            lock (_gate)
                due = TakeDue();
            due.Ring();
        }
    }

    /// <summary>The next timer, when it is due.</summary>
    private PromptTimer TakeDue()
    {
        while (true)
        {
            var first = _due.Min;
            var left = first is null ? long.MaxValue : first.Due - Environment.TickCount64;
            if (left <= 0)
            {
                _due.Remove(first!);
                return first!;
            }

            _wakeAt = first?.Due ?? long.MaxValue;
            Monitor.Wait(_gate, TimeSpan.FromMilliseconds(Math.Min(left, int.MaxValue)));
        }
    }

    private sealed class PromptTimer(PromptTime owner, TimerCallback callback, object? state, long number) : ITimer
    {
        /// <summary>Tells those apart that ring at one time.</summary>
        public long Number => number;

        /// <summary>When it rings, as the system's tick count; changed only while it is not among those that are due.</summary>
        public long Due { get; set; }

        public void Ring()
        {
            try
            {
                callback(state);
            }
#pragma warning disable CA1031 // One timer's fault must not keep the others from ringing.
            catch (Exception)
#pragma warning restore CA1031
            {
            }
        }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            owner.Schedule(this, dueTime);
            return true;
        }

        public void Dispose() => owner.Schedule(this, Timeout.InfiniteTimeSpan);

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
