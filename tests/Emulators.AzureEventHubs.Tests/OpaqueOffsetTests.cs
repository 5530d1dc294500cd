using Azure.Messaging.EventHubs;
using Azure.Messaging.EventHubs.Consumer;

namespace Integration.Emulators.AzureEventHubs.Tests;

public sealed class OpaqueOffsetTests : EmulatorTest
{
    private protected override EventHubsEmulatorOptions Configure(EventHubsEmulatorOptions options) => options with { OpaqueOffsets = true };

    [Fact]
    public async Task An_offset_is_no_number_and_still_a_position()
    {
        await SendAsync("0", "a", "b");
        IReadOnlyList<EventData> all = await ReadAsync(Receive(EventPosition.Earliest), 2);
        Assert.False(long.TryParse(all[1].OffsetString, out _));
        await AssertBodiesAsync(Receive(EventPosition.FromOffset(all[0].OffsetString, isInclusive: false)), "b");
        Assert.Equal(all[1].OffsetString, (await Consumer.GetPartitionPropertiesAsync("0")).LastEnqueuedOffsetString);
        await Assert.ThrowsAsync<FormatException>(() => ReadAsync(Receive(EventPosition.FromOffset("0")), 1));
    }
}
