using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Integration.Diagnostics;

namespace Integration.Hosting.Control;

/// <summary>What consumers are like, whenever somebody measures: each with its name, and that of its client where it has one.</summary>
internal static class ControlMetrics
{
    private static readonly ConcurrentDictionary<ControlledConsumer, KeyValuePair<string, object?>[]> Consumers = new();

    private static readonly IReadOnlyList<(ConsumerState State, string Name)> States =
    [
        .. Enum.GetValues<ConsumerState>().Where(s => s != ConsumerState.NotStarted).Select(s => (s, s.ToString().ToLowerInvariant())),
    ];

    static ControlMetrics()
    {
        MessagingTelemetry.Meter.CreateObservableGauge(
            MessagingTelemetry.ConsumerPaused, () => Measure(static s => s.PausedBy.Count > 0 ? 1 : 0), "1", "1 while the consumer is to pause, else 0.");
        MessagingTelemetry.Meter.CreateObservableGauge(
            MessagingTelemetry.ConsumerConcurrency, () => Measure(static s => s.State == ConsumerState.Running ? s.MaxConcurrency : 0), "{handler}", "Handlers that may run at a time.");
        MessagingTelemetry.Meter.CreateObservableGauge(
            MessagingTelemetry.ConsumerInHand, () => Measure(static s => s.InHand), "{message}", "Messages that are fetched and not settled.");
        MessagingTelemetry.Meter.CreateObservableGauge(
            MessagingTelemetry.ConsumerHandlers, () => Consumers.Select(c => new Measurement<int>(c.Key.Handlers, c.Value)), "{handler}", "Handlers that run.");
        MessagingTelemetry.Meter.CreateObservableGauge(
            MessagingTelemetry.ConsumerStatus, () => Consumers.SelectMany(MeasureStates), "{consumer}", "1 for the state that the consumer is in, 0 for the others.");
    }

    public static void Begin(ControlledConsumer consumer)
    {
        KeyValuePair<string, object?> name = new(MessagingTelemetry.ConsumerName, consumer.Name);
        Consumers[consumer] = consumer.Client is { } client ? [name, new(MessagingTelemetry.ClientName, client)] : [name];
    }

    public static void End(ControlledConsumer consumer) => Consumers.TryRemove(consumer, out _);

    private static IEnumerable<Measurement<int>> MeasureStates(KeyValuePair<ControlledConsumer, KeyValuePair<string, object?>[]> consumer)
    {
        var now = consumer.Key.Status.State;
        return States.Select(s => new Measurement<int>(s.State == now ? 1 : 0, [.. consumer.Value, new(MessagingTelemetry.ConsumerState, s.Name)]));
    }

    private static IEnumerable<Measurement<int>> Measure(Func<ConsumerStatus, int> measure) => Consumers.Select(c => new Measurement<int>(measure(c.Key.Status), c.Value));
}
