namespace Integration.Benchmarks.RabbitMq;

/// <summary>A hundred messages and their confirms, one hundred after the other.</summary>
internal static class Sends
{
    public static Work Work { get; } = new("send in batches of 100", 40_000,
    [
        BenchQueue.Side(BenchQueue.Bare, (queue, count) => queue.SendByHandAsync(count)),
        BenchQueue.Side(BenchQueue.Ours, (queue, count) => queue.SendAsync(count)),
    ])
    {
        Targets = [new(BenchQueue.Ours, Metric.Rate, Bound.AtLeast, 0.9, BenchQueue.Bare)],
    };
}
