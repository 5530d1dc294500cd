using System.Diagnostics;

namespace Integration.Benchmarks.Hosting;

/// <summary>Typed messages of 256 bytes of JSON from four senders to sixteen handlers, in a host, as each library documents it.</summary>
internal static class Handlers
{
    public const int Senders = 4;
    public const int Concurrency = 16;

    private const int MostWarmUps = 50;

    private const string Ours = "Integration";
    private const string OursObserved = "Integration, OpenTelemetry collecting";

    public static Work Work { get; } = new("hosting: 16 handlers, 4 senders", 200_000,
    [
        new("Wolverine, local queue (no serialization)", WolverinePeer.RunAsync),
        new("MassTransit, in memory", MassTransitPeer.RunAsync),
        new("Rebus, in memory", RebusPeer.RunAsync),
        new(Ours, job => IntegrationHost.RunAsync(job, observed: false)),
        new(OursObserved, job => IntegrationHost.RunAsync(job, observed: true)),
    ])
    {
        Targets =
        [
            new(Ours, Metric.Rate, Bound.AtLeast, 1, "Wolverine, local queue (no serialization)"),
            new(Ours, Metric.Rate, Bound.AtLeast, 8, "MassTransit, in memory"),
            new(Ours, Metric.Rate, Bound.AtLeast, 3, "Rebus, in memory"),
            new(Ours, Metric.Bytes, Bound.AtMost, 1_200),
            new(OursObserved, Metric.Rate, Bound.AtLeast, 0.6, Ours),
        ],
    };

    /// <summary>Sends as many as the job says, after a warm-up, and waits each time until all are handled.</summary>
    public static async Task<Measurement> MeasureAsync(Job job, Func<Parcel, Task> send)
    {
        await WarmUp.RunAsync(MostWarmUps, () => PassAsync(job.WarmUp, send));
        return await Measurement.TakeAsync(job.Count, () => PassAsync(job.Count, send));
    }

    /// <summary>Sends, and waits until all are handled; how long the senders took.</summary>
    public static async Task<TimeSpan> PassAsync(int count, Func<Parcel, Task> send)
    {
        var watch = Stopwatch.StartNew();
        var handled = Handled.Expect(count / Senders * Senders);
        await Task.WhenAll(Enumerable.Range(0, Senders).Select(_ => Task.Run(async () =>
        {
            for (var i = 0; i < count / Senders; i++)
                await send(Parcel.Sample);
        })));
        var sent = watch.Elapsed;
        await handled;
        return sent;
    }
}
