using Azure.Messaging.EventHubs.Producer;

namespace Integration.Benchmarks.AzureEventHubs;

/// <summary>Five hundred records at a time, one call after the other: of one key, which is one batch of the service's, and of several, which is one for each.</summary>
internal static class Appends
{
    public static Work OneKey { get; } = Of("append 500 of a key", keys: 1);

    public static Work Keys { get; } = Of($"append 500 of {Hub.KeyCount} keys", keys: Hub.KeyCount);

    private static Work Of(string name, int keys) => new(name, 100_000,
    [
        Hub.Side(Hub.Bare, (hub, count) => ByHandAsync(hub, count, keys)),
        Hub.Side(Hub.Ours, (hub, count) => OursAsync(hub, count, keys)),
    ])
    {
        Targets = [new(Hub.Ours, Metric.Rate, Bound.AtLeast, 0.9, Hub.Bare)],
    };

    private static async Task ByHandAsync(Hub hub, int count, int keys)
    {
        for (var left = count; left > 0; left -= Hub.Batch)
        {
            var size = Math.Min(left, Hub.Batch) / keys;
            await Task.WhenAll(Enumerable.Range(0, keys).Select(key => SendAsync(hub, key, size)));
        }
    }

    private static async Task SendAsync(Hub hub, int key, int size)
    {
        using var batch = await hub.Producer.CreateBatchAsync(new CreateBatchOptions { PartitionKey = Hub.Key(key) });
        for (var i = 0; i < size; i++)
        {
            if (!batch.TryAdd(hub.NewEvent()))
                throw new InvalidOperationException($"{size} events don't fit into a batch.");
        }

        await hub.Producer.SendAsync(batch);
    }

    private static async Task OursAsync(Hub hub, int count, int keys)
    {
        for (var left = count; left > 0; left -= Hub.Batch)
            (await hub.Stream.AppendManyAsync(Enumerable.Range(0, Math.Min(left, Hub.Batch)).Select(i => hub.NewMessage(i % keys)))).ThrowIfAnyFailed();
    }
}
