using Azure.Messaging.EventHubs;
using Azure.Messaging.EventHubs.Consumer;
using Azure.Messaging.EventHubs.Primitives;

namespace Integration.Emulators.AzureEventHubs.Tests;

public sealed class ConsumerGroupTests : EmulatorTest
{
    private const EventHubsException.FailureReason Disconnected = EventHubsException.FailureReason.ConsumerDisconnected;

    [Fact]
    public async Task Each_group_reads_everything_and_an_unknown_one_nothing()
    {
        await SendAsync("0", "a", "b");
        await AssertBodiesAsync(Receive(EventPosition.Earliest), "a", "b");
        await AssertBodiesAsync(Receive(EventPosition.Earliest, group: "other"), "a", "b");
        await AssertFailsAsync(EventHubsException.FailureReason.ResourceNotFound, () => ReadAsync(Receive(EventPosition.Earliest, group: "third"), 1));
        Emulator.AddConsumerGroup(Hub, "third");
        await AssertBodiesAsync(Receive(EventPosition.Earliest, group: "third"), "a", "b");
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => ReadAsync(Receive(EventPosition.Earliest, "2"), 1));
    }

    [Fact]
    public async Task Five_receivers_share_a_partition_and_a_sixth_is_one_too_many()
    {
        await SendAsync("0", "a");
        PartitionReceiver[] five = [.. Enumerable.Range(0, 5).Select(_ => Receive(EventPosition.Earliest))];
        foreach (PartitionReceiver receiver in five)
            await ReadAsync(receiver, 1);
        await AssertFailsAsync(EventHubsException.FailureReason.QuotaExceeded, () => ReadAsync(Receive(EventPosition.Earliest), 1));
        await ReadAsync(Receive(EventPosition.Earliest, group: "other"), 1);

        await five[0].CloseAsync();
        await EventuallyAsync(() => Emulator.CountLinks($"{Hub}/ConsumerGroups/{Group}") == 4);
        await ReadAsync(Receive(EventPosition.Earliest), 1);
    }

    [Fact]
    public async Task A_receiver_whose_attach_failed_is_no_receiver()
    {
        await SendAsync("0", "a");
        Emulator.FailNext(EmulatedError.ServerBusy, EmulatedOperation.OpenReceiver, afterEffect: true, count: 5);
        for (int i = 0; i < 5; i++)
            await AssertFailsAsync(EventHubsException.FailureReason.ServiceBusy, () => ReadAsync(Receive(EventPosition.Earliest), 1));
        await ReadAsync(Receive(EventPosition.Earliest), 1);
    }

    [Fact]
    public async Task The_higher_owner_level_wins()
    {
        await SendAsync("0", "a", "b");
        PartitionReceiver first = Receive(EventPosition.Earliest, ownerLevel: 1);
        await ReadAsync(first, 1);
        await AssertFailsAsync(Disconnected, () => ReadAsync(Receive(EventPosition.Earliest, ownerLevel: 0), 1));
        await AssertFailsAsync(Disconnected, () => ReadAsync(Receive(EventPosition.Earliest), 1));
        await ReadAsync(first, 1);

        PartitionReceiver second = Receive(EventPosition.Earliest, ownerLevel: 2);
        await ReadAsync(second, 2);
        await AssertSoonFailsAsync(Disconnected, first);
        await ReadAsync(Receive(EventPosition.Earliest, group: "other", ownerLevel: 0), 2);
        await SendAsync("0", "c");
        Assert.Equal(["c"], Bodies(await ReadAsync(second, 1)));
    }

    [Fact]
    public async Task Of_equal_owner_levels_the_newer_wins()
    {
        await SendAsync("0", "a");
        PartitionReceiver first = Receive(EventPosition.Earliest, ownerLevel: 1);
        await ReadAsync(first, 1);
        await ReadAsync(Receive(EventPosition.Earliest, ownerLevel: 1), 1);
        await AssertSoonFailsAsync(Disconnected, first);
    }

    [Fact]
    public async Task An_owner_level_ends_the_receivers_without_one_and_its_end_lets_them_in()
    {
        await SendAsync("0", "a");
        PartitionReceiver shared = Receive(EventPosition.Earliest);
        await ReadAsync(shared, 1);
        PartitionReceiver owner = Receive(EventPosition.Earliest, ownerLevel: 0);
        await ReadAsync(owner, 1);
        await AssertSoonFailsAsync(Disconnected, shared);

        await owner.CloseAsync();
        await EventuallyAsync(() => Emulator.CountLinks($"{Hub}/ConsumerGroups/{Group}") == 0);
        await ReadAsync(Receive(EventPosition.Earliest), 1);
    }
}
