using Azure.Messaging.EventHubs;
using Azure.Messaging.EventHubs.Consumer;
using Azure.Messaging.EventHubs.Primitives;

namespace Integration.Emulators.AzureEventHubs.Tests;

public sealed class FlowTests : EmulatorTest
{
    [Fact]
    public async Task No_more_events_go_than_there_is_credit_for()
    {
        await SendAsync("0", [.. Enumerable.Range(0, 500).Select(i => $"{i}")]);
        PartitionReceiver receiver = Receive(EventPosition.Earliest, prefetch: 10);
        await ReadAsync(receiver, 1);
        Assert.InRange(Emulator.CountOperations(EmulatedOperation.Deliver), 1, 30);
        Assert.Equal(Enumerable.Range(1, 499).Select(i => $"{i}"), Bodies(await ReadAsync(receiver, 499)));
        Assert.Equal(500, Emulator.CountOperations(EmulatedOperation.Deliver));
    }

    [Fact]
    public async Task A_receiver_that_waits_gets_what_comes()
    {
        PartitionReceiver receiver = Receive(EventPosition.Earliest);
        Task<IReadOnlyList<EventData>> reading = ReadAsync(receiver, 300);
        for (int i = 0; i < 30; i++)
            await SendAsync("0", [.. Enumerable.Range(i * 10, 10).Select(n => $"{n}")]);
        Assert.Equal(Enumerable.Range(0, 300).Select(i => $"{i}"), Bodies(await reading));
    }

    [Fact]
    public async Task A_delivery_tells_how_far_behind_the_receiver_is()
    {
        await SendAsync("0", "a", "b", "c");
        Time.Advance(TimeSpan.FromMinutes(1));
        PartitionReceiver receiver = Receive(EventPosition.Earliest, track: true, prefetch: 1);
        EventData first = (await ReadAsync(receiver, 1))[0];
        LastEnqueuedEventProperties last = receiver.ReadLastEnqueuedEventProperties();
        Assert.Equal(2, last.SequenceNumber - first.SequenceNumber);
        Assert.Equal(Emulator.GetPartitions(Hub)[0].LastEnqueuedOffset, last.OffsetString);
        Assert.Equal(Time.GetUtcNow().AddMinutes(-1), last.EnqueuedTime);
        Assert.Equal(Time.GetUtcNow(), last.LastReceivedTime);
        await ReadAsync(receiver, 2);
        await SendAsync("0", "d");
        Assert.Equal(0, (await ReadAsync(receiver, 1))[0].SequenceNumber - receiver.ReadLastEnqueuedEventProperties().SequenceNumber);
    }
}
