using Integration.InMemory;

namespace Integration.Benchmarks.Streams;

/// <summary>A producer and a reader at the same time, of records of 100 bytes in 4 partitions, 500 at once.</summary>
internal static class Records
{
    private const int Batch = 500;
    private const int BodySize = 100;
    private const int Least = 10_000;
    private static readonly int[] Depths = [1_000, 10_000, 100_000, 1_000_000, 10_000_000];

    public static Work Work { get; } = new("appended and read, 500 at once", 400_000, [.. Depths.Select(depth => new Side(NameOf(depth), job => RunAsync(job, job.Scale(depth))))])
    {
        Targets =
        [
            .. Depths.Select(depth => new Target(NameOf(depth), Metric.Rate, Bound.AtLeast, 500_000)),

            // What half a million a second leaves of one processor: the rate itself suffers from whatever else the machine does.
            .. Depths.Select(depth => new Target(NameOf(depth), Metric.Cpu, Bound.AtMost, 2)),
            new(NameOf(Depths[^1]), Metric.Cpu, Bound.AtMost, 1.25, NameOf(Depths[0])),
            new(NameOf(Depths[^1]), Metric.Bytes, Bound.AtMost, 1.05, NameOf(Depths[0])),
        ],
    };

    private static string NameOf(int depth) => $"{depth:N0} kept";

    private static async Task<Measurement> RunAsync(Job job, int depth)
    {
        await using var messaging = InMemoryMessaging.Create(new InMemoryOptions { MaxBytes = 32L << 30, MaxBatchCount = Batch });

        // On a busy machine the compiler comes late: what a deep stream takes to fill is as much again.
        for (var pass = 0; pass < (job.Quick ? 1 : 5); pass++)
            await PassAsync(await CreateAsync(messaging, depth: 0), job.LongWarmUp);

        // As many streams as keep each near its depth while it is measured, but for the shallowest, where starting to read would be most of it.
        var share = Math.Min(Math.Max(depth, Least), job.Count);
        var streams = new List<(IStream Stream, IReadOnlyDictionary<string, StreamPosition> Ends)>();
        for (var left = job.Count; left > 0; left -= share)
            streams.Add(await CreateAsync(messaging, depth));
        return await Measurement.TakeAsync(share * streams.Count, async () =>
        {
            foreach (var stream in streams)
                await PassAsync(stream, share);
        });
    }

    private static async Task<(IStream Stream, IReadOnlyDictionary<string, StreamPosition> Ends)> CreateAsync(IMessaging messaging, int depth)
    {
        var name = $"bench-{Guid.NewGuid():N}";
        await messaging.StreamTopology().CreateStreamAsync(new(name) { Partitions = 4, Retention = TimeSpan.FromDays(1) });
        var stream = messaging.Stream(name);
        await AppendAsync(stream, depth);
        return (stream, (await stream.ListPartitionsAsync()).ToDictionary(
            p => p.Id, p => p.LatestOffset is { } last ? StreamPosition.After(last) : StreamPosition.Earliest, StringComparer.Ordinal));
    }

    private static async Task PassAsync((IStream Stream, IReadOnlyDictionary<string, StreamPosition> Ends) stream, int count)
    {
        using var all = new CancellationTokenSource();
        var left = count;
        var reading = stream.Ends.Select(end => Task.Run(async () =>
        {
            try
            {
                await foreach (var record in stream.Stream.ReadAsync(end.Key, end.Value, new ReadStreamOptions { MaxBufferedRecords = Batch }, all.Token))
                {
                    if (Interlocked.Decrement(ref left) == 0)
                        await all.CancelAsync();
                }
            }
            catch (OperationCanceledException) when (left == 0)
            {
                // Everything was read.
            }
        })).ToList();
        await AppendAsync(stream.Stream, count);
        await Task.WhenAll(reading);
    }

    private static async Task AppendAsync(IStream stream, int count)
    {
        var body = new byte[BodySize];
        var batch = Enumerable.Range(0, Math.Min(Batch, count)).Select(i => new Message { Body = body, GroupId = $"key-{i}" }).ToList();
        for (var left = count; left > 0; left -= batch.Count)
            (await stream.AppendManyAsync(left < batch.Count ? batch.Take(left) : batch)).ThrowIfAnyFailed();
    }
}
