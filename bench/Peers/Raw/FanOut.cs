namespace Integration.Benchmarks.Raw;

/// <summary>A topic: what a delivery costs by the number of subscriptions that get one of each message.</summary>
internal static class FanOut
{
    public static Work Work { get; } = new("topic, a delivery", 200_000, [Subscriptions(1), Subscriptions(10), Subscriptions(100)])
    {
        Targets =
        [
            new(Subscriptions(10).Name, Metric.Cpu, Bound.AtMost, 1, Subscriptions(1).Name),
            new(Subscriptions(100).Name, Metric.Cpu, Bound.AtMost, 1, Subscriptions(10).Name),
        ],
    };

    private static Side Subscriptions(int count) => new($"Integration, {count} {(count == 1 ? "subscription" : "subscriptions")}", async job =>
    {
        await using var memory = await Memory.CreateAsync();
        await memory.Topology.CreateTopicAsync(new("news"));
        for (var i = 0; i < count; i++)
            await memory.Topology.CreateSubscriptionAsync(new("news", $"reader-{i}") { LockDuration = TimeSpan.FromMinutes(5) });
        var topic = memory.Topic("news");
        var readers = Enumerable.Range(0, count).Select(number => topic.Subscription($"reader-{number}")).ToList();
        async Task PassAsync(int deliveries)
        {
            var published = deliveries / count;
            for (var i = 0; i < published; i++)
                await topic.PublishAsync(Memory.Message);
            foreach (var reader in readers)
                await Memory.DrainAsync(reader, published);
        }

        await PassAsync(job.LongWarmUp);
        return await Measurement.TakeAsync(job.Count / count * count, () => PassAsync(job.Count));
    });
}
