using Amazon.Runtime;
using Amazon.SQS;
using Amazon.SQS.Model;
using Integration.Aws;

namespace Integration.Benchmarks.Aws;

/// <summary>A queue of the local server, through the bare SDK and through this library.</summary>
internal sealed class Sqs : IAsyncDisposable
{
    /// <summary>The server's name among the addresses of a job.</summary>
    public const string Address = "sqs";

    /// <summary>The names of the two sides.</summary>
    public const string Bare = "bare SDK";
    public const string Ours = "Integration";

    private static readonly BasicAWSCredentials Credentials = new("test", "test");
    private static readonly string Text = new('x', 256);

    private Sqs(string address)
    {
        Client = new(Credentials, new AmazonSQSConfig { ServiceURL = address, AuthenticationRegion = "us-east-1" });
        Messaging = AwsMessaging.Create(
            new() { ServiceUrl = new Uri(address), AuthenticationRegion = "us-east-1", Credentials = Credentials, AccountId = "000000000000" },
            new() { Topology = new TopologyDefinition { Queues = [new QueueDefinition(Name) { LockDuration = TimeSpan.FromMinutes(10) }] } });
    }

    public static Message Message { get; } = Message.FromText(Text);

    public string Name { get; } = $"bench-{Guid.NewGuid():N}";

    public AmazonSQSClient Client { get; }

    public IMessaging Messaging { get; }

    public IQueue Queue => Messaging.Queue(Name);

    public string Url { get; private set; } = "";

    public static async Task<Sqs> CreateAsync(string address)
    {
        var sqs = new Sqs(address);
        await sqs.Messaging.Topology.CreateQueueAsync(new(sqs.Name) { LockDuration = TimeSpan.FromMinutes(10) });
        sqs.Url = (await sqs.Client.GetQueueUrlAsync(sqs.Name)).QueueUrl;
        return sqs;
    }

    /// <summary>A side that measures a work on a new queue, after warming up.</summary>
    public static Side Side(string name, Func<Sqs, int, Task> work, Func<Sqs, int, Task>? prepare = null) => new(name, async job =>
    {
        await using var sqs = await CreateAsync(job.Addresses[Address]);
        return await Measurement.TakeWarmAsync(job, count => work(sqs, count), prepare is null ? null : count => prepare(sqs, count));
    });

    /// <summary>Lets a number of callers do what is left, each the next piece when it is done with one.</summary>
    public static Task SideBySideAsync(int callers, int pieces, Func<Task> piece)
    {
        var left = pieces;
        return Task.WhenAll(Enumerable.Range(0, callers).Select(_ => Task.Run(async () =>
        {
            while (Interlocked.Decrement(ref left) >= 0)
                await piece();
        })));
    }

    /// <summary>Lets a number of callers receive until it were as many messages in all.</summary>
    public static async Task DrainAsync(int callers, int count, Func<Task<int>> receive)
    {
        var left = count;
        await Task.WhenAll(Enumerable.Range(0, callers).Select(_ => Task.Run(async () =>
        {
            while (Volatile.Read(ref left) > 0)
                Interlocked.Add(ref left, -await receive());
        })));
    }

    /// <summary>Ten messages by one request of the bare SDK.</summary>
    public async Task SendTenAsync()
    {
        var entries = Enumerable.Range(0, 10).Select(number => new SendMessageBatchRequestEntry($"{number}", Text) { MessageAttributes = NewId() }).ToList();
        var sent = await Client.SendMessageBatchAsync(Url, entries);
        if (sent.Failed is { Count: > 0 } failed)
            throw new InvalidOperationException(failed[0].Message);
    }

    /// <summary>Deletes up to ten by one request of the bare SDK.</summary>
    public async Task DeleteAsync(List<Amazon.SQS.Model.Message> received)
    {
        var entries = received.Select((message, number) => new DeleteMessageBatchRequestEntry($"{number}", message.ReceiptHandle)).ToList();
        var deleted = await Client.DeleteMessageBatchAsync(Url, entries);
        if (deleted.Failed is { Count: > 0 } failed)
            throw new InvalidOperationException(failed[0].Message);
    }

    public Task SendOneAsync() => Client.SendMessageAsync(new SendMessageRequest(Url, Text) { MessageAttributes = NewId() });

    public ValueTask DisposeAsync()
    {
        Client.Dispose();
        return Messaging.DisposeAsync();
    }

    // SQS has no place for a sender's own message id but an attribute. This library gives every message one.
    private static Dictionary<string, MessageAttributeValue> NewId() =>
        new() { ["MessageId"] = new() { DataType = "String", StringValue = Guid.NewGuid().ToString("N") } };
}
