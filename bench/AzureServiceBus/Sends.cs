namespace Integration.Benchmarks.AzureServiceBus;

/// <summary>A hundred messages a batch, one batch after the other.</summary>
internal static class Sends
{
    public static Work Work { get; } = new("send in batches of 100", 40_000,
    [
        Bus.Side(Bus.Bare, (bus, count) => bus.SendByHandAsync(count)),
        Bus.Side(Bus.Ours, (bus, count) => bus.SendAsync(count)),
    ])
    {
        Targets = [new(Bus.Ours, Metric.Rate, Bound.AtLeast, 0.95, Bus.Bare), new(Bus.Ours, Metric.Cpu, Bound.AtMost, 1.1, Bus.Bare)],
    };
}
