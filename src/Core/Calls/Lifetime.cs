namespace Integration.Calls;

/// <summary>
/// When a client may be called, and what disposing must wait for (clauses L2, L3): operations under way are counted,
/// and once closing began only settlements may start.
/// </summary>
internal sealed class Lifetime : IDisposable
{
    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _stopping = new();
    private volatile TaskCompletionSource? _idle;
    private int _running;
    private volatile State _state;

    private enum State
    {
        Open,
        Draining,
        Closed,
    }

    /// <summary>Cancelled when disposing begins: ends the waits of receivers.</summary>
    public CancellationToken Stopping => _stopping.Token;

    public bool IsStopping => _stopping.IsCancellationRequested;

    /// <summary>Begins an operation, which ends with <see cref="Leave"/>.</summary>
    public void Enter(bool settling = false)
    {
        // Counted first, then looked: whoever closes looks the other way round, so that one of the two sees the other.
        Interlocked.Increment(ref _running);
        if (_state == State.Open || (_state == State.Draining && settling))
            return;
        Leave();
        throw new ObjectDisposedException(typeof(IMessaging).FullName);
    }

    /// <summary>Refuses new work; false when someone else has begun to dispose.</summary>
    public async Task<bool> BeginDrainAsync()
    {
        lock (_gate)
        {
            if (_state != State.Open)
                return false;
            _state = State.Draining;
        }

        await _stopping.CancelAsync().ConfigureAwait(false);
        return true;
    }

    /// <summary>Ends when no operation is under way.</summary>
    public Task WhenIdleAsync()
    {
        lock (_gate)
        {
            var idle = _idle ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            Interlocked.MemoryBarrier();
            if (Volatile.Read(ref _running) == 0)
                idle.TrySetResult();
            return idle.Task;
        }
    }

    public void Close()
    {
        lock (_gate)
            _state = State.Closed;
    }

    public void Dispose() => _stopping.Dispose();

    public void Leave()
    {
        if (Interlocked.Decrement(ref _running) == 0)
            _idle?.TrySetResult();
    }
}
