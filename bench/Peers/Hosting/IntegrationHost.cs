using System.Diagnostics;
using Integration.Diagnostics;
using Integration.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace Integration.Benchmarks.Hosting;

internal static class IntegrationHost
{
    public static async Task<Measurement> RunAsync(Job job, bool observed)
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        builder.Configuration["Messaging:Provider"] = "in-memory";
        builder.Services.AddMessaging(builder.Configuration)
            .AddInMemory()
            .AddQueue(new("parcels"))
            .AddConsumer<Parcel, ParcelHandler>("parcels", options => options.MaxConcurrency = Handlers.Concurrency);
        if (observed)
        {
            // Every span is sampled and ends in a processor, and every metric is collected each second: what an exporter would cost is left out.
            builder.Services.AddOpenTelemetry()
                .WithTracing(tracing => tracing.AddSource(MessagingTelemetry.SourceName).AddProcessor(new Discard()))
                .WithMetrics(metrics => metrics.AddMeter(MessagingTelemetry.SourceName).AddReader(new PeriodicExportingMetricReader(new DiscardMetrics(), 1000)));
        }

        using var host = builder.Build();
        await host.StartAsync();
        var publisher = host.Services.GetRequiredService<IMessagePublisher>();
        var measured = await Handlers.MeasureAsync(job, parcel => publisher.SendAsync("parcels", parcel));
        await host.StopAsync();
        return measured;
    }

    private sealed class Discard : BaseProcessor<Activity>;

    private sealed class DiscardMetrics : BaseExporter<OpenTelemetry.Metrics.Metric>
    {
        public override ExportResult Export(in Batch<OpenTelemetry.Metrics.Metric> batch) => ExportResult.Success;
    }
}
