using Integration.Hosting.Streams;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Integration.Hosting;

/// <summary>Looks at reader groups: how far they are behind, and whether somebody reads every partition.</summary>
internal sealed class StreamHealthCheck(IServiceProvider services, string? client, MessagingStreamHealthOptions options, UnownedPartitions unowned) : IHealthCheck
{
    private readonly TimeProvider _time = services.GetService<TimeProvider>() ?? TimeProvider.System;

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var messaging = services.GetRequiredKeyedService<IMessaging>(client);
        var groups = options.Groups.Count > 0
            ? options.Groups
            : [.. services.GetKeyedServices<StreamConsumerRegistration>(client).Select(r => r.Name)];
        var advice = services.GetKeyedService<MessagingSetup>(client)?.MissingAdvice;
        var findings = await Task.WhenAll(groups.Select(g => HealthFinding.FindAsync(g, () => LookAsync(messaging, g, cancellationToken), advice))).ConfigureAwait(false);
        return findings.Length == 0
            ? new(context.Registration.FailureStatus, "There is nothing to check: add a stream consumer, or name Groups in the check's options.")
            : HealthFinding.Report(context, findings);
    }

    private async Task<SourceHealth> LookAsync(IMessaging messaging, string name, CancellationToken cancellationToken)
    {
        var slash = name.LastIndexOf('/');
        if (slash < 1)
            return new(HealthStatus.Unhealthy, "is no STREAM/GROUP: name Groups so in the check's options");
        var stream = messaging.Stream(name[..slash]);
        var partitions = await stream.ListPartitionsAsync(cancellationToken).ConfigureAwait(false);
        var progress = (await stream.Group(name[(slash + 1)..]).DescribeAsync(cancellationToken).ConfigureAwait(false)).Where(p => !p.IsFinished).ToList();
        var free = unowned.Look(name, FreeOf(partitions, progress), _time);
        var findings = progress.Select(Rate).Where(h => h.Status != HealthStatus.Healthy).ToList();
        if (free is { } owned)
            findings.Add(new(owned.For >= options.UnhealthyWithoutOwner ? HealthStatus.Unhealthy : HealthStatus.Degraded, $"nobody reads {owned.Partitions}"));
        if (findings.Count == 0)
            return new(HealthStatus.Healthy, progress.Max(p => p.RecordsBehind) is { } most ? $"{most} records behind at most" : "reads");
        var worst = findings.Min(f => f.Status);
        return new(worst, string.Join(", ", findings.Where(f => f.Status == worst).Select(f => f.Finding)));
    }

    /// <summary>What could be read and has no owner: not what waits for those that it took over from. Of a group that nobody joined yet, everything.</summary>
    private static IReadOnlyList<string> FreeOf(IReadOnlyList<StreamPartition> partitions, List<PartitionProgress> progress)
    {
        if (progress.Count == 0)
            return [.. partitions.Where(p => !p.IsClosed).Select(p => p.Id)];
        var open = progress.Select(p => p.Partition).ToHashSet(StringComparer.Ordinal);
        var waiting = partitions.Where(p => p.Parents.Any(open.Contains)).Select(p => p.Id).ToHashSet(StringComparer.Ordinal);
        return [.. progress.Where(p => p.Owner is null && !waiting.Contains(p.Partition)).Select(p => p.Partition)];
    }

    private SourceHealth Rate(PartitionProgress progress)
    {
        var byTime = progress.Behind is { } behind ? SourceChecks.Rate(behind, options.DegradedLag, options.UnhealthyLag) : HealthStatus.Healthy;
        var byCount = progress.RecordsBehind is { } records ? SourceChecks.Rate(records, options.DegradedRecords, options.UnhealthyRecords) : HealthStatus.Healthy;
        var lag = string.Join(
            " and ",
            new[] { progress.RecordsBehind is { } count ? $"{count} records" : null, progress.Behind is { } time ? $"{TimeSpan.FromSeconds(Math.Floor(time.TotalSeconds))}" : null }.OfType<string>());
        return new(byTime < byCount ? byTime : byCount, $"partition {progress.Partition} is {lag} behind");
    }
}

/// <summary>Since when a health check has seen partitions without an owner; it outlives the single check.</summary>
internal sealed class UnownedPartitions
{
    private readonly Lock _gate = new();
    private readonly Dictionary<(string Group, string Partition), long> _since = [];

    /// <summary>Notes what of a group has no owner now; the partitions, and for how long the first of them has had none; null when all have.</summary>
    public (string Partitions, TimeSpan For)? Look(string group, IReadOnlyList<string> partitions, TimeProvider time)
    {
        lock (_gate)
        {
            foreach (var owned in _since.Keys.Where(k => k.Group == group && !partitions.Contains(k.Partition)).ToList())
                _since.Remove(owned);
            foreach (var partition in partitions)
                _since.TryAdd((group, partition), time.GetTimestamp());
            return partitions.Count == 0
                ? null
                : ($"partition {string.Join(", ", partitions)}", partitions.Max(p => time.GetElapsedTime(_since[(group, p)])));
        }
    }
}
