namespace Integration;

/// <summary>
/// Turns of loops whose work ends at once, such as sends in memory. Nothing would ever take such a loop off its thread of the pool, and on a
/// machine with few of them those who are to take the work from there would wait for its end, while what waits for them piles up.
/// </summary>
internal static class PoolTurn
{
    private const int Length = 64;

    [ThreadStatic]
    private static int _done;

    /// <summary>
    /// Counts a piece of work that ended at once. Whether the caller is to let others have the thread, by <see cref="Task.Yield"/>: some wait,
    /// and it has had its turn.
    /// </summary>
    public static bool EndsWithThis() =>
        ++_done % Length == 0 && Thread.CurrentThread.IsThreadPoolThread && SynchronizationContext.Current is null && ThreadPool.PendingWorkItemCount > 0;
}
