namespace Integration.Dashboard.Inventory;

/// <summary>What takes calls to find out, kept for some seconds: however many look, it is asked for once.</summary>
internal sealed class Kept<T>(TimeProvider time, TimeSpan lifetime, Func<Task<T>> load)
{
    private readonly Lock _lock = new();
    private Task<T>? _task;
    private long _begun;

    /// <summary>The last answer, or a new one. Whoever stops waiting doesn't end it for others.</summary>
    public Task<T> GetAsync(CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            if (_task is null || (_task.IsCompleted && time.GetElapsedTime(_begun) >= lifetime))
                (_begun, _task) = (time.GetTimestamp(), Task.Run(load, CancellationToken.None));
            return _task.WaitAsync(cancellationToken);
        }
    }
}
