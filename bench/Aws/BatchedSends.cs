namespace Integration.Benchmarks.Aws;

/// <summary>`SendManyAsync` of a hundred by eight callers, beside SendMessageBatch of ten by eight.</summary>
internal static class BatchedSends
{
    public static Work Work { get; } = new("send many, 8 callers", 40_000,
    [
        Sqs.Side(Sqs.Bare, (sqs, count) => Sqs.SideBySideAsync(8, count / 10, sqs.SendTenAsync)),
        Sqs.Side(Sqs.Ours, (sqs, count) => Sqs.SideBySideAsync(8, Math.Max(1, count / 100), async () =>
            (await sqs.Queue.SendManyAsync(Enumerable.Repeat(Sqs.Message, Math.Min(100, count)))).ThrowIfAnyFailed())),
    ])
    {
        Targets = AwsTargets.Throughput,
    };
}
