using Azure.Messaging.EventHubs.Consumer;

namespace Integration.Emulators.AzureEventHubs.Tests;

public sealed class RetentionTests : EmulatorTest
{
    [Fact]
    public async Task An_event_is_gone_when_its_time_is_over()
    {
        await SendAsync("0", "a", "b");
        Time.Advance(TimeSpan.FromHours(23));
        await SendAsync("0", "c");
        await AssertBodiesAsync(Receive(EventPosition.Earliest), "a", "b", "c");

        Time.Advance(TimeSpan.FromHours(1));
        PartitionRuntime partition = Emulator.GetPartitions(Hub)[0];
        Assert.Equal((2, 2, false), (partition.BeginningSequenceNumber, partition.LastEnqueuedSequenceNumber, partition.IsEmpty));
        await AssertBodiesAsync(Receive(EventPosition.Earliest), "c");
        await AssertBodiesAsync(Receive(EventPosition.FromSequenceNumber(0)), "c");

        Time.Advance(TimeSpan.FromHours(23));
        partition = Emulator.GetPartitions(Hub)[0];
        Assert.Equal((3, 2, true), (partition.BeginningSequenceNumber, partition.LastEnqueuedSequenceNumber, partition.IsEmpty));
        await SendAsync("0", "d");
        Assert.Equal(3, (await ReadAsync(Receive(EventPosition.FromSequenceNumber(0), group: "other"), 1))[0].SequenceNumber);
    }
}
