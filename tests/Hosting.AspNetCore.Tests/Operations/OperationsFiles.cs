using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Integration.Hosting.AspNetCore.Tests.Operations;

/// <summary>The board and the alert rules of docs/operations, written with the names of instruments and attributes in angle brackets.</summary>
internal static partial class OperationsFiles
{
    private const string Source = "<messaging.destination.name>, <messaging.destination.subscription.name>, <integration.client.name>";
    private const string Chosen = "{<messaging.destination.name>=~\"$destination\"}";
    private const string SourceLegend = "{{<messaging.destination.name>}} {{<messaging.destination.subscription.name>}} {{<integration.client.name>}}";
    private const string ConsumerLegend = "{{<integration.consumer.name>}} {{instance}}";

    /// <summary>Every instance that measures a source measures the same, so the most counts; what a source said that can't be asked any more does not.</summary>
    private static string Gauge(string name, string by = Source) => $"max by ({by}) (<{name}>{Chosen}) and on ({Source}) max by ({Source}) (<integration.source.up>) == 1";

    private static readonly IReadOnlyList<Panel> Panels =
    [
        new("Messages that wait", "short", Gauge("integration.source.messages", $"{Source}, <integration.message.state>"), SourceLegend + " {{<integration.message.state>}}"),
        new("Age of the oldest message", "s", Gauge("integration.source.oldest.age"), SourceLegend),
        new("Dead letters", "short", Gauge("integration.source.dead_letters"), SourceLegend),
        new("Sources that can be asked", "short", $"max by ({Source}) (<integration.source.up>{Chosen})", SourceLegend),
        new("Messages sent per second", "cps", $"sum by (<messaging.destination.name>) (rate(<messaging.client.sent.messages>{Chosen}[$__rate_interval]))", "{{<messaging.destination.name>}}"),
        new("Messages received per second", "cps", $"sum by (<messaging.destination.name>) (rate(<messaging.client.consumed.messages>{Chosen}[$__rate_interval]))", "{{<messaging.destination.name>}}"),
        new("Handlers: 95th percentile", "s", $"histogram_quantile(0.95, sum by (le, <messaging.destination.name>) (rate(<messaging.process.duration>_bucket{Chosen}[$__rate_interval])))", "{{<messaging.destination.name>}}"),
        new("Handlers: failures per second", "cps", $"sum by (<messaging.destination.name>, <error.type>) (rate(<messaging.process.duration>_count{{<messaging.destination.name>=~\"$destination\",<error.type>!=\"\"}}[$__rate_interval]))", "{{<messaging.destination.name>}} {{<error.type>}}"),
        new("Calls to the service: 95th percentile", "s", "histogram_quantile(0.95, sum by (le, <messaging.operation.name>) (rate(<messaging.client.operation.duration>_bucket[$__rate_interval])))", "{{<messaging.operation.name>}}"),
        new("Calls to the service: failures per second", "cps", "sum by (<messaging.operation.name>, <error.type>) (rate(<messaging.client.operation.duration>_count{<error.type>!=\"\"}[$__rate_interval]))", "{{<messaging.operation.name>}} {{<error.type>}}"),
        new("Requests on the wire per second", "reqps", "sum by (<messaging.system>, <messaging.operation.name>) (rate(<integration.provider.requests>[$__rate_interval]))", "{{<messaging.system>}} {{<messaging.operation.name>}}"),
        new("Requests that brought nothing per second", "reqps", "sum by (<messaging.system>, <messaging.operation.name>) (rate(<integration.provider.empty_receives>[$__rate_interval]))", "{{<messaging.system>}} {{<messaging.operation.name>}}"),
        new("Handlers that run", "short", "<integration.consumer.handlers>", ConsumerLegend),
        new("Handlers that may run", "short", "<integration.consumer.concurrency>", ConsumerLegend),
        new("Messages in hand", "short", "<integration.consumer.in_hand>", ConsumerLegend),
        new("State of consumers", "short", "<integration.consumer.status> == 1", ConsumerLegend + " {{<integration.consumer.state>}}"),
        new("Consumers that pause", "short", "<integration.consumer.paused>", ConsumerLegend),
        new("Failures of loops per second", "cps", "sum by (<integration.loop.kind>, <integration.loop.source>, <error.type>) (rate(<integration.loop.failures>[$__rate_interval]))", "{{<integration.loop.kind>}} {{<integration.loop.source>}} {{<error.type>}}"),
        new("Streams: records behind", "short", "sum by (<messaging.destination.name>, <messaging.consumer.group.name>) (<integration.stream.lag>)", "{{<messaging.destination.name>}}/{{<messaging.consumer.group.name>}}"),
        new("Streams: time behind", "s", "max by (<messaging.destination.name>, <messaging.consumer.group.name>) (<integration.stream.lag.time>)", "{{<messaging.destination.name>}}/{{<messaging.consumer.group.name>}}"),
        new("Streams: parked records and gaps", "short", "sum by (<messaging.destination.name>) (increase(<integration.stream.parked>[$__rate_interval])) or sum by (<messaging.destination.name>) (increase(<integration.stream.gaps>[$__rate_interval]))", "{{<messaging.destination.name>}}"),
        new("Queues and subscriptions of instances made again", "short", "sum by (<messaging.destination.name>) (increase(<integration.instance.made_again>[$__rate_interval]))", "{{<messaging.destination.name>}}"),
    ];

    private static readonly IReadOnlyList<Alert> Alerts =
    [
        new("MessagingSourceCannotBeAsked", $"max by ({Source}) (<integration.source.up>) == 0", "5m", "warning", "No instance can ask {{ $labels.<messaging.destination.name> }}: its backlog is not known."),
        new("MessagingBacklogIsOld", Alarm("integration.source.oldest.age", "> 300"), "5m", "warning", "The oldest message of {{ $labels.<messaging.destination.name> }} waits for {{ $value | humanizeDuration }}."),
        new("MessagingBacklogIsLarge", $"max by ({Source}) (<integration.source.messages>{{<integration.message.state>=\"ready\"}}) > 1000 and on ({Source}) max by ({Source}) (<integration.source.up>) == 1", "10m", "warning", "{{ $value }} messages of {{ $labels.<messaging.destination.name> }} wait."),
        new("MessagingDeadLetters", Alarm("integration.source.dead_letters", "> 0"), "1m", "warning", "{{ $labels.<messaging.destination.name> }} has {{ $value }} dead letters."),
        new("MessagingHandlersFail", "sum by (<messaging.destination.name>) (rate(<messaging.process.duration>_count{<error.type>!=\"\"}[5m])) / sum by (<messaging.destination.name>) (rate(<messaging.process.duration>_count[5m])) > 0.1", "10m", "warning", "{{ $value | humanizePercentage }} of the handlers of {{ $labels.<messaging.destination.name> }} fail."),
        new("MessagingLoopFails", "sum by (<integration.loop.kind>, <integration.loop.source>) (increase(<integration.loop.failures>[5m])) > 5", "5m", "critical", "The {{ $labels.<integration.loop.kind> }} of {{ $labels.<integration.loop.source> }} fails again and again."),
        new("MessagingConsumerIsPaused", "max by (<integration.consumer.name>, <integration.client.name>) (<integration.consumer.paused>) == 1", "1h", "info", "{{ $labels.<integration.consumer.name> }} has been paused for an hour."),
        new("MessagingConsumerHasStopped", "min by (<integration.consumer.name>, <integration.client.name>) (<integration.consumer.status>{<integration.consumer.state>=\"stopped\"}) == 1", "5m", "warning", "{{ $labels.<integration.consumer.name> }} is stopped everywhere."),
        new("MessagingStreamIsBehind", "max by (<messaging.destination.name>, <messaging.consumer.group.name>) (<integration.stream.lag.time>) > 300", "5m", "warning", "{{ $labels.<messaging.consumer.group.name> }} is {{ $value | humanizeDuration }} behind in {{ $labels.<messaging.destination.name> }}."),
        new("MessagingStreamRecordsLost", "sum by (<messaging.destination.name>, <messaging.consumer.group.name>) (increase(<integration.stream.gaps>[15m])) > 0", "0m", "critical", "Records of {{ $labels.<messaging.destination.name> }} were lost before {{ $labels.<messaging.consumer.group.name> }} could read them."),
    ];

    /// <summary>Each file's text, by its path.</summary>
    public static IReadOnlyDictionary<string, string> Write(PrometheusExport names) => new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["docs/operations/grafana/integration.json"] = Name(WriteBoard(), names),
        ["docs/operations/prometheus/integration-alerts.yaml"] = Name(WriteAlerts(), names),
    };

    private static string Alarm(string name, string limit) => $"max by ({Source}) (<{name}>) {limit} and on ({Source}) max by ({Source}) (<integration.source.up>) == 1";

    private static string Name(string text, PrometheusExport names) => Placeholder().Replace(text, m =>
        names.Metrics.GetValueOrDefault(m.Groups["name"].Value) ?? names.Labels.GetValueOrDefault(m.Groups["name"].Value)
            ?? throw new InvalidOperationException($"There is neither an instrument nor an attribute '{m.Groups["name"].Value}'."));

    private static string WriteBoard()
    {
        JsonObject Datasource() => new() { ["type"] = "prometheus", ["uid"] = "${datasource}" };
        var board = new JsonObject
        {
            ["title"] = "Integration: messaging",
            ["uid"] = "integration-messaging",
            ["schemaVersion"] = 39,
            ["editable"] = true,
            ["refresh"] = "30s",
            ["tags"] = new JsonArray("messaging"),
            ["time"] = new JsonObject { ["from"] = "now-6h", ["to"] = "now" },
            ["templating"] = new JsonObject
            {
                ["list"] = new JsonArray(
                    new JsonObject { ["name"] = "datasource", ["type"] = "datasource", ["query"] = "prometheus" },
                    new JsonObject
                    {
                        ["name"] = "destination",
                        ["type"] = "query",
                        ["datasource"] = Datasource(),
                        ["query"] = "label_values(<messaging.destination.name>)",
                        ["refresh"] = 2,
                        ["multi"] = true,
                        ["includeAll"] = true,
                        ["allValue"] = ".*",
                    }),
            },
            ["panels"] = new JsonArray(
            [
                .. Panels.Select((panel, i) => new JsonObject
                {
                    ["id"] = i + 1,
                    ["title"] = panel.Title,
                    ["type"] = "timeseries",
                    ["datasource"] = Datasource(),
                    ["gridPos"] = new JsonObject { ["x"] = i % 2 * 12, ["y"] = i / 2 * 8, ["w"] = 12, ["h"] = 8 },
                    ["fieldConfig"] = new JsonObject { ["defaults"] = new JsonObject { ["unit"] = panel.Unit, ["min"] = 0 }, ["overrides"] = new JsonArray() },
                    ["targets"] = new JsonArray(new JsonObject { ["refId"] = "A", ["expr"] = panel.Expression, ["legendFormat"] = panel.Legend }),
                }),
            ]),
        };
        return board.ToJsonString(new() { WriteIndented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }) + "\n";
    }

    private static string WriteAlerts()
    {
        var text = new StringBuilder("groups:\n  - name: integration-messaging\n    rules:\n");
        foreach (var alert in Alerts)
        {
            text.Append($"      - alert: {alert.Name}\n        expr: '{alert.Expression}'\n        for: {alert.For}\n");
            text.Append($"        labels:\n          severity: {alert.Severity}\n        annotations:\n          summary: '{alert.Summary}'\n");
        }

        return text.ToString();
    }

    [GeneratedRegex(@"<(?<name>[a-z]+(\.[a-z_]+)+)>", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Placeholder();

    private sealed record Panel(string Title, string Unit, string Expression, string Legend);

    private sealed record Alert(string Name, string Expression, string For, string Severity, string Summary);
}
