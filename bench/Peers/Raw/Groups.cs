namespace Integration.Benchmarks.Raw;

/// <summary>An ordered queue: few groups with many messages, and a group for each message.</summary>
internal static class Groups
{
    public static Work Work { get; } = new("ordered, in batches of 100", 100_000, [Many(1_000), Many(100_000)])
    {
        Targets = [new(Many(100_000).Name, Metric.Cpu, Bound.AtMost, 1.5, Many(1_000).Name)],
    };

    private static Side Many(int groups) => new($"Integration, {groups:N0} groups", async job =>
    {
        await using var memory = await Memory.CreateAsync(ordered: true);
        var ids = Enumerable.Range(0, job.Scale(groups)).Select(number => $"group-{number}").ToList();
        await PassAsync(memory, job.LongWarmUp, ids);
        return await Measurement.TakeAsync(job.Count, () => PassAsync(memory, job.Count, ids));
    });

    private static async Task PassAsync(Memory memory, int count, List<string> groups)
    {
        await memory.SendAsync(count, number => Memory.Message with { GroupId = groups[number % groups.Count] });
        await Memory.DrainAsync(memory.Queue, count);
    }
}
