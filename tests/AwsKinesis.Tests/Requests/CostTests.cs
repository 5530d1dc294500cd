using System.Globalization;
using Integration.Aws.Kinesis.Requests;
using Integration.Aws.Kinesis.Tests.Behaviour;
using Integration.Kinesis;

namespace Integration.Aws.Kinesis.Tests.Requests;

/// <summary>The requests in the documentation against those that are made.</summary>
public sealed class CostTests(KinesisFixture servers)
{
    private const int Most = 10;

    [Fact]
    public async Task Appending()
    {
        await using var local = await KinesisLocal.StartAsync(servers, partitions: 2);
        local.Proxy.ResetCounts();
        await local.Stream.AppendAsync(Message.FromText("x"));
        AssertCost("append one", local.Proxy.Count("PutRecord"));

        await local.Stream.AppendAsync(Message.FromText("x"));
        Assert.Equal(("1 each 5 min", 1), (ProviderPage.Cost("a stream's settings, for a writer"), local.Proxy.Count("DescribeStreamSummary")));

        const string Batch = "append 500 in any order, or in order with 500 keys";
        AssertCost(Batch, await AppendAsync(local, Enumerable.Repeat("k", 500), AppendOrder.Unordered));
        AssertCost(Batch, await AppendAsync(local, Enumerable.Range(0, 500).Select(i => $"{i}"), AppendOrder.Ordered));
        AssertCost("append 500 in order, of one key", 10 * await AppendAsync(local, Enumerable.Repeat("k", 50), AppendOrder.Ordered));
    }

    [Fact]
    public async Task Opening_and_catching_up()
    {
        await using var local = await KinesisLocal.StartAsync(servers, partitions: 2, options => options with { PollInterval = TimeSpan.FromMinutes(1) });
        (await local.Stream.AppendManyAsync(Enumerable.Range(0, 4 * Most).Select(i => Message.FromText($"{i}") with { GroupId = "k" }))).ThrowIfAnyFailed();
        local.Proxy.ResetCounts();
        await local.Stream.ReadAllAsync(StreamPosition.Earliest, new ReadStreamOptions { Follow = false, MaxBufferedRecords = Most }).ToListAsync();
        Assert.Equal("a page of shards, and 1 per shard", ProviderPage.Cost("opening a reader"));
        Assert.Equal((1, 2), (local.Proxy.Count("ListShards"), local.Proxy.Count("GetShardIterator")));

        // The last full answer does not tell that it is the last; the other shard is empty.
        Assert.Equal("1 for up to `MaxBufferedRecords`", ProviderPage.Cost("a reader catching up, per shard"));
        Assert.Equal(4 + 1 + 1, local.Proxy.Count("GetRecords"));
    }

    [Theory]
    [InlineData(60_000, 1, 3)] // Not one: on a busy machine an answer may come after the wait, and the next read asks again.
    [InlineData(10, 2, int.MaxValue)]
    public async Task Waiting_at_the_end(int pollInterval, int atLeast, int atMost)
    {
        await using var local = await KinesisLocal.StartAsync(servers);
        await using var driver = new KinesisDriver(new KinesisContext(
            LocalKinesis.Options(local.Proxy.Uri) with { PollInterval = TimeSpan.FromMilliseconds(pollInterval) }, new()));
        await using var reader = driver.OpenReader(local.Stream.Path, null);
        await using var cursor = await reader.OpenAsync((await local.Stream.ListPartitionsAsync())[0].Id, StreamPosition.Latest, null, CancellationToken.None);
        local.Proxy.ResetCounts();

        for (var i = 0; i < 3; i++)
            Assert.Empty((await cursor.ReadAsync(10, 1000, TimeSpan.FromMilliseconds(400), CancellationToken.None)).Records);

        Assert.Equal("1 each `PollInterval`", ProviderPage.Cost("a reader at the end, per shard"));
        Assert.InRange(local.Proxy.Count("GetRecords"), atLeast, atMost);
    }

    [Fact]
    public async Task Enhanced_fan_out()
    {
        await using var world = await FanOutWorld.StartAsync(servers, "g");
        await world.AppendAsync("0", "1");
        await using var cursor = await world.OpenAsync(StreamPosition.Earliest);
        await FanOutWorld.ReadAsync(cursor, 2);

        var requests = world.Context.Requests;
        Assert.Equal("3, and 1 for each look until it is active", ProviderPage.Cost("a consumer's place at Kinesis, when it is first needed"));
        Assert.Equal((1, 1), (requests["DescribeStreamSummary"], requests["RegisterStreamConsumer"]));
        Assert.InRange(requests["DescribeStreamConsumer"], 2, long.MaxValue);
        Assert.Equal(("1, and 1 each 5 min", 1), (ProviderPage.Cost("opening a reader with enhanced fan-out, per shard"), requests["SubscribeToShard"]));
        Assert.Equal(4, requests.Count);
    }

    private static void AssertCost(string scenario, int requests) => Assert.Equal(ProviderPage.Cost(scenario), requests.ToString(CultureInfo.InvariantCulture));

    private static async Task<int> AppendAsync(KinesisLocal local, IEnumerable<string> keys, AppendOrder order)
    {
        local.Proxy.ResetCounts();
        (await local.Stream.AppendManyAsync(keys.Select(key => Message.FromText("x") with { GroupId = key }), new AppendManyOptions { Order = order })).ThrowIfAnyFailed();
        return local.Proxy.Count("PutRecord") + local.Proxy.Count("PutRecords");
    }
}
