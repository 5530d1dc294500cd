using Azure.Messaging.EventHubs;
using Azure.Messaging.EventHubs.Producer;
using Integration.AzureEventHubs;

namespace Integration.Benchmarks.AzureEventHubs;

/// <summary>The event hub of the emulator, through the bare SDK and through this library.</summary>
internal sealed class Hub : IAsyncDisposable
{
    /// <summary>The name of the address.</summary>
    public const string Connection = "events";

    /// <summary>The names of the two sides.</summary>
    public const string Bare = "bare SDK";
    public const string Ours = "Integration";

    public const string Name = "bench";
    public const string Partition = "0";
    public const int Batch = 500;
    public const int KeyCount = 4;

    private readonly byte[] _body = new byte[256];
    private readonly IMessaging _messaging;

    private Hub(IReadOnlyDictionary<string, string> addresses, int prefetch)
    {
        Prefetch = prefetch;
        Client = new(addresses[Connection], Name);
        Producer = new(Client);
        _messaging = AzureEventHubsMessaging.Create(new() { ConnectionString = addresses[Connection], PrefetchCount = prefetch });
    }

    public EventHubConnection Client { get; }

    public EventHubProducerClient Producer { get; }

    public int Prefetch { get; }

    public IStream Stream => _messaging.Stream(Name);

    /// <summary>A side that measures a work after warming up.</summary>
    public static Side Side(string name, Func<Hub, int, Task> work) => new(name, async job =>
    {
        await using var hub = new Hub(job.Addresses, prefetch: 0);
        return await Measurement.TakeWarmAsync(job, count => work(hub, count));
    });

    /// <summary>A side that measures reading so many records of a partition from a sequence number on, which were put there before.</summary>
    public static Side Side(string name, int prefetch, Func<Hub, long, int, Task> read) => new(name, async job =>
    {
        await using var hub = new Hub(job.Addresses, prefetch);
        var first = 0L;
        return await Measurement.TakeWarmAsync(job, count => read(hub, first, count), async count => first = await hub.FillAsync(count));
    });

    public EventData NewEvent() => new(_body) { MessageId = Guid.NewGuid().ToString("N") };

    public Message NewMessage(int key) => new() { Body = _body, GroupId = Key(key) };

    public static string Key(int number) => $"key-{number}";

    public async ValueTask DisposeAsync()
    {
        await _messaging.DisposeAsync();
        await Producer.DisposeAsync();
        await Client.DisposeAsync();
    }

    /// <summary>Appends to the partition; the sequence number of the first.</summary>
    private async Task<long> FillAsync(int count)
    {
        var first = (await Producer.GetPartitionPropertiesAsync(Partition)).LastEnqueuedSequenceNumber + 1;
        for (var left = count; left > 0; left -= Batch)
            await Producer.SendAsync(Enumerable.Range(0, Math.Min(left, Batch)).Select(_ => NewEvent()), new SendEventOptions { PartitionId = Partition });
        return first;
    }
}
