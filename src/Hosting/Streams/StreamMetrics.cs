using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Integration.Diagnostics;
using Integration.Drivers;

namespace Integration.Hosting.Streams;

/// <summary>The metrics of stream consumers, each with stream, group and partition.</summary>
internal static class StreamMetrics
{
    private static readonly ConcurrentDictionary<PartitionWorker, KeyValuePair<string, object?>[]> Workers = new();
    private static readonly Counter<long> Parked = MessagingTelemetry.Meter.CreateCounter<long>(MessagingTelemetry.StreamParked, "{record}", "Poison records that were parked in a queue.");
    private static readonly Counter<long> Gaps = MessagingTelemetry.Meter.CreateCounter<long>(MessagingTelemetry.StreamGaps, "{gap}", "Times that records were lost before they could be read.");
    private static readonly Counter<long> Leases = MessagingTelemetry.Meter.CreateCounter<long>(MessagingTelemetry.StreamLeases, "{lease}", "Partitions that were leased to this process.");

    static StreamMetrics()
    {
        MessagingTelemetry.Meter.CreateObservableGauge(
            MessagingTelemetry.StreamLag, () => Measure(static l => l.Records), "{record}", "Records that are not handled yet, as of the last read.");
        MessagingTelemetry.Meter.CreateObservableGauge(
            MessagingTelemetry.StreamLagTime, () => Measure(static l => l.Time?.TotalSeconds), "s", "How far reading lies behind the newest record, as of the last read; and the time since, while reading does not go on.");
    }

    public static void Begin(PartitionWorker worker, KeyValuePair<string, object?>[] tags)
    {
        Workers[worker] = tags;
        Listeners.Tell(() => Leases.Add(1, tags));
    }

    public static void End(PartitionWorker worker) => Workers.TryRemove(worker, out _);

    public static void CountParked(KeyValuePair<string, object?>[] tags) => Listeners.Tell(() => Parked.Add(1, tags));

    public static void CountGap(KeyValuePair<string, object?>[] tags) => Listeners.Tell(() => Gaps.Add(1, tags));

    /// <summary>Looks at each worker once: it works on meanwhile.</summary>
    private static IEnumerable<Measurement<T>> Measure<T>(Func<PartitionLag, T?> measure)
        where T : struct
    {
        foreach (var (worker, tags) in Workers)
        {
            if (measure(worker.Lag) is { } value)
                yield return new Measurement<T>(value, tags);
        }
    }
}
