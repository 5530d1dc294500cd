using System.Diagnostics;
using Integration.InMemory;

namespace Integration.Benchmarks;

/// <summary>Records through a stream in memory in batches: the rate, the processor time and the allocations, at depths from a thousand up.</summary>
internal static class StreamRecords
{
    private const int Batch = 500;
    private const int BodySize = 100;

    public static async Task<int> RunAsync(int deepest)
    {
        await PassAsync(20_000);
        Console.WriteLine($"records of {BodySize} bytes in 4 partitions, appended and read in batches of {Batch}; each row's stream holds so many before its measured part:");
        for (var depth = 1_000; depth <= deepest; depth *= 10)
            await PassAsync(depth, $"{depth:N0} kept");
        return 0;
    }

    private static async Task PassAsync(int depth, string? title = null)
    {
        await using var messaging = InMemoryMessaging.Create(new InMemoryOptions { MaxBytes = 16L << 30, MaxBatchCount = Batch });
        await messaging.StreamTopology().CreateStreamAsync(new("bench") { Partitions = 4 });
        var stream = messaging.Stream("bench");
        await AppendAsync(stream, depth);
        var measured = Math.Min(depth, 200_000);
        var positions = (await stream.ListPartitionsAsync()).ToDictionary(p => p.Id, p => p.LatestOffset is { } last ? StreamPosition.After(last) : StreamPosition.Earliest);
        Print(title, "appended", measured, await MeasureAsync(() => AppendAsync(stream, measured)));
        Print(title, "read", measured, await MeasureAsync(async () =>
        {
            var read = 0;
            foreach (var (partition, position) in positions)
            {
                await foreach (var _ in stream.ReadAsync(partition, position, new ReadStreamOptions { Follow = false, MaxBufferedRecords = Batch }))
                    read++;
            }

            if (read != measured)
                throw new InvalidOperationException($"{read} records were read, not {measured}.");
        }));
    }

    private static async Task AppendAsync(IStream stream, int count)
    {
        var body = new byte[BodySize];
        var batch = Enumerable.Range(0, Math.Min(Batch, count)).Select(i => new Message { Body = body, GroupId = $"key-{i}" }).ToList();
        for (var left = count; left > 0; left -= batch.Count)
            (await stream.AppendManyAsync(batch.Take(left))).ThrowIfAnyFailed();
    }

    private static async Task<(TimeSpan Elapsed, TimeSpan Processor, long Allocated)> MeasureAsync(Func<Task> run)
    {
        GC.Collect();
        var (allocated, processor) = (GC.GetTotalAllocatedBytes(precise: true), Environment.CpuUsage.TotalTime);
        var watch = Stopwatch.StartNew();
        await run();
        return (watch.Elapsed, Environment.CpuUsage.TotalTime - processor, GC.GetTotalAllocatedBytes(precise: true) - allocated);
    }

    private static void Print(string? title, string what, int count, (TimeSpan Elapsed, TimeSpan Processor, long Allocated) cost)
    {
        if (title is not null)
        {
            Console.WriteLine(
                $"  {title,-16} {what,-9} {count / cost.Elapsed.TotalSeconds,12:N0} records/s {cost.Processor.TotalMicroseconds / count,8:0.00} µs of processor time {(double)cost.Allocated / count,8:N0} bytes allocated a record");
        }
    }
}
