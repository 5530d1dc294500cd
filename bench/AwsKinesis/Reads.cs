using Amazon.Kinesis;

namespace Integration.Benchmarks.AwsKinesis;

/// <summary>A reader that reads a stream from its start, beside GetRecords; up to 1,000 records an answer.</summary>
internal static class Reads
{
    private const int Most = 1000;

    public static Work Work { get; } = new("read from the start", 40_000,
    [
        BenchStream.Side(BenchStream.Bare, ByHandAsync, filled: true),
        BenchStream.Side(BenchStream.Ours, OursAsync, filled: true),
    ])
    {
        Targets = BenchStream.Targets,
    };

    private static async Task ByHandAsync(BenchStream stream, int count)
    {
        var shard = (await stream.Client.ListShardsAsync(new() { StreamName = stream.Name })).Shards[0].ShardId;
        var iterator = (await stream.Client.GetShardIteratorAsync(
            new() { StreamName = stream.Name, ShardId = shard, ShardIteratorType = ShardIteratorType.TRIM_HORIZON })).ShardIterator;
        while (count > 0)
        {
            var answer = await stream.Client.GetRecordsAsync(new() { ShardIterator = iterator, Limit = Most });
            count -= answer.Records.Count;
            iterator = answer.NextShardIterator;
        }
    }

    private static async Task OursAsync(BenchStream stream, int count)
    {
        await foreach (var record in stream.Stream.ReadAllAsync(StreamPosition.Earliest, new() { MaxBufferedRecords = Most }))
        {
            if (record.Message.Body.Length != 256)
                throw new InvalidOperationException($"{record} is none of ours.");
            if (--count == 0)
                return;
        }
    }
}
