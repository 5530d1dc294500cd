using System.Diagnostics;

namespace Integration.Benchmarks;

internal enum Metric
{
    /// <summary>Messages a second.</summary>
    Rate,

    /// <summary>Processor time of the whole process, µs a message.</summary>
    Cpu,

    /// <summary>Bytes allocated a message.</summary>
    Bytes,

    /// <summary>HTTP requests a message.</summary>
    Requests,

    /// <summary>The median of single operations, ms.</summary>
    Latency,
}

/// <summary>What one run of a side took.</summary>
internal sealed class Measurement : Dictionary<Metric, double>
{
    /// <summary>Runs the work, and divides what it took by the number of its messages.</summary>
    public static async Task<Measurement> TakeAsync(int count, Func<Task> work)
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        using var requests = new RequestCounter();
        using var process = Process.GetCurrentProcess();
        var allocated = GC.GetTotalAllocatedBytes(precise: true);
        var cpu = process.TotalProcessorTime;
        var watch = Stopwatch.StartNew();
        await work();
        var elapsed = watch.Elapsed;
        process.Refresh();
        var measured = new Measurement
        {
            [Metric.Rate] = count / elapsed.TotalSeconds,
            [Metric.Cpu] = (process.TotalProcessorTime - cpu).TotalMicroseconds / count,
            [Metric.Bytes] = (double)(GC.GetTotalAllocatedBytes(precise: true) - allocated) / count,
        };
        if (requests.Count > 0)
            measured[Metric.Requests] = (double)requests.Count / count;
        return measured;
    }

    /// <summary>Runs an operation one at a time; besides what <see cref="TakeAsync"/> takes, the median of their times.</summary>
    public static async Task<Measurement> TakeLatencyAsync(int count, Func<Task> operation)
    {
        var times = new double[count];
        var measured = await TakeAsync(count, async () =>
        {
            for (var i = 0; i < count; i++)
            {
                var start = Stopwatch.GetTimestamp();
                await operation();
                times[i] = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
            }
        });
        measured[Metric.Latency] = Median(times);
        return measured;
    }

    /// <summary>The median of each metric by itself.</summary>
    public static Measurement MedianOf(IReadOnlyList<Measurement> rounds)
    {
        var median = new Measurement();
        foreach (var metric in rounds[0].Keys)
            median[metric] = Median(rounds.Select(round => round[metric]));
        return median;
    }

    private static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToList();
        return (sorted[(sorted.Count - 1) / 2] + sorted[sorted.Count / 2]) / 2;
    }
}
