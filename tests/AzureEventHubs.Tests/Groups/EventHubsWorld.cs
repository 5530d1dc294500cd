using Azure.Storage.Blobs;
using Integration.AzureEventHubs.Tests.Leases;
using Integration.Emulators.AzureEventHubs;
using Integration.Groups;

namespace Integration.AzureEventHubs.Tests.Groups;

/// <summary>
/// A world over AMQP and HTTP: the records in the emulator, the leases in Azurite, and only the time is virtual. With an odd seed partitions are added, which
/// moves keys; with an even one they stay, and the order of every key is held.
/// </summary>
internal sealed class EventHubsWorld : GroupWorld
{
    private const int MostPartitions = 8;

    private readonly EventHubsEmulator _emulator;
    private readonly bool _addsPartitions;

    private EventHubsWorld(int seed, EventHubsEmulator emulator, BlobContainerClient checkpoints)
        : base(seed, options => new AzureEventHubsDriver(new() { ConnectionString = emulator.ConnectionString, CheckpointContainerClient = checkpoints }, options)) =>
        (_emulator, _addsPartitions) = (emulator, seed % 2 == 1);

    public static async Task<EventHubsWorld> OpenAsync(int seed, AzuriteServer azurite)
    {
        var checkpoints = await azurite.CreateContainerAsync();
        return new(seed, await EventHubsEmulator.StartAsync(new() { OpaqueOffsets = true }), checkpoints);
    }

    public override Task BeginAsync(int partitions)
    {
        _emulator.CreateEventHub(new(StreamName) { PartitionCount = partitions, ConsumerGroups = [GroupName] });
        return Task.CompletedTask;
    }

    public override Task ReshardAsync()
    {
        if (_addsPartitions && _emulator.GetPartitions(StreamName).Count < MostPartitions)
        {
            _emulator.AddPartitions(StreamName, Random.Next(1, 3));
            KeepsKeyOrder = false;
        }

        return Task.CompletedTask;
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        await _emulator.DisposeAsync();
    }
}
