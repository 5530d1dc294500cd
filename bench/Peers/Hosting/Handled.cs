namespace Integration.Benchmarks.Hosting;

/// <summary>Counts what the handlers of this process have handled.</summary>
public static class Handled
{
    private static TaskCompletionSource _all = new();
    private static int _left;

    /// <summary>Completes when this many more are handled.</summary>
    public static Task Expect(int count)
    {
        _all = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Volatile.Write(ref _left, count);
        return _all.Task;
    }

    public static Task One()
    {
        if (Interlocked.Decrement(ref _left) == 0)
            _all.SetResult();
        return Task.CompletedTask;
    }
}
