using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Integration.Diagnostics;

namespace Integration.Hosting.Control;

/// <summary>What consumers are like, whenever somebody measures: each with its name, and that of its client where it has one.</summary>
internal static class ControlMetrics
{
    private static readonly ConcurrentDictionary<ControlledConsumer, KeyValuePair<string, object?>[]> Consumers = new();

    static ControlMetrics()
    {
        MessagingTelemetry.Meter.CreateObservableGauge(
            MessagingTelemetry.ConsumerPaused, () => Measure(static s => s.PausedBy.Count > 0 ? 1 : 0), "1", "1 while the consumer is to pause, else 0.");
        MessagingTelemetry.Meter.CreateObservableGauge(
            MessagingTelemetry.ConsumerConcurrency, () => Measure(static s => s.State == ConsumerState.Running ? s.MaxConcurrency : 0), "{handler}", "Handlers that may run at a time.");
        MessagingTelemetry.Meter.CreateObservableGauge(
            MessagingTelemetry.ConsumerInHand, () => Measure(static s => s.InHand), "{message}", "Messages that are fetched and not settled.");
    }

    public static void Begin(ControlledConsumer consumer)
    {
        KeyValuePair<string, object?> name = new(MessagingTelemetry.ConsumerName, consumer.Name);
        Consumers[consumer] = consumer.Client is { } client ? [name, new(MessagingTelemetry.ClientName, client)] : [name];
    }

    public static void End(ControlledConsumer consumer) => Consumers.TryRemove(consumer, out _);

    private static IEnumerable<Measurement<int>> Measure(Func<ConsumerStatus, int> measure) => Consumers.Select(c => new Measurement<int>(measure(c.Key.Status), c.Value));
}
