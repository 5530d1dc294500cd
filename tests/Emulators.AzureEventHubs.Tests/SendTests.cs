using System.Reflection;
using Azure.Messaging.EventHubs;
using Azure.Messaging.EventHubs.Consumer;
using Azure.Messaging.EventHubs.Producer;
using Integration.Emulators.AzureEventHubs.Broker;

namespace Integration.Emulators.AzureEventHubs.Tests;

public sealed class SendTests : EmulatorTest
{
    private protected override EventHubsEmulatorOptions Configure(EventHubsEmulatorOptions options) => options with { MaxMessageSizeInBytes = 64 * 1024 };

    [Fact]
    public async Task An_event_comes_as_it_was_sent()
    {
        var sent = new EventData(new byte[] { 1, 2, 0, 255 }) { MessageId = "id", CorrelationId = "correlation", ContentType = "text/x" };
        var time = new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.FromHours(2));
        (string, object)[] properties =
            [("text", "ä"), ("int", 1), ("long", 2L), ("double", 0.5), ("bool", true), ("guid", Guid.NewGuid()), ("time", time), ("span", TimeSpan.FromDays(1)), ("decimal", 7.5m)];
        foreach ((string name, object value) in properties)
            sent.Properties[name] = value;
        await Producer.SendAsync([sent], new SendEventOptions { PartitionId = "1" });

        EventData received = (await ReadAsync(Receive(EventPosition.Earliest, "1"), 1))[0];
        Assert.Equal(sent.EventBody.ToArray(), received.EventBody.ToArray());
        Assert.Equal(("id", "correlation", "text/x"), (received.MessageId, received.CorrelationId, received.ContentType));
        Assert.All(properties, property => Assert.Equal(property.Item2, received.Properties[property.Item1]));
        Assert.Equal((0, Time.GetUtcNow(), null), (received.SequenceNumber, received.EnqueuedTime, received.PartitionKey));
        Assert.Equal("0", received.OffsetString);
    }

    [Fact]
    public async Task Events_to_the_hub_take_turns_and_those_to_a_partition_go_there()
    {
        for (int i = 0; i < 4; i++)
            await Producer.SendAsync([new EventData("a")]);
        Assert.Equal([1, 1], Emulator.GetPartitions(Hub).Select(partition => partition.LastEnqueuedSequenceNumber));
        await SendAsync("1", "b", "c");
        Assert.Equal([1, 3], Emulator.GetPartitions(Hub).Select(partition => partition.LastEnqueuedSequenceNumber));
    }

    [Fact]
    public async Task Events_of_a_key_go_to_one_partition_and_show_it()
    {
        for (int i = 0; i < 20; i++)
            await Producer.SendAsync([new EventData($"{i}"), new EventData($"{i}")], new SendEventOptions { PartitionKey = $"key-{i % 5}" });
        var partitions = new Dictionary<string, HashSet<string>>();
        foreach (string id in new[] { "0", "1" })
        {
            int count = (int)Emulator.GetPartitions(Hub)[id == "0" ? 0 : 1].LastEnqueuedSequenceNumber + 1;
            Assert.NotEqual(0, count);
            foreach (EventData data in await ReadAsync(Receive(EventPosition.Earliest, id), count))
                (partitions.TryGetValue(data.PartitionKey, out var seen) ? seen : partitions[data.PartitionKey] = []).Add(id);
        }

        Assert.Equal(5, partitions.Count);
        Assert.All(partitions.Values, static seen => Assert.Single(seen));
    }

    [Fact]
    public void A_key_has_the_partition_that_the_official_client_computes()
    {
        Type resolver = typeof(EventData).Assembly.GetType("Azure.Messaging.EventHubs.Core.PartitionResolver", throwOnError: true)!;
        MethodInfo assign = resolver.GetMethod("AssignForPartitionKey", BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic)!;
        object instance = Activator.CreateInstance(resolver, nonPublic: true)!;
        string[] partitions = [.. Enumerable.Range(0, 7).Select(i => $"{i}")];
        string[] keys = ["a", "", "ключ", .. Enumerable.Range(1, 60).Select(length => new string('k', length)), .. Enumerable.Range(0, 200).Select(i => $"customer-{i}")];

        Assert.All(keys, key => Assert.Equal(assign.Invoke(instance, [key, partitions]), partitions[PartitionKeyHash.PartitionOf(key, 7)]));
    }

    [Fact]
    public async Task A_batch_is_one_transfer_in_order_and_as_large_as_the_link_says()
    {
        using EventDataBatch batch = await Producer.CreateBatchAsync(new CreateBatchOptions { PartitionId = "0" });
        Assert.Equal(64 * 1024, batch.MaximumSizeInBytes);
        int count = 0;
        while (batch.TryAdd(new EventData($"{count}")))
            count++;
        await Producer.SendAsync(batch);

        Assert.Equal(1, Emulator.CountOperations(EmulatedOperation.Send));
        Assert.Equal(count - 1, Emulator.GetPartitions(Hub)[0].LastEnqueuedSequenceNumber);
        Assert.Equal(Enumerable.Range(0, count).Select(i => $"{i}"), Bodies(await ReadAsync(Receive(EventPosition.Earliest), count)));
        await AssertFailsAsync(
            EventHubsException.FailureReason.MessageSizeExceeded, () => Producer.SendAsync([new EventData(new byte[65 * 1024])]));
        Assert.Equal(1, Emulator.CountOperations(EmulatedOperation.Send));
    }

    [Fact]
    public async Task A_batch_that_is_refused_leaves_nothing()
    {
        Emulator.FailNext(EmulatedError.ServerBusy, EmulatedOperation.Send);
        await AssertFailsAsync(EventHubsException.FailureReason.ServiceBusy, () => SendAsync("0", "a", "b"));
        Assert.True(Emulator.GetPartitions(Hub)[0].IsEmpty);
        await SendAsync("0", "c");
        await AssertBodiesAsync(Receive(EventPosition.Earliest), "c");
    }

    [Fact]
    public async Task What_is_not_there_is_refused()
    {
        await AssertFailsAsync(EventHubsException.FailureReason.ResourceNotFound, () => Produce(hub: "nothing").SendAsync([new EventData("a")]));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => SendAsync("2", "a"));
    }
}
