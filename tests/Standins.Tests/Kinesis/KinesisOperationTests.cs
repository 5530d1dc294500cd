using System.Globalization;
using Amazon.Kinesis;
using Amazon.Kinesis.Model;
using Integration.Kinesis;

namespace Integration.Standins.Tests.Kinesis;

/// <summary>Each operation against servers that others wrote.</summary>
public sealed class KinesisOperationTests(KinesisFixture servers)
{
    private const string Local = "kinesis-local";
    private const string Lite = "kinesalite";

    [Theory]
    [InlineData(Local)]
    [InlineData(Lite)]
    public async Task A_stream_is_created_described_listed_and_deleted(string server)
    {
        using var client = await servers.CreateAsync(server);
        var name = await client.CreateStreamAsync(shards: 2);

        var summary = await client.WaitUntilActiveAsync(name);
        Assert.Equal((name, 2, 24), (summary.StreamName, summary.OpenShardCount, summary.RetentionPeriodHours));
        Assert.EndsWith(":stream/" + name, summary.StreamARN, StringComparison.Ordinal);
        Assert.InRange(summary.StreamCreationTimestamp!.Value, DateTime.UtcNow.AddHours(-1), DateTime.UtcNow.AddHours(1));
        var before = name[..^1];
        Assert.Contains(name, (await client.ListStreamsAsync(new ListStreamsRequest { ExclusiveStartStreamName = before })).StreamNames);

        await client.DeleteStreamAsync(new DeleteStreamRequest { StreamName = name, EnforceConsumerDeletion = true });
        await Assert.ThrowsAsync<ResourceNotFoundException>(() => KinesisClients.UntilAsync(async () =>
            (await client.DescribeStreamSummaryAsync(new DescribeStreamSummaryRequest { StreamName = name })).StreamDescriptionSummary.StreamStatus is null));
    }

    [Theory]
    [InlineData(Local)]
    [InlineData(Lite)]
    public async Task Records_are_put_one_and_many_and_read_in_order(string server)
    {
        using var client = await servers.CreateAsync(server);
        var name = await client.CreateStreamAsync();
        var start = DateTime.UtcNow.AddSeconds(-1);

        var first = await client.PutRecordAsync(new PutRecordRequest { StreamName = name, PartitionKey = "k", Data = KinesisClients.Data("0"), ExplicitHashKey = "7" });
        var second = await client.PutRecordAsync(
            new PutRecordRequest { StreamName = name, PartitionKey = "k", Data = KinesisClients.Data("1"), SequenceNumberForOrdering = first.SequenceNumber });
        var many = await client.PutRecordsAsync(new PutRecordsRequest
        {
            StreamName = name,
            Records = [.. Enumerable.Range(2, 5).Select(i => new PutRecordsRequestEntry { PartitionKey = "ключ", Data = KinesisClients.Data(Name(i)) })],
        });
        var (records, last) = await client.ReadAllAsync(name, first.ShardId);

        Assert.Equal(0, many.FailedRecordCount);
        Assert.All(many.Records, record => Assert.Equal((null, null, first.ShardId), (record.ErrorCode, record.ErrorMessage, record.ShardId)));
        Assert.Equal(Enumerable.Range(0, 7).Select(Name), records.Select(record => record.Text()));
        Assert.Equal([first.SequenceNumber, second.SequenceNumber, .. many.Records.Select(record => record.SequenceNumber)], records.Select(record => record.SequenceNumber));
        Assert.Equal(("k", "ключ"), (records[0].PartitionKey, records[^1].PartitionKey));
        Assert.All(records, record => Assert.InRange(record.ApproximateArrivalTimestamp!.Value, start, DateTime.UtcNow.AddSeconds(1)));
        Assert.Equal(DateTimeKind.Utc, records[0].ApproximateArrivalTimestamp!.Value.Kind);
        Assert.Equal(0, last.MillisBehindLatest);
        Assert.NotNull(last.NextShardIterator);
    }

    [Theory]
    [InlineData(Local)]
    [InlineData(Lite)]
    public async Task Every_kind_of_iterator_begins_where_it_says(string server)
    {
        using var client = await servers.CreateAsync(server);
        var name = await client.CreateStreamAsync();
        var put = new List<PutRecordResponse>();
        for (var i = 0; i < 3; i++)
            put.Add(await client.PutRecordAsync(new PutRecordRequest { StreamName = name, PartitionKey = "k", Data = KinesisClients.Data(Name(i)) }));

        Assert.Equal(["0", "1", "2"], await ReadAsync(new() { ShardIteratorType = ShardIteratorType.TRIM_HORIZON }));
        Assert.Empty(await ReadAsync(new() { ShardIteratorType = ShardIteratorType.LATEST }));
        Assert.Equal(["1", "2"], await ReadAsync(new() { ShardIteratorType = ShardIteratorType.AT_SEQUENCE_NUMBER, StartingSequenceNumber = put[1].SequenceNumber }));
        Assert.Equal(["2"], await ReadAsync(new() { ShardIteratorType = ShardIteratorType.AFTER_SEQUENCE_NUMBER, StartingSequenceNumber = put[1].SequenceNumber }));
        Assert.Equal(["0", "1", "2"], await ReadAsync(new() { ShardIteratorType = ShardIteratorType.AT_TIMESTAMP, Timestamp = DateTime.UtcNow.AddMinutes(-1) }));

        async Task<IEnumerable<string>> ReadAsync(GetShardIteratorRequest request)
        {
            (request.StreamName, request.ShardId) = (name, put[0].ShardId);
            var iterator = (await client.GetShardIteratorAsync(request)).ShardIterator;
            return (await client.GetRecordsAsync(new GetRecordsRequest { ShardIterator = iterator, Limit = 10 })).Records.Select(record => record.Text());
        }
    }

    [Theory]
    [InlineData(Local)]
    [InlineData(Lite)]
    public async Task Shards_are_split_and_merged_and_read_to_their_end(string server)
    {
        using var client = await servers.CreateAsync(server);
        var name = await client.CreateStreamAsync();
        var parent = Assert.Single(await client.ListShardsAsync(name));
        Assert.Equal("0", parent.HashKeyRange.StartingHashKey);
        Assert.NotNull(parent.SequenceNumberRange.StartingSequenceNumber);
        await client.PutRecordAsync(new PutRecordRequest { StreamName = name, PartitionKey = "k", Data = KinesisClients.Data("before") });

        await client.SplitShardAsync(new SplitShardRequest { StreamName = name, ShardToSplit = parent.ShardId, NewStartingHashKey = "170141183460469231731687303715884105728" });
        await client.WaitUntilActiveAsync(name);
        var children = (await client.ListShardsAsync(name)).Where(shard => shard.ParentShardId == parent.ShardId).ToList();
        await client.MergeShardsAsync(new MergeShardsRequest { StreamName = name, ShardToMerge = children[0].ShardId, AdjacentShardToMerge = children[1].ShardId });
        await client.WaitUntilActiveAsync(name);
        var all = await client.ListShardsAsync(name);
        var (records, last) = await client.ReadAllAsync(name, parent.ShardId);

        Assert.Equal(2, children.Count);
        Assert.Equal(4, all.Count);
        var merged = Assert.Single(all, shard => shard.AdjacentParentShardId is not null);
        Assert.Equal(children.Select(shard => shard.ShardId).Order(), new[] { merged.ParentShardId, merged.AdjacentParentShardId }.Order());
        Assert.NotNull(all.Single(shard => shard.ShardId == parent.ShardId).SequenceNumberRange.EndingSequenceNumber);
        Assert.Equal("before", Assert.Single(records).Text());
        Assert.Null(last.NextShardIterator);
        if (server == Local)
        {
            Assert.Equal(children.Select(shard => shard.ShardId).Order(), last.ChildShards.Select(shard => shard.ShardId).Order());
            Assert.All(last.ChildShards, shard => Assert.Equal([parent.ShardId], shard.ParentShards));
            Assert.All(last.ChildShards, shard => Assert.NotNull(shard.HashKeyRange.EndingHashKey));
        }
    }

    [Theory]
    [InlineData(Local)]
    [InlineData(Lite)]
    public async Task Retention_grows_and_shrinks(string server)
    {
        using var client = await servers.CreateAsync(server);
        var name = await client.CreateStreamAsync();

        await client.IncreaseStreamRetentionPeriodAsync(new IncreaseStreamRetentionPeriodRequest { StreamName = name, RetentionPeriodHours = 168 });
        Assert.Equal(168, (await client.WaitUntilActiveAsync(name)).RetentionPeriodHours);
        await client.DecreaseStreamRetentionPeriodAsync(new DecreaseStreamRetentionPeriodRequest { StreamName = name, RetentionPeriodHours = 48 });
        Assert.Equal(48, (await client.WaitUntilActiveAsync(name)).RetentionPeriodHours);
    }

    [Theory]
    [InlineData(Local)]
    [InlineData(Lite)]
    public async Task Tags_are_added_listed_and_removed(string server)
    {
        using var client = await servers.CreateAsync(server);
        var name = await client.CreateStreamAsync();

        await client.AddTagsToStreamAsync(new AddTagsToStreamRequest { StreamName = name, Tags = new() { ["a"] = "1", ["b"] = "2", ["c"] = "3" } });
        await client.RemoveTagsFromStreamAsync(new RemoveTagsFromStreamRequest { StreamName = name, TagKeys = ["b"] });
        var listed = await client.ListTagsForStreamAsync(new ListTagsForStreamRequest { StreamName = name, ExclusiveStartTagKey = "a", Limit = 5 });

        var tag = Assert.Single(listed.Tags);
        Assert.Equal(("c", "3", false), (tag.Key, tag.Value, listed.HasMoreTags));
    }

    [Fact]
    public async Task The_number_of_shards_the_mode_and_the_size_of_records_change()
    {
        using var client = await servers.CreateAsync(Local);
        var name = await client.CreateStreamAsync();

        var count = await client.UpdateShardCountAsync(new UpdateShardCountRequest { StreamName = name, TargetShardCount = 2, ScalingType = ScalingType.UNIFORM_SCALING });
        var summary = await client.WaitUntilActiveAsync(name);
        Assert.Equal((1, 2, name, 2), (count.CurrentShardCount, count.TargetShardCount, count.StreamName, summary.OpenShardCount));
        Assert.Equal(StreamMode.PROVISIONED, summary.StreamModeDetails.StreamMode);

        await client.UpdateMaxRecordSizeAsync(new UpdateMaxRecordSizeRequest { StreamARN = summary.StreamARN, MaxRecordSizeInKiB = 2048 });
        await client.WaitUntilActiveAsync(name);
        await client.UpdateStreamModeAsync(new UpdateStreamModeRequest { StreamARN = summary.StreamARN, StreamModeDetails = new() { StreamMode = StreamMode.ON_DEMAND } });
        summary = await client.WaitUntilActiveAsync(name);
        Assert.Equal((StreamMode.ON_DEMAND, 2048), (summary.StreamModeDetails.StreamMode, summary.MaxRecordSizeInKiB));
    }

    [Fact]
    public async Task Shards_are_listed_by_pages_and_by_filter()
    {
        using var client = await servers.CreateAsync(Local);
        var name = await client.CreateStreamAsync(shards: 5);

        var page = await client.ListShardsAsync(new ListShardsRequest { StreamName = name, MaxResults = 3 });
        var rest = await client.ListShardsAsync(new ListShardsRequest { NextToken = page.NextToken });
        var after = await client.ListShardsAsync(
            new ListShardsRequest { StreamName = name, ShardFilter = new() { Type = ShardFilterType.AFTER_SHARD_ID, ShardId = page.Shards[2].ShardId } });

        Assert.Equal((3, 2), (page.Shards.Count, rest.Shards.Count));
        Assert.Null(rest.NextToken);
        Assert.Equal(rest.Shards.Select(shard => shard.ShardId), after.Shards.Select(shard => shard.ShardId));
    }

    [Fact]
    public async Task Consumers_are_registered_described_listed_and_deregistered()
    {
        using var client = await servers.CreateAsync(Local);
        var arn = (await client.WaitUntilActiveAsync(await client.CreateStreamAsync())).StreamARN;

        var consumer = await client.RegisterAsync(arn, "billing");
        var described = (await client.DescribeStreamConsumerAsync(new DescribeStreamConsumerRequest { StreamARN = arn, ConsumerName = "billing" })).ConsumerDescription;
        var listed = Assert.Single((await client.ListStreamConsumersAsync(new ListStreamConsumersRequest { StreamARN = arn })).Consumers);

        Assert.Equal((arn, consumer, "billing", ConsumerStatus.ACTIVE), (described.StreamARN, described.ConsumerARN, described.ConsumerName, described.ConsumerStatus));
        Assert.Equal((consumer, described.ConsumerCreationTimestamp), (listed.ConsumerARN, listed.ConsumerCreationTimestamp));
        Assert.NotNull(described.ConsumerCreationTimestamp);

        await client.DeregisterStreamConsumerAsync(new DeregisterStreamConsumerRequest { ConsumerARN = consumer });
        await KinesisClients.UntilAsync(async () => (await client.ListStreamConsumersAsync(new ListStreamConsumersRequest { StreamARN = arn })).Consumers.Count == 0);
    }

    private static string Name(int i) => i.ToString(CultureInfo.InvariantCulture);
}
