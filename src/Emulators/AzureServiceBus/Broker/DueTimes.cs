namespace Integration.Emulators.AzureServiceBus.Broker;

/// <summary>
/// What is to happen at a later time, in order of time, on one timer. It is run before every operation too, so that an
/// operation never sees a lock that is over or a message that is due and not there.
/// </summary>
internal sealed class DueTimes : IDisposable
{
    private static readonly TimeSpan LongestWait = TimeSpan.FromDays(40);

    private readonly PriorityQueue<Action, (DateTimeOffset Due, long Order)> _queue = new();
    private readonly TimeProvider _time;
    private readonly ITimer _timer;
    private DateTimeOffset _armedFor = DateTimeOffset.MaxValue;
    private long _order;

    public DueTimes(TimeProvider time, Action onDue)
    {
        _time = time;
        _timer = time.CreateTimer(_ => onDue(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public void Add(DateTimeOffset due, Action action) => _queue.Enqueue(action, (due, _order++));

    public void RunDue(DateTimeOffset now)
    {
        while (_queue.TryPeek(out Action? action, out (DateTimeOffset Due, long Order) next) && next.Due <= now)
        {
            _queue.Dequeue();
            action();
        }
    }

    /// <summary>Sets the timer for the earliest entry; a timer cannot be set further ahead than about 49 days.</summary>
    public void Arm()
    {
        DateTimeOffset next = _queue.TryPeek(out _, out (DateTimeOffset Due, long Order) first) ? first.Due : DateTimeOffset.MaxValue;
        if (next == _armedFor)
        {
            return;
        }

        _armedFor = next;
        if (next == DateTimeOffset.MaxValue)
        {
            _timer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            return;
        }

        // Not an infinite wait's -1 ms for what has been due for a millisecond.
        TimeSpan wait = next - _time.GetUtcNow();
        if (wait > LongestWait)
        {
            wait = LongestWait;
            _armedFor = DateTimeOffset.MaxValue;
        }

        _timer.Change(wait > TimeSpan.Zero ? wait : TimeSpan.Zero, Timeout.InfiniteTimeSpan);
    }

    /// <summary>The timer has gone off: the next <see cref="Arm"/> sets it anew.</summary>
    public void Disarmed() => _armedFor = DateTimeOffset.MaxValue;

    public void Dispose() => _timer.Dispose();
}
