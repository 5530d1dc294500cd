using Azure.Messaging.EventHubs;

namespace Integration.Emulators.AzureEventHubs.Tests;

public sealed class ManagementTests : EmulatorTest
{
    [Fact]
    public async Task An_event_hub_tells_its_partitions()
    {
        DateTimeOffset created = Time.GetUtcNow();
        Time.Advance(TimeSpan.FromHours(1));
        EventHubProperties properties = await Producer.GetEventHubPropertiesAsync();
        Assert.Equal((Hub, created), (properties.Name, properties.CreatedOn));
        Assert.Equal(["0", "1"], properties.PartitionIds);
        Emulator.AddPartitions(Hub, 2);
        Assert.Equal(["0", "1", "2", "3"], await Consumer.GetPartitionIdsAsync());
        Assert.Equal(3, Emulator.CountOperations(EmulatedOperation.Read) + 1);
    }

    [Fact]
    public async Task A_partition_tells_its_ends()
    {
        PartitionProperties empty = await Consumer.GetPartitionPropertiesAsync("0");
        Assert.Equal((true, 0, -1, "-1"), (empty.IsEmpty, empty.BeginningSequenceNumber, empty.LastEnqueuedSequenceNumber, empty.LastEnqueuedOffsetString));

        await SendAsync("0", "a", "b");
        PartitionProperties full = await Consumer.GetPartitionPropertiesAsync("0");
        Assert.Equal((Hub, "0", false, 0, 1), (full.EventHubName, full.Id, full.IsEmpty, full.BeginningSequenceNumber, full.LastEnqueuedSequenceNumber));
        Assert.Equal(Time.GetUtcNow(), full.LastEnqueuedTime);
        Assert.Equal(Emulator.GetPartitions(Hub)[0].LastEnqueuedOffset, full.LastEnqueuedOffsetString);
    }

    [Fact]
    public async Task What_is_not_there_is_refused()
    {
        await AssertFailsAsync(EventHubsException.FailureReason.ResourceNotFound, () => Consume(hub: "nothing").GetPartitionIdsAsync());
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => Consumer.GetPartitionPropertiesAsync("2"));
    }
}
