namespace Integration.Client;

/// <summary>The locks that a client holds: what disposing waits for and then gives back (clause L2).</summary>
internal sealed class OutstandingLocks
{
    private const int FirstSweep = 1024;

    private readonly Lock _gate = new();
    private readonly HashSet<MessageLock> _locks = [];
    private int _sweepAt = FirstSweep;
    private TaskCompletionSource? _none;

    public void Add(IReadOnlyList<ReceivedMessage> taken)
    {
        lock (_gate)
        {
            for (var i = 0; i < taken.Count; i++)
                _locks.Add(PortableSource.LockOf(taken[i]));
            if (_locks.Count < _sweepAt)
                return;

            // Messages that were never settled would pile up: forget those whose lock is over anyway.
            _locks.RemoveWhere(l => l.IsExpired);
            _sweepAt = Math.Max(FirstSweep, _locks.Count * 2);
        }
    }

    public void Remove(MessageLock settled)
    {
        lock (_gate)
        {
            if (_locks.Remove(settled) && _locks.Count == 0)
                _none?.TrySetResult();
        }
    }

    /// <summary>Removes those of the locks that are over.</summary>
    public void RemoveOver(IReadOnlyList<MessageLock> locks)
    {
        lock (_gate)
        {
            for (var i = 0; i < locks.Count; i++)
            {
                if (locks[i].IsOver)
                    _locks.Remove(locks[i]);
            }

            if (_locks.Count == 0)
                _none?.TrySetResult();
        }
    }

    public IReadOnlyList<MessageLock> Snapshot()
    {
        lock (_gate)
            return [.. _locks.Where(l => !l.IsExpired)];
    }

    /// <summary>Ends when every message in hand is settled.</summary>
    public Task WhenNoneAsync()
    {
        lock (_gate)
        {
            _locks.RemoveWhere(l => l.IsExpired);
            _none = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            if (_locks.Count == 0)
                _none.SetResult();
            return _none.Task;
        }
    }
}
