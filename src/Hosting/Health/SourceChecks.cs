using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Integration.Hosting;

/// <summary>What the health checks ask of a source.</summary>
internal static class SourceChecks
{
    private const int PageSize = 64;

    /// <summary>Delayed messages and those being handled may stand before those that wait; this many pages are looked through for one that does.</summary>
    private const int MostPages = 16;

    /// <summary>Any answer will do: peeking where there is peek takes no more than the right to receive.</summary>
    public static async Task<SourceHealth> ReachAsync(IMessaging messaging, IMessageSource source, CancellationToken cancellationToken)
    {
        if (messaging.Capabilities.Supports(Capability.Peek))
            await source.PeekAsync(1, cancellationToken: cancellationToken).ConfigureAwait(false);
        else
            await source.CountAsync(cancellationToken).ConfigureAwait(false);
        return new(HealthStatus.Healthy, "reachable");
    }

    public static async Task<SourceHealth> BacklogAsync(
        IMessaging messaging, IMessageSource source, MessagingBacklogOptions options, TimeProvider time, CancellationToken cancellationToken)
    {
        if (!messaging.Capabilities.Supports(Capability.Peek))
        {
            var counts = await source.CountAsync(cancellationToken).ConfigureAwait(false);
            return new(Rate(counts.Active, options.DegradedCount, options.UnhealthyCount), $"{counts.Active} messages wait");
        }

        var now = time.GetUtcNow();
        var oldest = await FindOldestWaitingAsync(source, cancellationToken).ConfigureAwait(false) ?? now;
        var age = now > oldest ? now - oldest : TimeSpan.Zero;
        return new(Rate(age, options.DegradedAge, options.UnhealthyAge), $"the oldest message waits for {TimeSpan.FromSeconds(Math.Floor(age.TotalSeconds))}");
    }

    public static async Task<SourceHealth> DeadLettersAsync(
        IMessaging messaging, IMessageSource source, MessagingDeadLetterOptions options, CancellationToken cancellationToken)
    {
        if (options is { DegradedCount: 1, UnhealthyCount: null } && messaging.Capabilities.Supports(Capability.Peek))
        {
            var any = await messaging.Source(source.Path.DeadLetter).PeekAsync(1, cancellationToken: cancellationToken).ConfigureAwait(false);
            return any.Count > 0 ? new(HealthStatus.Degraded, "there are dead letters") : new(HealthStatus.Healthy, "no dead letters");
        }

        var counts = await source.CountAsync(cancellationToken).ConfigureAwait(false);
        return new(Rate(counts.DeadLettered, options.DegradedCount, options.UnhealthyCount), $"{counts.DeadLettered} dead letters");
    }

    /// <summary>Since when the message waits that waits longest: from when it became ready for delivery, which a delay, a handler or an abandonment put off.</summary>
    private static async Task<DateTimeOffset?> FindOldestWaitingAsync(IMessageSource source, CancellationToken cancellationToken)
    {
        string? after = null;
        for (var page = 0; page < MostPages; page++)
        {
            var peeked = await source.PeekAsync(PageSize, after, cancellationToken).ConfigureAwait(false);
            var waiting = peeked.Where(m => m.State == MessageState.Active).Select(m => m.AvailableSince ?? m.EnqueuedAt).ToList();
            if (waiting.Count > 0)
                return waiting.Min();
            if (peeked.Count < PageSize || peeked[^1].SequenceNumber is not { } last)
                return null;
            after = last;
        }

        return null;
    }

    public static HealthStatus Rate<T>(T value, T? degraded, T? unhealthy) where T : struct, IComparable<T> =>
        unhealthy is { } most && value.CompareTo(most) >= 0 ? HealthStatus.Unhealthy
        : degraded is { } many && value.CompareTo(many) >= 0 ? HealthStatus.Degraded
        : HealthStatus.Healthy;
}
