namespace Integration.Benchmarks.Aws;

internal static class AwsTargets
{
    /// <summary>What the library may cost beside code by hand.</summary>
    public static IReadOnlyList<Target> Throughput { get; } =
    [
        new(Sqs.Ours, Metric.Rate, Bound.AtLeast, 0.95, Sqs.Bare),
        new(Sqs.Ours, Metric.Cpu, Bound.AtMost, 1.15, Sqs.Bare),
        new(Sqs.Ours, Metric.Bytes, Bound.AtMost, 1.5, Sqs.Bare),
    ];
}
