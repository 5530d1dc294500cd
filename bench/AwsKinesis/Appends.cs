namespace Integration.Benchmarks.AwsKinesis;

/// <summary>`AppendManyAsync` of 500 in any order, beside PutRecords of 500.</summary>
internal static class Appends
{
    public static Work Work { get; } = new("append 500 at a time", 40_000,
    [
        BenchStream.Side(BenchStream.Bare, (stream, count) => stream.AppendByHandAsync(count)),
        BenchStream.Side(BenchStream.Ours, (stream, count) => stream.AppendAsync(count)),
    ])
    {
        Targets = BenchStream.Targets,
    };
}
