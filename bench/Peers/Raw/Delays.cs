using Microsoft.Extensions.Time.Testing;

namespace Integration.Benchmarks.Raw;

/// <summary>Messages that are all delayed, each to a second of its own within an hour, which passes on a virtual clock.</summary>
internal static class Delays
{
    public static Work Work { get; } = new("delayed, in batches of 100", 100_000,
    [
        new("Integration, none delayed", job => RunAsync(job, _ => TimeSpan.Zero)),
        new("Integration, all delayed", job => RunAsync(job, number => TimeSpan.FromSeconds(1 + (number % 3600)))),
    ])
    {
        Targets = [new("Integration, all delayed", Metric.Cpu, Bound.AtMost, 1.5, "Integration, none delayed")],
    };

    private static async Task<Measurement> RunAsync(Job job, Func<int, TimeSpan> delay)
    {
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var memory = await Memory.CreateAsync(time: time);
        async Task PassAsync(int count)
        {
            await memory.SendAsync(count, number => Memory.Message with { Delay = delay(number) });
            time.Advance(TimeSpan.FromHours(1));
            await Memory.DrainAsync(memory.Queue, count);
        }

        await PassAsync(job.LongWarmUp);
        return await Measurement.TakeAsync(job.Count, () => PassAsync(job.Count));
    }
}
