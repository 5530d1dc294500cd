using Amazon.Kinesis;
using Amazon.Kinesis.Model;
using Amazon.Runtime;
using Integration.Kinesis;
using Record = Amazon.Kinesis.Model.Record;

[assembly: AssemblyFixture(typeof(KinesisFixture))]

namespace Integration.Standins.Tests.Kinesis;

/// <summary>Clients of the local servers, and what tests need of a stream.</summary>
internal static class KinesisClients
{
    public static AmazonKinesisClient Create(Uri server, Action<AmazonKinesisConfig>? configure = null)
    {
        var config = new AmazonKinesisConfig { ServiceURL = server.AbsoluteUri, AuthenticationRegion = "us-east-1" };
        configure?.Invoke(config);
        return new AmazonKinesisClient(new BasicAWSCredentials("test", "test"), config);
    }

    public static async Task<AmazonKinesisClient> CreateAsync(this KinesisFixture servers, string server) =>
        Create(await (server == "kinesalite" ? servers.GetKinesaliteAsync() : servers.GetKinesisLocalAsync()));

    /// <summary>A new stream, once it is active.</summary>
    public static async Task<string> CreateStreamAsync(this AmazonKinesisClient client, int shards = 1)
    {
        var name = KinesisFixture.NewName("stream");
        await client.CreateStreamAsync(new CreateStreamRequest { StreamName = name, ShardCount = shards });
        await client.WaitUntilActiveAsync(name);
        return name;
    }

    public static async Task<StreamDescriptionSummary> WaitUntilActiveAsync(this AmazonKinesisClient client, string stream)
    {
        StreamDescriptionSummary summary = null!;
        await UntilAsync(async () =>
        {
            summary = (await client.DescribeStreamSummaryAsync(new DescribeStreamSummaryRequest { StreamName = stream })).StreamDescriptionSummary;
            return summary.StreamStatus == StreamStatus.ACTIVE;
        });
        return summary;
    }

    /// <summary>A consumer of a stream, once it is active.</summary>
    public static async Task<string> RegisterAsync(this AmazonKinesisClient client, string streamArn, string name)
    {
        var arn = (await client.RegisterStreamConsumerAsync(new RegisterStreamConsumerRequest { StreamARN = streamArn, ConsumerName = name })).Consumer.ConsumerARN;
        await UntilAsync(async () =>
            (await client.DescribeStreamConsumerAsync(new DescribeStreamConsumerRequest { ConsumerARN = arn })).ConsumerDescription.ConsumerStatus == ConsumerStatus.ACTIVE);
        return arn;
    }

    public static async Task UntilAsync(Func<Task<bool>> isDone)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(TimeSpan.FromMinutes(1));
        while (!await isDone())
            await Task.Delay(20, limit.Token);
    }

    public static async Task<List<Shard>> ListShardsAsync(this AmazonKinesisClient client, string stream) =>
        (await client.ListShardsAsync(new ListShardsRequest { StreamName = stream })).Shards;

    /// <summary>The records of a shard from its beginning, up to its end or until an answer has none.</summary>
    public static async Task<(List<Record> Records, GetRecordsResponse Last)> ReadAllAsync(this AmazonKinesisClient client, string stream, string shard)
    {
        var next = (await client.GetShardIteratorAsync(
            new GetShardIteratorRequest { StreamName = stream, ShardId = shard, ShardIteratorType = ShardIteratorType.TRIM_HORIZON })).ShardIterator;
        var records = new List<Record>();
        while (true)
        {
            var page = await client.GetRecordsAsync(new GetRecordsRequest { ShardIterator = next });
            records.AddRange(page.Records);
            next = page.NextShardIterator;
            if (next is null || page.Records.Count == 0)
                return (records, page);
        }
    }

    public static string Text(this Record record) => System.Text.Encoding.UTF8.GetString(record.Data.ToArray());

    public static MemoryStream Data(string text) => new(System.Text.Encoding.UTF8.GetBytes(text));
}
