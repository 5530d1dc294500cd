using Amazon.Kinesis;
using Amazon.Kinesis.Model;
using Amazon.Runtime;
using Integration.Aws.Kinesis;

namespace Integration.Benchmarks.AwsKinesis;

/// <summary>A stream of one shard, through the SDK's client and through this library.</summary>
internal sealed class BenchStream : IAsyncDisposable
{
    /// <summary>The server's name among the addresses of a job.</summary>
    public const string Address = "kinesis";

    /// <summary>The names of the two sides.</summary>
    public const string Bare = "bare SDK";
    public const string Ours = "Integration";

    public const int Batch = 500;

    private static readonly BasicAWSCredentials Credentials = new("local", "local");

    private readonly byte[] _body = new byte[256];

    private BenchStream(string address)
    {
        Client = new(Credentials, new AmazonKinesisConfig { ServiceURL = address, AuthenticationRegion = "us-east-1" });
        Messaging = KinesisMessaging.Create(new() { ServiceUrl = new Uri(address), Region = "us-east-1", Credentials = Credentials, MaxReadsPerSecond = 1000 });
    }

    /// <summary>What a work has to do for both sides alike.</summary>
    public static IReadOnlyList<Target> Targets { get; } =
    [
        new(Ours, Metric.Rate, Bound.AtLeast, 0.9, Bare),
        new(Ours, Metric.Cpu, Bound.AtMost, 1.25, Bare),
    ];

    public string Name { get; } = $"bench-{Guid.NewGuid():N}";

    public AmazonKinesisClient Client { get; }

    public IMessaging Messaging { get; }

    public IStream Stream => Messaging.Stream(Name);

    /// <summary>A side that measures a work on a new stream, after warming up on others.</summary>
    public static Side Side(string name, Func<BenchStream, int, Task> work, bool filled = false) => new(name, async job =>
    {
        var stream = await CreateAsync(job.Addresses[Address], 0);
        var measured = await Measurement.TakeWarmAsync(job, count => work(stream, count), async count =>
        {
            await stream.DisposeAsync();
            stream = await CreateAsync(job.Addresses[Address], filled ? count : 0);
        });
        await stream.DisposeAsync();
        return measured;
    });

    /// <summary>Requests of the SDK's client, one after the other.</summary>
    public async Task AppendByHandAsync(int count)
    {
        for (var i = 0; i < count; i += Batch)
        {
            var response = await Client.PutRecordsAsync(new PutRecordsRequest
            {
                StreamName = Name,
                Records = [.. Enumerable.Range(0, Math.Min(Batch, count - i)).Select(key => new PutRecordsRequestEntry { Data = new(_body), PartitionKey = $"{key}" })],
            });
            if (response.FailedRecordCount > 0)
                throw new InvalidOperationException($"{response.FailedRecordCount} records failed.");
        }
    }

    /// <summary>Batches of this library, one after the other.</summary>
    public async Task AppendAsync(int count)
    {
        for (var i = 0; i < count; i += Batch)
        {
            var messages = Enumerable.Range(0, Math.Min(Batch, count - i)).Select(key => new Message { Body = _body, GroupId = $"{key}" });
            (await Stream.AppendManyAsync(messages, new() { Order = AppendOrder.Unordered })).ThrowIfAnyFailed();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Messaging.StreamTopology().DeleteStreamAsync(Name);
        await Messaging.DisposeAsync();
        Client.Dispose();
    }

    private static async Task<BenchStream> CreateAsync(string address, int records)
    {
        var stream = new BenchStream(address);
        await stream.Messaging.StreamTopology().CreateStreamAsync(new(stream.Name) { Partitions = 1 });
        await stream.AppendAsync(records);
        return stream;
    }
}
