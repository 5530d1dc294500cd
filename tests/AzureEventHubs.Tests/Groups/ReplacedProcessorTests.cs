using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Integration.AzureEventHubs.Leases;
using Integration.AzureEventHubs.Tests.Leases;
using Integration.Calls;
using Integration.Emulators.AzureEventHubs;
using Integration.Streams.Groups;
using Microsoft.Extensions.Time.Testing;

namespace Integration.AzureEventHubs.Tests.Groups;

/// <summary>A group beside the SDK's own processor, which has its ownerships in the same container.</summary>
public sealed class ReplacedProcessorTests(AzuriteServer azurite)
{
    private static readonly EntityPath Clicks = EntityPath.Stream("clicks");

    [Fact]
    public async Task A_processor_keeps_its_partitions_while_it_renews_them_and_hands_over_when_it_stops()
    {
        var time = new FakeTimeProvider();
        await using var emulator = await EventHubsEmulator.StartAsync(new EventHubsEmulatorOptions());
        emulator.CreateEventHub(new EventHubSettings(Clicks.Name) { PartitionCount = 2, ConsumerGroups = ["billing"] });
        var container = await azurite.CreateContainerAsync();
        var options = new MessagingClientOptions { TimeProvider = time };
        await using var driver = new AzureEventHubsDriver(new() { ConnectionString = emulator.ConnectionString, CheckpointContainerClient = container }, options);
        await using var store = driver.OpenLeaseStore(Clicks, "billing");
        await using var reader = driver.OpenReader(Clicks, "billing");
        var member = new GroupMember(
            new GroupAccess(new DriverCalls(driver, options, new Lifetime()), Clicks, "billing", reader, store), new GroupOptions { StartAt = StreamPosition.Earliest }, "ours");
        foreach (var partition in new[] { "0", "1" })
            await OwnAsync(partition, "official");

        Assert.Empty(await RoundAsync());
        time.Advance(TimeSpan.FromSeconds(110));
        await RenewAsync("0");
        await OwnAsync("1", "");
        Assert.Equal(["1"], await RoundAsync());
        time.Advance(TimeSpan.FromSeconds(110));
        Assert.Empty(await RoundAsync());
        time.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal(["0"], await RoundAsync());
        await member.AbandonAsync();

        BlobClient OwnershipOf(string partition) => container.GetBlobClient(
            $"{BlobLeaseStore.PrefixOf(driver.FindAddress(Clicks)!.Host, Clicks.Name, "billing")}ownership/{partition}");

        Task OwnAsync(string partition, string owner) =>
            OwnershipOf(partition).UploadAsync(Stream.Null, new BlobUploadOptions { Metadata = new Dictionary<string, string> { ["ownerid"] = owner } });

        // Blobs show the second in which they were written.
        async Task RenewAsync(string partition)
        {
            var before = (await OwnershipOf(partition).GetPropertiesAsync()).Value.LastModified;
            while ((await OwnershipOf(partition).GetPropertiesAsync()).Value.LastModified == before)
                await OwnAsync(partition, "official");
        }

        async Task<IEnumerable<string>> RoundAsync()
        {
            await member.RoundAsync(default);
            var leased = new List<string>();
            while (member.Leased.TryRead(out var partition))
                leased.Add(partition.Partition);
            return leased.Order(StringComparer.Ordinal);
        }
    }
}
