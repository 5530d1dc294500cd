using Integration.AzureEventHubs.Tests.Leases;
using Integration.Emulators.AzureEventHubs;

namespace Integration.ClickAnalytics.Tests.Services;

/// <summary>The example on Event Hubs over AMQP, with checkpoints in blobs.</summary>
public sealed class AzureEventHubsTests(AzuriteServer azurite) : ServiceTests, IAsyncDisposable
{
    private EventHubsEmulator? _emulator;

    public ValueTask DisposeAsync() => _emulator?.DisposeAsync() ?? default;

    private protected override async Task<IEnumerable<string>> ConfigureAsync()
    {
        _emulator = await EventHubsEmulator.StartAsync(new EventHubsEmulatorOptions());
        _emulator.CreateEventHub(new EventHubSettings("clicks") { PartitionCount = 4, ConsumerGroups = ["per-minute", "alerts"] });
        const string Section = "--Messaging:Providers:azure-event-hubs:";
        var container = await azurite.CreateContainerAsync();
        return
        [
            "--Messaging:Provider=azure-event-hubs", $"{Section}ConnectionString={_emulator.ConnectionString}",
            $"{Section}CheckpointContainer={container.Name}", $"{Section}CheckpointConnectionString={await azurite.ConnectAsync()}",
        ];
    }
}
