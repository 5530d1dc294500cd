using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Integration.Diagnostics;

namespace Integration.Operations.Costs.Live;

/// <summary>The metrics of the costs. A window in which nothing was asked has no value.</summary>
internal static class CostMetrics
{
    private static readonly ConcurrentDictionary<CostWatch, bool> Watches = new();

    static CostMetrics()
    {
        MessagingTelemetry.Meter.CreateObservableCounter(
            MessagingTelemetry.ProviderCost, () => Watches.Keys.SelectMany(MeasureOperations), "{currency}", "What the requests of this process have cost, at list prices.");
        MessagingTelemetry.Meter.CreateObservableGauge(
            MessagingTelemetry.MessageCost, () => Measure(static w => w.PerMessage), "{currency}", "What a message cost over the last window, polls included.");
        MessagingTelemetry.Meter.CreateObservableGauge(
            MessagingTelemetry.EmptyCostShare, () => Measure(static w => w.Amount > 0 ? w.Empty / w.Amount : null), "1", "The share of polls that brought nothing in the cost of the last window.");
    }

    public static void Begin(CostWatch watch) => Watches[watch] = true;

    public static void End(CostWatch watch) => Watches.TryRemove(watch, out _);

    private static IEnumerable<Measurement<double>> MeasureOperations(CostWatch watch) => watch.Operations.Select(o => new Measurement<double>(
        (double)o.Amount, new(MessagingTelemetry.System, o.System), new(MessagingTelemetry.OperationName, o.Operation), new(MessagingTelemetry.Currency, watch.Currency)));

    private static IEnumerable<Measurement<double>> Measure(Func<CostTotal, decimal?> measure)
    {
        foreach (var watch in Watches.Keys)
        {
            if (watch.LastWindow is { } window && measure(window) is { } value)
                yield return new((double)value, new KeyValuePair<string, object?>(MessagingTelemetry.Currency, watch.Currency));
        }
    }
}
