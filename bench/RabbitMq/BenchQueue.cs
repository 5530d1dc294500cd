using Integration.RabbitMq;
using RabbitMQ.Client;

namespace Integration.Benchmarks.RabbitMq;

/// <summary>A quorum queue, through the bare client and through this library.</summary>
internal sealed class BenchQueue : IAsyncDisposable
{
    /// <summary>The names of the two sides.</summary>
    public const string Bare = "bare client";
    public const string Ours = "Integration";

    public const int Batch = 100;

    private readonly byte[] _body = new byte[256];

    private BenchQueue(IConnection connection, IReadOnlyDictionary<string, string> addresses)
    {
        Connection = connection;
        var options = new RabbitMqOptions { Uri = addresses[Broker.Amqp], ManagementUri = addresses[Broker.Management] };
        Messaging = RabbitMqMessaging.Create(options, new() { Topology = new TopologyDefinition { Queues = [Definition] } });
    }

    public string Name { get; } = $"bench-{Guid.NewGuid():N}";

    public IConnection Connection { get; }

    public IMessaging Messaging { get; }

    public IQueue Queue => Messaging.Queue(Name);

    private QueueDefinition Definition => new(Name) { LockDuration = TimeSpan.FromMinutes(5) };

    /// <summary>A side that measures a work on a new queue, after warming up.</summary>
    public static Side Side(string name, Func<BenchQueue, int, Task> work, bool filled = false) => new(name, async job =>
    {
        await using var connection = await new ConnectionFactory { Uri = new Uri(job.Addresses[Broker.Amqp]) }.CreateConnectionAsync();
        await using var queue = new BenchQueue(connection, job.Addresses);
        await queue.Messaging.Topology.CreateQueueAsync(queue.Definition);
        return await Measurement.TakeWarmAsync(job, count => work(queue, count), filled ? queue.SendByHandAsync : null);
    });

    /// <summary>Batches of the bare client, one after the other: all of a batch are on their way before the first confirm is waited for.</summary>
    public async Task SendByHandAsync(int count)
    {
        await using var channel = await Connection.CreateChannelAsync(new(
            publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true, outstandingPublisherConfirmationsRateLimiter: null));
        var confirms = new Task[Batch];
        for (var i = 0; i < count; i += Batch)
        {
            for (var j = 0; j < Batch; j++)
            {
                var properties = new BasicProperties { Persistent = true, MessageId = Guid.NewGuid().ToString("N") };
                confirms[j] = channel.BasicPublishAsync("", Name, mandatory: true, properties, _body).AsTask();
            }

            await Task.WhenAll(confirms);
        }
    }

    /// <summary>Batches of this library, one after the other.</summary>
    public async Task SendAsync(int count)
    {
        for (var i = 0; i < count; i += Batch)
            (await Queue.SendManyAsync(Enumerable.Range(0, Batch).Select(_ => new Message { Body = _body }))).ThrowIfAnyFailed();
    }

    public async ValueTask DisposeAsync() => await Messaging.DisposeAsync();
}
