using Integration.Benchmarks.AzureEventHubs;
using Integration.Emulators.AzureEventHubs;

namespace Integration.Benchmarks;

/// <summary>Over the Event Hubs emulator in a process of its own, beside code by hand on the bare SDK.</summary>
internal static partial class Suites
{
    private const string EventHubs = "event-hubs";

    static partial void AddAzureEventHubs(List<Suite> suites) => suites.Add(new(EventHubs, [Appends.OneKey, Appends.Keys, Reads.Plain, Reads.Ahead])
    {
        StartAsync = () => ServerProcess.StartAsync(EventHubs, Hub.Connection),
        ServeAsync = async () =>
        {
            await using var emulator = await EventHubsEmulator.StartAsync();

            // Kept for no longer than a side takes: the sides share the event hub, and the emulator its machine's memory.
            emulator.CreateEventHub(new(Hub.Name) { PartitionCount = Hub.KeyCount, Retention = TimeSpan.FromMinutes(3) });
            await ServerProcess.ServeAsync(emulator.ConnectionString);
        },
    });
}
