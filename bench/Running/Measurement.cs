using System.Diagnostics;
using System.Runtime;

namespace Integration.Benchmarks;

internal enum Metric
{
    /// <summary>Messages a second.</summary>
    Rate,

    /// <summary>Transactions a second of those who write, however far the messages are.</summary>
    Transactions,

    /// <summary>Processor time of the whole process, µs a message.</summary>
    Cpu,

    /// <summary>What the just-in-time compiler took, by the clock, µs a message.</summary>
    Compiling,

    /// <summary>Bytes allocated a message.</summary>
    Bytes,

    /// <summary>HTTP requests a message.</summary>
    Requests,

    /// <summary>The median of single operations, ms.</summary>
    Latency,

    /// <summary>Processor time of a program from its start to its end, ms.</summary>
    Processor,
}

/// <summary>What one run of a side took.</summary>
internal sealed class Measurement : Dictionary<Metric, double>
{
    /// <summary>Below this share of the processor time the compiler counts as done: what it still does then shows in no figure.</summary>
    private const double CompiledShare = 0.02;

    /// <summary>Runs the work, and divides what it took by the number of its messages.</summary>
    public static async Task<Measurement> TakeAsync(int count, Func<Task> work)
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        using var requests = new RequestCounter();
        using var process = Process.GetCurrentProcess();
        var allocated = GC.GetTotalAllocatedBytes(precise: true);
        var compiling = JitInfo.GetCompilationTime();
        var cpu = process.TotalProcessorTime;
        var watch = Stopwatch.StartNew();
        await work();
        var elapsed = watch.Elapsed;
        process.Refresh();
        var measured = new Measurement
        {
            [Metric.Rate] = count / elapsed.TotalSeconds,
            [Metric.Cpu] = (process.TotalProcessorTime - cpu).TotalMicroseconds / count,
            [Metric.Compiling] = (JitInfo.GetCompilationTime() - compiling).TotalMicroseconds / count,
            [Metric.Bytes] = (double)(GC.GetTotalAllocatedBytes(precise: true) - allocated) / count,
        };
        if (requests.Count > 0)
            measured[Metric.Requests] = (double)requests.Count / count;
        return measured;
    }

    /// <summary>Does the work until it is compiled for good, and measures it then.</summary>
    /// <param name="job">How much of it, and how often at most before it is measured.</param>
    /// <param name="work">Does it for a number of messages.</param>
    /// <param name="prepare">Comes before each time, and is never measured.</param>
    public static Task<Measurement> TakeWarmAsync(Job job, Func<int, Task> work, Func<int, Task>? prepare = null) => TakeCompiledAsync(job, async count =>
    {
        if (prepare is not null)
            await prepare(count);
        return await TakeAsync(count, () => work(count));
    });

    /// <summary>The same for an operation that is done one at a time; besides what <see cref="TakeAsync"/> takes, the median of their times.</summary>
    public static Task<Measurement> TakeLatencyAsync(Job job, Func<Task> operation) => TakeCompiledAsync(job, async count =>
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
    });

    /// <summary>
    /// The code of a service's SDK and of this library is compiled anew, ever better, while it runs for the first some hundred thousands of messages.
    /// Measured too early, that counts as the work's own time; how much it is depends on what else the machine does. Twice in a row it must be next to nothing.
    /// </summary>
    private static async Task<Measurement> TakeCompiledAsync(Job job, Func<int, Task<Measurement>> take)
    {
        for (var (pass, steady) = (0, 0); pass < job.MostWarmUps && steady < 2; pass++)
        {
            var warmUp = await take(job.WarmUp);
            steady = warmUp[Metric.Compiling] < CompiledShare * warmUp[Metric.Cpu] ? steady + 1 : 0;
            Console.Error.WriteLine($"  warm-up {pass + 1}: CPU {warmUp[Metric.Cpu]:N1} µs a message; compiling, by the clock, {warmUp[Metric.Compiling]:N1}");
        }

        return await take(job.Count);
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
