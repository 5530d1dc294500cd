using System.Globalization;
using Azure.Messaging.EventHubs.Consumer;
using Azure.Messaging.EventHubs.Primitives;

namespace Integration.Benchmarks.AzureEventHubs;

/// <summary>A partition from a place on, up to five hundred records at a time: asked for one after the other, and fetched ahead.</summary>
internal static class Reads
{
    // What the library bounds it to, so that large records don't fill the memory.
    private const int PrefetchBytes = 4 << 20;

    private static readonly TimeSpan Wait = TimeSpan.FromSeconds(30);

    public static Work Plain { get; } = Of("read 500 at a time", prefetch: 0);

    public static Work Ahead { get; } = Of("read 500 at a time, 1,000 fetched ahead", prefetch: 1_000);

    private static Work Of(string name, int prefetch) => new(name, 40_000,
    [
        Hub.Side(Hub.Bare, prefetch, ByHandAsync),
        Hub.Side(Hub.Ours, prefetch, OursAsync),
    ])
    {
        Targets = [new(Hub.Ours, Metric.Rate, Bound.AtLeast, 0.9, Hub.Bare)],
    };

    private static async Task ByHandAsync(Hub hub, long first, int count)
    {
        var options = new PartitionReceiverOptions
        {
            PrefetchCount = hub.Prefetch,
            PrefetchSizeInBytes = hub.Prefetch > 0 ? PrefetchBytes : null,
            TrackLastEnqueuedEventProperties = true,
        };
        await using var receiver = new PartitionReceiver(
            EventHubConsumerClient.DefaultConsumerGroupName, Hub.Partition, EventPosition.FromSequenceNumber(first, isInclusive: true), hub.Client, options);
        while (count > 0)
        {
            foreach (var received in await receiver.ReceiveBatchAsync(Hub.Batch, Wait))
                count -= received.EventBody.ToMemory().Length == 0 ? 0 : 1;
        }
    }

    private static async Task OursAsync(Hub hub, long first, int count)
    {
        var from = StreamPosition.AtOffset(first.ToString(CultureInfo.InvariantCulture));
        await foreach (var record in hub.Stream.ReadAsync(Hub.Partition, from, new() { MaxBufferedRecords = Hub.Batch }))
        {
            if (record.Message.Body.Length > 0 && --count == 0)
                break;
        }
    }
}
