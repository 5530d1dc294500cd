namespace Integration.Benchmarks.Aws;

/// <summary>A single send while nothing else is under way: sharing requests must not make it wait.</summary>
internal static class IdleSends
{
    public static Work Work { get; } = new("a send at a time", 2_000,
    [
        Side(Sqs.Bare, sqs => sqs.SendOneAsync()),
        Side(Sqs.Ours, sqs => sqs.Queue.SendAsync(Sqs.Message)),
    ])
    {
        Targets = [new(Sqs.Ours, Metric.Latency, Bound.AtMostMore, 1, Sqs.Bare)],
    };

    private static Side Side(string name, Func<Sqs, Task> send) => new(name, async job =>
    {
        await using var sqs = await Sqs.CreateAsync(job.Addresses[Sqs.Address]);
        return await Measurement.TakeLatencyAsync(job, () => send(sqs));
    });
}
