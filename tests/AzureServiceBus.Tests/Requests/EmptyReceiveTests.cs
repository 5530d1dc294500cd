using Integration.AzureServiceBus.Tests.Behaviour;
using Integration.Costs;

namespace Integration.AzureServiceBus.Tests.Requests;

[Collection(nameof(Alone))]
public sealed class EmptyReceiveTests : EmulatorTest
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_request_that_brings_nothing_is_counted_and_one_that_brings_a_message_is_not(bool ordered)
    {
        var queue = await QueueAsync(ordered: ordered);
        using var empty = new EmptyReceives();

        await queue.SendAsync(Message.FromText("hello") with { GroupId = ordered ? "g" : null });
        var message = await ReceiveAsync(queue);
        Assert.Equal(0, empty.Count);

        await message.CompleteAsync();

        // The SDK's waits for a message of a session, and for another session, pass on the machine's clock.
        for (var waits = 0; empty.Count == 0; waits++)
        {
            Assert.True(waits < 20, "No request that brought nothing was counted.");
            Assert.Null(await RunAsync(queue.ReceiveOneAsync(TimeSpan.FromSeconds(15))));
        }
    }
}
