using Azure.Messaging.EventHubs;
using Azure.Messaging.EventHubs.Consumer;

namespace Integration.Emulators.AzureEventHubs.Tests;

public sealed class PositionTests : EmulatorTest
{
    [Fact]
    public async Task A_receiver_begins_where_it_says()
    {
        var times = new List<DateTimeOffset>();
        foreach (string body in new[] { "a", "b", "c" })
        {
            times.Add(Time.GetUtcNow());
            await SendAsync("0", body);
            Time.Advance(TimeSpan.FromMinutes(1));
        }

        IReadOnlyList<EventData> all = await ReadAsync(Receive(EventPosition.Earliest, group: "other"), 3);
        Assert.Equal(times, all.Select(data => data.EnqueuedTime));
        await AssertBodiesAsync(Receive(EventPosition.FromOffset(all[1].OffsetString, isInclusive: false)), "c");
        await AssertBodiesAsync(Receive(EventPosition.FromOffset(all[1].OffsetString, isInclusive: true)), "b", "c");
        await AssertBodiesAsync(Receive(EventPosition.FromSequenceNumber(1, isInclusive: false), group: "other"), "c");
        await AssertBodiesAsync(Receive(EventPosition.FromSequenceNumber(1, isInclusive: true), group: "other"), "b", "c");
        await AssertBodiesAsync(Receive(EventPosition.FromEnqueuedTime(times[1].AddMilliseconds(-1))), "b", "c");
        await AssertBodiesAsync(Receive(EventPosition.FromEnqueuedTime(times[1])), "c");
        await AssertBodiesAsync(Receive(EventPosition.FromEnqueuedTime(times[2].AddMinutes(1))));
    }

    [Fact]
    public async Task Latest_is_what_comes_after_the_link()
    {
        await SendAsync("0", "before");
        var receiver = Receive(EventPosition.Latest);
        Task<IReadOnlyList<EventData>> reading = ReadAsync(receiver, 2);
        await EventuallyAsync(() => Emulator.CountLinks($"{Hub}/ConsumerGroups/{Group}/Partitions/0") == 1);
        await SendAsync("1", "elsewhere");
        await SendAsync("0", "a", "b");
        Assert.Equal(["a", "b"], Bodies(await reading));
    }

    [Fact]
    public async Task What_is_behind_the_last_event_is_refused()
    {
        await SendAsync("0", "a");
        await Assert.ThrowsAsync<ArgumentException>(() => ReadAsync(Receive(EventPosition.FromOffset("9999")), 1));
        await Assert.ThrowsAsync<ArgumentException>(() => ReadAsync(Receive(EventPosition.FromOffset("r0:0")), 1));
        await Assert.ThrowsAsync<ArgumentException>(() => ReadAsync(Receive(EventPosition.FromSequenceNumber(1)), 1));
    }

    [Fact]
    public async Task All_partitions_are_read_together()
    {
        await SendAsync("0", "a");
        await SendAsync("1", "b");
        using var enough = new CancellationTokenSource(Patience);
        var bodies = new List<string>();
        await foreach (PartitionEvent read in Consumer.ReadEventsAsync(enough.Token))
        {
            bodies.Add($"{read.Partition.PartitionId}{read.Data.EventBody}");
            if (bodies.Count == 2)
                break;
        }

        Assert.Equal(["0a", "1b"], bodies.Order(StringComparer.Ordinal));
    }
}
