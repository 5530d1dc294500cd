using Integration.AzureEventHubs.Tests.Leases;
using Integration.Groups;

namespace Integration.AzureEventHubs.Tests.Containers;

/// <summary>
/// Microsoft's emulator in place of this repository's own. Its event hubs are those of its configuration, so the contract suite, which makes one for each
/// test, has no room there.
/// </summary>
public sealed class MicrosoftEmulatorTests(MicrosoftEmulator emulator, AzuriteServer azurite) : IClassFixture<MicrosoftEmulator>
{
    private static readonly ReadStreamOptions ToTheEnd = new() { Follow = false };

    [Fact]
    public async Task Records_are_read_in_order_from_every_position()
    {
        await using var messaging = AzureEventHubsMessaging.Create(new() { ConnectionString = await emulator.ConnectAsync() });
        var orders = messaging.Stream(MicrosoftEmulator.Orders);
        var given = Enumerable.Range(0, 60).Select(i => Message.FromText($"{i}") with { GroupId = $"key-{i % 3}", Headers = MessageHeaders.Create(("number", i)) }).ToList();
        (await orders.AppendManyAsync(given)).ThrowIfAnyFailed();

        var read = await orders.ReadAllAsync(StreamPosition.Earliest, ToTheEnd).ToListAsync();
        foreach (var key in read.GroupBy(r => r.Message.GroupId))
        {
            Assert.Equal(given.Where(g => g.GroupId == key.Key).Select(g => g.Text), key.Select(r => r.Message.Text));
            Assert.Single(key.Select(r => r.Partition).Distinct());
        }

        Assert.Equal(given.Count, read.Count);
        Assert.All(read, r => Assert.Equal(int.Parse(r.Message.Text), r.Message.Headers["number"].As<int>()));
        var records = read.GroupBy(r => r.Partition).First().ToList();
        var (partition, middle) = (records[0].Partition, records[records.Count / 2]);
        Assert.Equal(middle.Offset, (await orders.ReadAsync(partition, StreamPosition.AtOffset(middle.Offset), ToTheEnd).FirstAsync()).Offset);
        Assert.Equal(records.Count - (records.Count / 2) - 1, await orders.ReadAsync(partition, StreamPosition.After(middle.Offset), ToTheEnd).CountAsync());
        Assert.Contains(middle.Offset, await orders.ReadAsync(partition, StreamPosition.At(middle.AppendedAt), ToTheEnd).Select(r => r.Offset).ToListAsync());
        await Assert.ThrowsAsync<EntityNotFoundException>(() => messaging.Stream("no-such").ListPartitionsAsync());
    }

    /// <summary>One seed: what was read of the event hub before can't be taken away.</summary>
    [Fact]
    public async Task A_soak_of_groups_loses_nothing() =>
        await GroupModel.SoakAsync(new World(await emulator.ConnectAsync(), await azurite.CreateContainerAsync()), World.Seed, steps: 30, calm: 12);

    private sealed class World(string connectionString, Azure.Storage.Blobs.BlobContainerClient checkpoints) : GroupWorld(
        Seed, options => new AzureEventHubsDriver(new() { ConnectionString = connectionString, CheckpointContainerClient = checkpoints }, options))
    {
        public const int Seed = 0;

        public override Task BeginAsync(int partitions) => Task.CompletedTask;

        public override Task ReshardAsync() => Task.CompletedTask;
    }
}
