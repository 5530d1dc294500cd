using System.Diagnostics.Metrics;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Integration.Diagnostics;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry.Metrics;

namespace Integration.Hosting.AspNetCore.Tests.Operations;

/// <summary>
/// What OpenTelemetry's exporter for Prometheus makes of the library's metrics: a meter with one of each instrument, of the same name, kind and unit, is scraped.
/// </summary>
/// <param name="Metrics">The name at Prometheus, without what is added to those of a histogram's series, by the instrument's.</param>
/// <param name="Series">Every name of a series.</param>
/// <param name="Labels">The label, by the attribute.</param>
internal sealed partial record PrometheusExport(IReadOnlyDictionary<string, string> Metrics, IReadOnlySet<string> Series, IReadOnlyDictionary<string, string> Labels)
{
    public static async Task<PrometheusExport> ScrapeAsync(CancellationToken cancellationToken)
    {
        var instruments = FindInstruments();
        var attributes = typeof(MessagingTelemetry).GetFields(BindingFlags.Public | BindingFlags.Static).Where(f => f.IsLiteral).Select(f => (string)f.GetRawConstantValue()!)
            .Except([MessagingTelemetry.SourceName, .. instruments.Select(i => i.Name)]).ToList();
        using var meter = new Meter($"{nameof(PrometheusExport)}.{Guid.NewGuid():N}");
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        builder.Services.AddRoutingCore();
        builder.Services.AddOpenTelemetry().WithMetrics(m => m.AddMeter(meter.Name).AddPrometheusExporter());
        await using var app = builder.Build();
        app.UseOpenTelemetryPrometheusScrapingEndpoint();
        await app.StartAsync(cancellationToken);
        KeyValuePair<string, object?>[] tags = [.. attributes.Select(a => new KeyValuePair<string, object?>(a, a))];
        foreach (var instrument in instruments)
            Copy(meter, instrument, tags);

        using var client = new HttpClient();
        var address = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        var text = await client.GetStringAsync(new Uri(new Uri(address), "metrics"), cancellationToken);
        return new(
            Help().Matches(text).Where(m => m.Groups["instrument"].Value.Contains('.', StringComparison.Ordinal)).ToDictionary(m => m.Groups["instrument"].Value, m => m.Groups["name"].Value),
            SeriesName().Matches(text).Select(m => m.Groups["name"].Value).ToHashSet(StringComparer.Ordinal),
            attributes.ToDictionary(a => a, a => Regex.Match(text, $"[{{,]([a-zA-Z_]+)=\"{Regex.Escape(a)}\"", RegexOptions.None, TimeSpan.FromSeconds(1)).Groups[1].Value));
    }

    /// <summary>Every instrument of the library's one meter.</summary>
    private static List<Instrument> FindInstruments()
    {
        _ = MessagingTelemetry.Meter;
        foreach (var metrics in typeof(IConsumerControl).Assembly.GetTypes().Where(t => t.Name.EndsWith("Metrics", StringComparison.Ordinal)))
            RuntimeHelpers.RunClassConstructor(metrics.TypeHandle);
        List<Instrument> found = [];
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, _) =>
        {
            if (instrument.Meter == MessagingTelemetry.Meter)
                found.Add(instrument);
        };
        listener.Start();
        return found;
    }

    private static void Copy(Meter meter, Instrument instrument, KeyValuePair<string, object?>[] tags)
    {
        switch (instrument)
        {
            case Counter<long>:
                meter.CreateCounter<long>(instrument.Name, instrument.Unit, instrument.Name).Add(1, tags);
                break;
            case Histogram<double>:
                meter.CreateHistogram<double>(instrument.Name, instrument.Unit, instrument.Name).Record(1, tags);
                break;
            case ObservableGauge<int> or ObservableGauge<long> or ObservableGauge<double>:
                meter.CreateObservableGauge(instrument.Name, () => new Measurement<double>(1, tags), instrument.Unit, instrument.Name);
                break;
            default:
                throw new InvalidOperationException($"{instrument.Name} is a {instrument.GetType().Name}, of which nothing is known here.");
        }
    }

    [GeneratedRegex(@"^# HELP (?<name>\S+) (?<instrument>\S+)", RegexOptions.ExplicitCapture | RegexOptions.Multiline, 1000)]
    private static partial Regex Help();

    [GeneratedRegex(@"^(?<name>[a-z_]+)\{", RegexOptions.ExplicitCapture | RegexOptions.Multiline, 1000)]
    private static partial Regex SeriesName();
}
