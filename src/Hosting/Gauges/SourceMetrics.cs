using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Integration.Diagnostics;

namespace Integration.Hosting.Gauges;

/// <summary>The metrics of the sources that are measured: what they said last. A source that could not be asked has no value but that it could not.</summary>
internal static class SourceMetrics
{
    private static readonly ConcurrentDictionary<SourceGauge, bool> Sources = new();
    private static readonly Instrument[] Instruments =
    [
        MessagingTelemetry.Meter.CreateObservableGauge(
            MessagingTelemetry.SourceMessages, () => Sources.Keys.SelectMany(MeasureCounts), "{message}", "Messages that a source holds, by state."),
        MessagingTelemetry.Meter.CreateObservableGauge(
            MessagingTelemetry.SourceDeadLetters, () => Measure(static s => s.Counts?.DeadLettered), "{message}", "Dead letters of a source."),
        MessagingTelemetry.Meter.CreateObservableGauge(
            MessagingTelemetry.SourceOldestAge, () => Measure(static s => s.Age?.TotalSeconds), "s", "How long the oldest message that is ready has waited; 0 when none does."),
        MessagingTelemetry.Meter.CreateObservableGauge(
            MessagingTelemetry.SourceUp, () => Measure<int>(static s => s.Failure is null ? 1 : 0), "{source}", "1 when a source answered the last time it was asked, else 0."),
    ];

    /// <summary>Whether anybody listens.</summary>
    public static bool AreObserved => Array.Exists(Instruments, static i => i.Enabled);

    public static void Begin(SourceGauge source) => Sources[source] = true;

    public static void End(SourceGauge source) => Sources.TryRemove(source, out _);

    private static IEnumerable<Measurement<long>> MeasureCounts(SourceGauge source)
    {
        if (source.Last?.Counts is not { } counts)
            yield break;
        yield return new(counts.Active, source.Ready);
        if (counts.InFlight is { } locked)
            yield return new(locked, source.Locked);
        if (counts.Delayed is { } delayed)
            yield return new(delayed, source.Delayed);
    }

    private static IEnumerable<Measurement<T>> Measure<T>(Func<SourceSample, T?> measure)
        where T : struct
    {
        foreach (var source in Sources.Keys)
        {
            if (source.Last is { } last && measure(last) is { } value)
                yield return new(value, source.Tags);
        }
    }
}
