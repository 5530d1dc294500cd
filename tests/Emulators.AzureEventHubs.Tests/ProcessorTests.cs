using System.Collections.Concurrent;
using Azure.Messaging.EventHubs;
using Azure.Messaging.EventHubs.Consumer;
using Azure.Messaging.EventHubs.Primitives;
using Azure.Messaging.EventHubs.Processor;
using Azure.Messaging.EventHubs.Producer;

namespace Integration.Emulators.AzureEventHubs.Tests;

public sealed class ProcessorTests : EmulatorTest
{
    [Fact]
    public async Task Processors_share_the_partitions_and_go_on_from_the_checkpoints()
    {
        Emulator.AddPartitions(Hub, 2);
        var store = new MemoryCheckpointStore();
        Processor first = CreateProcessor(store);
        Processor second = CreateProcessor(store);
        await first.StartProcessingAsync();
        await EventuallyAsync(() => first.Owned.Count == 4);
        await SendToAllAsync("a");
        await EventuallyAsync(() => first.Handled.Count == 4);

        await second.StartProcessingAsync();
        await EventuallyAsync(() => first.Owned.Count == 2 && second.Owned.Count == 2);
        Assert.Empty(first.Owned.Keys.Intersect(second.Owned.Keys));
        await first.StopProcessingAsync();
        await EventuallyAsync(() => second.Owned.Count == 4);
        await SendToAllAsync("b");
        await EventuallyAsync(() => second.Handled.Count(body => body == "b") == 4);
        await second.StopProcessingAsync();
        Assert.DoesNotContain("a", second.Handled);
    }

    private async Task SendToAllAsync(string body)
    {
        foreach (PartitionRuntime partition in Emulator.GetPartitions(Hub))
            await Producer.SendAsync([new EventData(body)], new SendEventOptions { PartitionId = partition.Id });
    }

    private Processor CreateProcessor(CheckpointStore store) => new(store, Emulator.ConnectionString, new EventProcessorOptions
    {
        LoadBalancingUpdateInterval = TimeSpan.FromMilliseconds(100),
        PartitionOwnershipExpirationInterval = TimeSpan.FromSeconds(30),
        DefaultStartingPosition = EventPosition.Earliest,
        LoadBalancingStrategy = LoadBalancingStrategy.Greedy,
        MaximumWaitTime = TimeSpan.FromMilliseconds(100),
        RetryOptions = NoRetries,
    });

    private sealed class Processor(CheckpointStore store, string connectionString, EventProcessorOptions options)
        : PluggableCheckpointStoreEventProcessor<EventProcessorPartition>(store, 10, Group, connectionString, Hub, options)
    {
        public ConcurrentDictionary<string, byte> Owned { get; } = new();

        public ConcurrentQueue<string> Handled { get; } = new();

        protected override Task OnInitializingPartitionAsync(EventProcessorPartition partition, CancellationToken cancellationToken)
        {
            Owned[partition.PartitionId] = 0;
            return Task.CompletedTask;
        }

        protected override Task OnPartitionProcessingStoppedAsync(EventProcessorPartition partition, ProcessingStoppedReason reason, CancellationToken cancellationToken)
        {
            Owned.TryRemove(partition.PartitionId, out _);
            return Task.CompletedTask;
        }

        protected override async Task OnProcessingEventBatchAsync(
            IEnumerable<EventData> events, EventProcessorPartition partition, CancellationToken cancellationToken)
        {
            foreach (EventData data in events)
            {
                await UpdateCheckpointAsync(partition.PartitionId, CheckpointPosition.FromEvent(data), cancellationToken);
                Handled.Enqueue(data.EventBody.ToString());
            }
        }

        // A partition that another processor took shows as an error of its receiver, and one that is given back as its end.
        protected override Task OnProcessingErrorAsync(
            Exception exception, EventProcessorPartition? partition, string operationDescription, CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
