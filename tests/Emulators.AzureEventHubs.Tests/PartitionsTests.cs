using Azure.Messaging.EventHubs;
using Azure.Messaging.EventHubs.Consumer;
using Azure.Messaging.EventHubs.Producer;

namespace Integration.Emulators.AzureEventHubs.Tests;

public sealed class PartitionsTests : EmulatorTest
{
    [Fact]
    public async Task Partitions_are_added_while_links_are_open()
    {
        await Producer.SendAsync([new EventData("a")], new SendEventOptions { PartitionKey = "key" });
        Emulator.AddPartitions(Hub, 30);
        await SendAsync("31", "b");
        await AssertBodiesAsync(Receive(EventPosition.Earliest, "31"), "b");
        for (int i = 0; i < 32; i++)
            await Producer.SendAsync([new EventData("c")]);
        Assert.DoesNotContain(Emulator.GetPartitions(Hub), partition => partition.IsEmpty);
    }

    [Fact]
    public void What_can_not_be_is_refused()
    {
        AssertRefused(EmulatedError.InvalidArgument, () => Emulator.CreateEventHub(new EventHubSettings("none") { PartitionCount = 0 }));
        AssertRefused(EmulatedError.InvalidArgument, () => Emulator.CreateEventHub(new EventHubSettings("none") { Retention = TimeSpan.Zero }));
        AssertRefused(EmulatedError.InvalidArgument, () => Emulator.CreateEventHub(new EventHubSettings("none/Partitions/0")));
        AssertRefused(EmulatedError.EntityAlreadyExists, () => Emulator.CreateEventHub(new EventHubSettings("HUB")));
        AssertRefused(EmulatedError.EntityAlreadyExists, () => Emulator.AddConsumerGroup(Hub, "other"));
        AssertRefused(EmulatedError.InvalidArgument, () => Emulator.AddPartitions(Hub, 1023));
        AssertRefused(EmulatedError.EntityNotFound, () => Emulator.AddPartitions("none", 1));
        AssertRefused(EmulatedError.EntityNotFound, () => Emulator.DeleteEventHub("none"));
    }

    [Fact]
    public async Task A_deleted_event_hub_is_gone()
    {
        await SendAsync("0", "a");
        Emulator.DeleteEventHub(Hub);
        await EventuallyAsync(() => Emulator.CountLinks(Hub) == 0);
        await AssertFailsAsync(EventHubsException.FailureReason.ResourceNotFound, () => SendAsync("0", "b"));
    }

    private static void AssertRefused(EmulatedError error, Action call) => Assert.Equal(error, Assert.Throws<EventHubsEmulatorException>(call).Error);
}
