namespace Integration.Benchmarks.Raw;

/// <summary>What a million stored messages cost those that come and go.</summary>
internal static class Depth
{
    public static Work Work { get; } = new("one by one in a deep queue", 200_000, [Stored(1_000), Stored(1_000_000)])
    {
        Targets = [new(Stored(1_000_000).Name, Metric.Cpu, Bound.AtMost, 1.5, Stored(1_000).Name)],
    };

    private static Side Stored(int depth) => new($"Integration, {depth:N0} stored", async job =>
    {
        await using var memory = await Memory.CreateAsync();
        await memory.SendAsync(job.Scale(depth), _ => Memory.Message);
        await memory.PassAsync(job.LongWarmUp);
        return await Measurement.TakeAsync(job.Count, () => memory.PassAsync(job.Count));
    });
}
