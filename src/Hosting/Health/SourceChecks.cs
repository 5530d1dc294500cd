using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Integration.Hosting;

/// <summary>What the health checks ask of a source.</summary>
internal static class SourceChecks
{
    /// <summary>Delayed messages may stand before those that are due; this many are looked through for the oldest that is.</summary>
    private const int PeekedForAge = 32;

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
        var peeked = await source.PeekAsync(PeekedForAge, cancellationToken: cancellationToken).ConfigureAwait(false);
        var oldest = peeked.Where(m => m.State != MessageState.Delayed).Select(m => m.EnqueuedAt).DefaultIfEmpty(now).Min();
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

    private static HealthStatus Rate<T>(T value, T? degraded, T? unhealthy) where T : struct, IComparable<T> =>
        unhealthy is { } most && value.CompareTo(most) >= 0 ? HealthStatus.Unhealthy
        : degraded is { } many && value.CompareTo(many) >= 0 ? HealthStatus.Degraded
        : HealthStatus.Healthy;
}
