using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Integration.Diagnostics;

namespace Integration.Outbox;

/// <summary>What the outboxes are like that this process forwards, as of their relays' last look.</summary>
internal static class OutboxMetrics
{
    private static readonly ConcurrentDictionary<OutboxRelay, (OutboxStatus? Status, KeyValuePair<string, object?>[] Tags)> Relays = new();

    private static readonly Instrument[] Instruments =
    [
        MessagingTelemetry.Meter.CreateObservableGauge(MessagingTelemetry.OutboxLag, () => Measure(s => s.Lag.TotalSeconds), "s", "For how long the oldest row has waited."),
        MessagingTelemetry.Meter.CreateObservableGauge(MessagingTelemetry.OutboxWaiting, () => Measure(s => s.Waiting), "{message}", "Rows that are to be sent."),
        MessagingTelemetry.Meter.CreateObservableGauge(MessagingTelemetry.OutboxParked, () => Measure(s => s.Parked), "{message}", "Rows that can't be sent as they are."),
    ];

    /// <summary>Whether anybody listens: to count the rows is work for the database.</summary>
    public static bool AreObserved => Array.Exists(Instruments, static i => i.Enabled);

    public static void Begin(OutboxRelay relay, string? client) => Relays[relay] = (null, client is null ? [] : [new(MessagingTelemetry.ClientName, client)]);

    public static void Set(OutboxRelay relay, OutboxStatus? status)
    {
        if (Relays.TryGetValue(relay, out var before))
            Relays.TryUpdate(relay, before with { Status = status }, before);
    }

    public static void End(OutboxRelay relay) => Relays.TryRemove(relay, out _);

    private static IEnumerable<Measurement<T>> Measure<T>(Func<OutboxStatus, T> measure) where T : struct =>
        Relays.Values.Where(r => r.Status is not null).Select(r => new Measurement<T>(measure(r.Status!), r.Tags));
}
