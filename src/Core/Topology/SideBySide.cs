namespace Integration.TopologyManagement;

/// <summary>Calls for many entities at once, since an account may have thousands: bounded, as services limit their control planes.</summary>
internal static class SideBySide
{
    /// <summary>How many calls are under way at most.</summary>
    public const int AtOnce = 16;

    /// <summary>The results in the order of the items. The first call that fails ends the rest.</summary>
    public static async Task<IReadOnlyList<TResult>> SelectAsync<T, TResult>(
        IReadOnlyList<T> items, Func<T, CancellationToken, Task<TResult>> call, CancellationToken cancellationToken)
    {
        var results = new TResult[items.Count];
        await Parallel.ForAsync(
            0,
            items.Count,
            new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken },
            async (i, token) => results[i] = await call(items[i], token).ConfigureAwait(false)).ConfigureAwait(false);
        return results;
    }
}
