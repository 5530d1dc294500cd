using Azure.Messaging.ServiceBus;

namespace Integration.Emulators.AzureServiceBus.Tests;

public sealed class DuplicateTests : EmulatorTest
{
    [Fact]
    public async Task Duplicates_within_the_window_are_dropped_in_silence()
    {
        CreateQueue(static q => q with { RequiresDuplicateDetection = true, DuplicateDetectionHistoryTimeWindow = TimeSpan.FromSeconds(30) });
        ServiceBusSender sender = Client.CreateSender("q");
        await sender.SendMessageAsync(Message("a", id: "1"));
        Time.Advance(TimeSpan.FromSeconds(29));
        await sender.SendMessageAsync(Message("b", id: "1"));
        Time.Advance(TimeSpan.FromSeconds(1));
        await sender.SendMessagesAsync([Message("c", id: "1"), Message("d", id: "1"), Message("e", id: "2")]);
        await AssertBodiesAsync(Client.CreateReceiver("q"), "a", "c", "e");
    }

    [Fact]
    public async Task The_window_is_as_long_as_seven_days()
    {
        CreateQueue(static q => q with { RequiresDuplicateDetection = true, DuplicateDetectionHistoryTimeWindow = TimeSpan.FromDays(7) });
        ServiceBusSender sender = Client.CreateSender("q");
        await sender.SendMessageAsync(Message("a", id: "1"));
        Time.Advance(TimeSpan.FromDays(7) - TimeSpan.FromSeconds(1));
        await sender.SendMessageAsync(Message("b", id: "1"));
        Assert.Equal(1, Emulator.GetRuntime("q").ActiveMessageCount);
    }

    [Fact]
    public async Task Without_detection_nothing_is_dropped()
    {
        CreateQueue();
        await Client.CreateSender("q").SendMessagesAsync([Message("a", id: "1"), Message("b", id: "1")]);
        await AssertBodiesAsync(Client.CreateReceiver("q"), "a", "b");
    }
}
