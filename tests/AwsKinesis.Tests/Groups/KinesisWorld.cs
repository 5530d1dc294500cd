using System.Globalization;
using Amazon.Kinesis;
using Amazon.Kinesis.Model;
using Integration.Aws.Kinesis.Requests;
using Integration.Groups;
using Integration.Kinesis;

namespace Integration.Aws.Kinesis.Tests.Groups;

/// <summary>
/// A world over HTTP: the records in kinesis-local, the leases in dynalite. Virtual is the time of the group alone; that of reads goes on, as they
/// wait for their turn. Its shards are split and merged.
/// </summary>
internal sealed class KinesisWorld : GroupWorld
{
    private const int MostShards = 8;

    private readonly string _name;

    private KinesisWorld(int seed, KinesisMessagingOptions options)
        : base(seed, _ => new KinesisDriver(new KinesisContext(options, new()))) => _name = options.NamePrefix + StreamName;

    private IAmazonKinesis Kinesis => Messaging.As<IAmazonKinesis>();

    public static async Task<KinesisWorld> OpenAsync(int seed, KinesisFixture servers) => new(seed, LocalKinesis.Options(await servers.GetKinesisLocalAsync()) with
    {
        NamePrefix = $"{KinesisFixture.NewName("w")}-",
        MaxReadsPerSecond = 1000,
        Leases = new() { ServiceUrl = await servers.GetDynaliteAsync(), CreateTable = true },
    });

    public override async Task BeginAsync(int partitions) => await Messaging.StreamTopology().CreateStreamAsync(new(StreamName) { Partitions = partitions });

    public override async Task ReshardAsync()
    {
        var open = (await Kinesis.ListShardsAsync(new() { StreamName = _name })).Shards
            .Where(s => s.SequenceNumberRange.EndingSequenceNumber is null).OrderBy(s => First(s)).ToList();
        var at = Random.Next(open.Count);
        if (open.Count < MostShards && Random.Next(2) == 0)
        {
            var middle = First(open[at]) + ((Last(open[at]) - First(open[at])) / 2);
            await Kinesis.SplitShardAsync(new() { StreamName = _name, ShardToSplit = open[at].ShardId, NewStartingHashKey = middle.ToString(CultureInfo.InvariantCulture) });
        }
        else if (at + 1 < open.Count && Last(open[at]) + 1 == First(open[at + 1]))
        {
            await Kinesis.MergeShardsAsync(new() { StreamName = _name, ShardToMerge = open[at].ShardId, AdjacentShardToMerge = open[at + 1].ShardId });
        }

        while ((await Kinesis.DescribeStreamSummaryAsync(new() { StreamName = _name })).StreamDescriptionSummary.StreamStatus != StreamStatus.ACTIVE)
            await Task.Delay(10);
    }

    public override async ValueTask DisposeAsync()
    {
        await Messaging.StreamTopology().DeleteStreamAsync(StreamName);
        await base.DisposeAsync();
    }

    private static UInt128 First(Shard shard) => UInt128.Parse(shard.HashKeyRange.StartingHashKey, CultureInfo.InvariantCulture);

    private static UInt128 Last(Shard shard) => UInt128.Parse(shard.HashKeyRange.EndingHashKey, CultureInfo.InvariantCulture);
}
