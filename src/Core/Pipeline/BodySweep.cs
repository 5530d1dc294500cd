namespace Integration.Pipeline;

/// <summary>Removes what nobody refers to any more, where a store has no lifecycle of its own.</summary>
public static class BodySweep
{
    /// <summary>The least age of what is swept.</summary>
    public static TimeSpan LeastAge { get; } = TimeSpan.FromHours(1);

    /// <summary>
    /// Deletes the bodies that are older than any message that may refer to them, and what writes and sweeps that were cut off left behind. What has
    /// another name than a claim check gives stays, whatever its age. Age is by the store's own clock, which may be another than this machine's; several
    /// sweeps at a time do no harm.
    /// </summary>
    /// <param name="store">The store.</param>
    /// <param name="olderThan">More than the longest delay, time to live and retention of dead letters together, 1 hour or more.</param>
    /// <param name="cancellationToken">Ends it; what is deleted stays deleted.</param>
    /// <returns>How many were deleted.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The age is less than 1 hour.</exception>
    public static async Task<int> RunAsync(IBodyStore store, TimeSpan olderThan, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(store);
        ArgumentOutOfRangeException.ThrowIfLessThan(olderThan, LeastAge);
        var written = await GetTimeAsync(store, cancellationToken).ConfigureAwait(false);
        var deleted = 0;
        await foreach (var body in store.ListAsync("", cancellationToken).ConfigureAwait(false))
        {
            if (written - body.WrittenAt <= olderThan || !BodyNames.IsOurs(body.Name))
                continue;
            await store.DeleteAsync(body.Name, cancellationToken).ConfigureAwait(false);
            deleted++;
        }

        return deleted;
    }

    /// <summary>What time it is by the store: when it wrote what it was just given.</summary>
    private static async Task<DateTimeOffset> GetTimeAsync(IBodyStore store, CancellationToken cancellationToken)
    {
        var probe = BodyNames.OfProbe();
        await store.WriteAsync(probe, ReadOnlyMemory<byte>.Empty, cancellationToken).ConfigureAwait(false);
        try
        {
            await foreach (var body in store.ListAsync(probe, cancellationToken).ConfigureAwait(false))
                return body.WrittenAt;
            throw new InvalidOperationException($"The store does not list '{probe}', which was just written to it.");
        }
        finally
        {
            await store.DeleteAsync(probe, CancellationToken.None).ConfigureAwait(false);
        }
    }
}
