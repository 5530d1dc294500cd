using Azure.Messaging.ServiceBus;
using Integration.AzureServiceBus;

namespace Integration.Benchmarks.AzureServiceBus;

/// <summary>A queue of the emulator, through the bare SDK and through this library.</summary>
internal sealed class Bus : IAsyncDisposable
{
    /// <summary>The names of the two sides.</summary>
    public const string Bare = "bare SDK";
    public const string Ours = "Integration";

    public const int Batch = 100;
    public const int Groups = 8;

    private readonly byte[] _body = new byte[256];
    private readonly ServiceBusSender _sender;
    private readonly bool _sessions;

    private Bus(IReadOnlyDictionary<string, string> addresses, bool sessions)
    {
        _sessions = sessions;
        Client = new(addresses[EmulatorProcess.Connection]);
        _sender = Client.CreateSender(Name);
        var options = new AzureServiceBusOptions
        {
            ConnectionString = addresses[EmulatorProcess.Connection],
            AdministrationConnectionString = addresses[EmulatorProcess.Administration],
        };
        Messaging = AzureServiceBusMessaging.Create(options, new() { Topology = new TopologyDefinition { Queues = [Definition] } });
    }

    public string Name { get; } = $"bench-{Guid.NewGuid():N}";

    public ServiceBusClient Client { get; }

    public IMessaging Messaging { get; }

    public IQueue Queue => Messaging.Queue(Name);

    private QueueDefinition Definition => new(Name) { Ordered = _sessions, LockDuration = TimeSpan.FromMinutes(5) };

    /// <summary>A side that measures a work on a new queue, after warming up.</summary>
    public static Side Side(string name, Func<Bus, int, Task> work, bool sessions = false, bool filled = false) => new(name, async job =>
    {
        await using var bus = new Bus(job.Addresses, sessions);
        await bus.Messaging.Topology.CreateQueueAsync(bus.Definition);
        return await Measurement.TakeWarmAsync(job, count => work(bus, count), filled ? bus.SendByHandAsync : null);
    });

    /// <summary>Batches of the bare SDK, one after the other.</summary>
    public async Task SendByHandAsync(int count)
    {
        for (var i = 0; i < count; i += Batch)
        {
            using var batch = await _sender.CreateMessageBatchAsync();
            for (var j = 0; j < Batch; j++)
            {
                if (!batch.TryAddMessage(new(_body) { MessageId = Guid.NewGuid().ToString("N"), SessionId = GroupOf(j) }))
                    throw new InvalidOperationException("A hundred messages don't fit into a batch.");
            }

            await _sender.SendMessagesAsync(batch);
        }
    }

    /// <summary>Batches of this library, one after the other.</summary>
    public async Task SendAsync(int count)
    {
        for (var i = 0; i < count; i += Batch)
            (await Queue.SendManyAsync(Enumerable.Range(0, Batch).Select(number => new Message { Body = _body, GroupId = GroupOf(number) }))).ThrowIfAnyFailed();
    }

    public async ValueTask DisposeAsync()
    {
        await Messaging.DisposeAsync();
        await Client.DisposeAsync();
    }

    private string? GroupOf(int number) => _sessions ? $"group-{number % Groups}" : null;
}
