using Integration.AzureEventHubs.Tests.Leases;
using Integration.Emulators.AzureEventHubs;

namespace Integration.ClickAnalytics.Tests.Services;

/// <summary>The example on Event Hubs over AMQP, with checkpoints in blobs.</summary>
public sealed class AzureEventHubsTests(AzuriteServer azurite)
{
    [Fact]
    public async Task Every_click_is_accounted_for_although_the_readers_are_killed_in_the_middle()
    {
        await using var emulator = await StartAsync();
        using var run = new Run(["--Run:Clicks=2000", "--Run:ClicksPerSecond=100000", .. await ConfigureAsync(emulator)]);

        var (account, output) = await run.HereAsync();

        Assert.True(account.AddsUp, output);
        Assert.Equal(1, account.Restarts);
        Assert.True(account.Counted.Again > 0, $"Nothing was in hand when the readers were killed: {output}");
    }

    [Fact]
    public async Task A_program_that_is_killed_goes_on_when_it_is_started_again()
    {
        await using var emulator = await StartAsync();
        using var run = new Run(["--Run:Clicks=1500", .. await ConfigureAsync(emulator)]);

        var (code, output, error) = await run.KillAndRestartAsync();

        Assert.True(code == 0, output + error);
        Assert.Contains("1,500 clicked = 1,500 counted = 1,500 watched = 1,500 replayed: it all adds up.", output, StringComparison.Ordinal);
    }

    private static async Task<EventHubsEmulator> StartAsync()
    {
        var emulator = await EventHubsEmulator.StartAsync(new EventHubsEmulatorOptions());
        emulator.CreateEventHub(new EventHubSettings("clicks") { PartitionCount = 4, ConsumerGroups = ["per-minute", "alerts"] });
        return emulator;
    }

    private async Task<IEnumerable<string>> ConfigureAsync(EventHubsEmulator emulator)
    {
        const string Section = "--Messaging:Providers:azure-event-hubs:";
        var container = await azurite.CreateContainerAsync();
        return
        [
            "--Messaging:Provider=azure-event-hubs", $"{Section}ConnectionString={emulator.ConnectionString}",
            $"{Section}CheckpointContainer={container.Name}", $"{Section}CheckpointConnectionString={await azurite.ConnectAsync()}",
        ];
    }
}
