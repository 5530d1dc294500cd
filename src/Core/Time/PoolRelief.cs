namespace Integration;

/// <summary>
/// Asks the thread pool for more threads while something urgent waits in vain for one. A request to a service goes on on the
/// pool; when handlers block all of its threads, the pool by itself adds but one or two a second.
/// </summary>
internal static class PoolRelief
{
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(100);

    private const int MostAtOnce = 64;

    private static int _isWatching;

    /// <summary>Sees to it that the pool has a free thread, now and until the task is done.</summary>
    public static void Until(Task urgent)
    {
        if (!urgent.IsCompleted && Interlocked.Exchange(ref _isWatching, 1) == 0)
            _ = WatchAsync(urgent);
    }

    private static async Task WatchAsync(Task urgent)
    {
        var time = PromptTime.For(TimeProvider.System);
        try
        {
            while (!urgent.IsCompleted)
            {
                var probe = new Probe();
                ThreadPool.UnsafeQueueUserWorkItem(probe, preferLocal: false);
                await Task.Delay(Patience, time).ConfigureAwait(false);
                if (!probe.HasRun)
                    Grow();
            }
        }
        finally
        {
            Volatile.Write(ref _isWatching, 0);
        }
    }

    private static void Grow()
    {
        ThreadPool.GetMinThreads(out var workers, out var completionPorts);
        ThreadPool.GetMaxThreads(out var most, out _);
        var there = Math.Max(workers, ThreadPool.ThreadCount);
        var wanted = Math.Min(most, there + Math.Min(there, MostAtOnce));
        if (wanted > workers)
            ThreadPool.SetMinThreads(wanted, completionPorts);
    }

    private sealed class Probe : IThreadPoolWorkItem
    {
        private volatile bool _hasRun;

        public bool HasRun => _hasRun;

        public void Execute() => _hasRun = true;
    }
}
