using System.Globalization;

namespace Integration.Cli;

/// <summary>Counts in the text format of Prometheus, as its node exporter reads it from files.</summary>
internal static class PrometheusText
{
    public static IEnumerable<string> Of(CountsDocument counts)
    {
        var counted = counts.Sources.Where(s => s.Error is null).ToList();
        var ages = counted.Where(s => s.OldestSeconds is not null).ToList();
        return
        [
            .. Gauge("integration_source_counted", "Whether the queue or subscription could be counted.", counts.Sources.Select(s => (Labels(counts, s), s.Error is null ? "1" : "0"))),
            .. Gauge("integration_messages", "Messages of a queue or subscription, as the service counts them.", counted.SelectMany(s => States(s).Select(n => (Labels(counts, s, n.State), n.Count)))),
            .. ages.Count == 0 ? [] : Gauge("integration_oldest_message_age_seconds", "How long ago the oldest message was enqueued.", ages.Select(s => (Labels(counts, s), Print(s.OldestSeconds!.Value)))),
        ];
    }

    private static IEnumerable<string> Gauge(string name, string help, IEnumerable<(string Labels, string Value)> values) =>
        [$"# HELP {name} {help}", $"# TYPE {name} gauge", .. values.Select(v => $"{name}{{{v.Labels}}} {v.Value}")];

    /// <summary>Without those that the service does not tell.</summary>
    private static IEnumerable<(string State, string Count)> States(SourceCounts source) =>
        new[] { ("active", source.Active), ("in_flight", source.InFlight), ("delayed", source.Delayed), ("dead_lettered", (long?)source.DeadLettered) }
            .Where(s => s.Item2 is not null).Select(s => (s.Item1, Print(s.Item2!.Value)));

    private static string Labels(CountsDocument counts, SourceCounts source, string? state = null) =>
        $"provider=\"{Escape(counts.Provider)}\",source=\"{Escape(source.Source)}\"{(state is null ? "" : $",state=\"{state}\"")}";

    private static string Escape(string label) => label.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal);

    private static string Print(double value) => value.ToString("0.###", CultureInfo.InvariantCulture);
}
