using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Integration.AzureEventHubs.Leases;
using Integration.Drivers;
using Microsoft.Extensions.Logging.Abstractions;

namespace Integration.AzureEventHubs.Tests.Leases;

public sealed class BlobLeaseStoreTests(AzuriteServer azurite)
{
    private const string Prefix = "contoso.servicebus.windows.net/clicks/$default/";
    private static readonly EntityPath Clicks = EntityPath.Stream("clicks");

    [Fact]
    public async Task Rows_are_changed_by_those_who_saw_them_last()
    {
        var (store, _) = await OpenAsync();
        Assert.Empty(await store.ListAsync(default));
        var created = await store.TryCreateAsync(new PartitionLease("0", StreamPosition.Earliest) { Owner = "a", Epoch = 1 }, default);
        Assert.Null(await store.TryCreateAsync(new PartitionLease("0", StreamPosition.Earliest) { Owner = "b", Epoch = 1 }, default));

        var moved = await store.TryUpdateAsync(created! with { Position = StreamPosition.After("4@r0:100"), Heartbeat = 1 }, default);
        Assert.Null(await store.TryUpdateAsync(created! with { Position = StreamPosition.After("2") }, default));
        Assert.Null(await store.TryUpdateAsync(moved! with { Partition = "1" }, default));
        Assert.Equal(moved, Assert.Single(await store.ListAsync(default)));

        Assert.False(await store.TryDeleteAsync(created!, default));
        Assert.True(await store.TryDeleteAsync(moved!, default));
        Assert.False(await store.TryDeleteAsync(moved!, default));
        Assert.Empty(await store.ListAsync(default));
    }

    [Fact]
    public async Task Of_many_who_want_a_partition_one_gets_it()
    {
        var (store, _) = await OpenAsync();
        var created = await store.TryCreateAsync(new PartitionLease("0", StreamPosition.Earliest), default);
        var winners = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => store.TryUpdateAsync(created! with { Owner = $"member-{i}", Epoch = 1 }, default)));
        Assert.Equal(Assert.Single(winners.OfType<PartitionLease>()), Assert.Single(await store.ListAsync(default)));
    }

    [Fact]
    public async Task Every_property_is_kept()
    {
        var (store, _) = await OpenAsync();
        StreamPosition[] positions =
        [
            StreamPosition.Earliest, StreamPosition.At(new DateTimeOffset(2026, 3, 1, 12, 0, 0, 123, TimeSpan.Zero)), StreamPosition.AtOffset("7"), StreamPosition.After("6@r0:6 b"),
        ];
        foreach (var (i, position) in positions.Index())
        {
            var full = new PartitionLease($"{i}", position)
            {
                Owner = "Größe 1/2,%",
                Epoch = 3,
                Heartbeat = long.MaxValue,
                RequestedBy = "b,c",
                IsFinished = i == 1,
                Attempts = i,
                Parents = i == 2 ? ["a,b", "c"] : [],
            };
            Assert.Equal(await store.TryCreateAsync(full, default), full with { Version = (await store.ListAsync(default))[i].Version });
            Assert.Equal(full, (await store.ListAsync(default))[i] with { Version = null });
        }

        var member = new PartitionLease(PartitionLease.MemberPrefix + "host-1", StreamPosition.Earliest) { Owner = "host-1", Heartbeat = 9 };
        Assert.NotNull(await store.TryCreateAsync(member, default));
        Assert.Equal(member, Assert.Single(await store.ListAsync(default), l => l.IsMember) with { Version = null });
    }

    [Fact]
    public async Task The_layout_is_that_of_the_official_processor()
    {
        var (store, container) = await OpenAsync();
        await store.TryCreateAsync(new PartitionLease("3", StreamPosition.After("41@r0:4100")) { Owner = "host-1", Epoch = 2 }, default);
        await store.TryCreateAsync(new PartitionLease(PartitionLease.MemberPrefix + "host-1", StreamPosition.Earliest) { Owner = "host-1" }, default);

        Assert.Equal(Prefix, BlobLeaseStore.PrefixOf("Contoso.servicebus.windows.net", "Clicks", "$Default"));
        Assert.Equal("host-1", (await ReadAsync(container, "ownership/3"))!["ownerid"]);
        Assert.Equal(("41", "r0:4100"), Place(await ReadAsync(container, "checkpoint/3")));
        Assert.Single(await container.GetBlobsAsync(BlobTraits.None, BlobStates.None, $"{Prefix}ownership/", default).ToListAsync());
    }

    [Fact]
    public async Task What_the_official_processor_left_is_gone_on_with()
    {
        var (store, container) = await OpenAsync();
        await WriteAsync(container, "ownership/0", ("ownerid", "official"));
        await WriteAsync(container, "checkpoint/0", ("sequencenumber", "9"), ("offset", "900"), ("clientidentifier", "official"));
        await WriteAsync(container, "checkpoint/1", ("sequencenumber", "5"), ("offset", "r0:500"));
        await WriteAsync(container, "ownership/2", ("ownerid", ""));
        var rows = (await store.ListAsync(default)).ToDictionary(r => r.Partition);
        Assert.Equal((StreamPosition.After("9@900"), "official", 0L), (rows["0"].Position, rows["0"].Owner, rows["0"].Epoch));
        Assert.Equal((StreamPosition.After("5@r0:500"), null), (rows["1"].Position, rows["1"].Owner));
        Assert.Equal((StreamPosition.Earliest, null), (rows["2"].Position, rows["2"].Owner));

        var taken = new List<PartitionLease>();
        foreach (var row in rows.Values)
        {
            taken.Add((await store.TryUpdateAsync(row with { Owner = "ours", Epoch = row.Epoch + 1, Heartbeat = 1 }, default))!);
            Assert.Null(await store.TryUpdateAsync(row with { Owner = "another", Epoch = row.Epoch + 1, Heartbeat = 1 }, default));
        }

        Assert.Equal(taken.OrderBy(r => r.Partition, StringComparer.Ordinal), (await store.ListAsync(default)).OrderBy(r => r.Partition, StringComparer.Ordinal));
        Assert.Equal(("9", "900"), Place(await ReadAsync(container, "checkpoint/0")));
        Assert.NotNull(await store.TryUpdateAsync(taken[0] with { Position = StreamPosition.After("10@1000") }, default));
        Assert.Equal(("10", "1000"), Place(await ReadAsync(container, "checkpoint/0")));
    }

    [Fact]
    public async Task When_the_official_processor_comes_back_its_checkpoint_counts()
    {
        var (store, container) = await OpenAsync();
        var ours = await store.TryCreateAsync(new PartitionLease("0", StreamPosition.After("5@500")) { Owner = "ours", Epoch = 7 }, default);
        await WriteAsync(container, "ownership/0", ("ownerid", "official"));
        await WriteAsync(container, "checkpoint/0", ("sequencenumber", "8"), ("offset", "800"));

        Assert.Null(await store.TryUpdateAsync(ours! with { Position = StreamPosition.After("6@600") }, default));
        var theirs = Assert.Single(await store.ListAsync(default));
        Assert.Equal((StreamPosition.After("8@800"), "official"), (theirs.Position, theirs.Owner));
        Assert.Equal(("8", "800"), Place(await ReadAsync(container, "checkpoint/0")));
        await WriteAsync(container, "ownership/0", ("ownerid", "official"));
        Assert.NotEqual(theirs.Version, Assert.Single(await store.ListAsync(default)).Version);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_checkpoint_follows_a_group_that_comes_back_before_the_official_processor_has_written_one(bool isOwned)
    {
        var (store, container) = await OpenAsync();
        await store.TryCreateAsync(new PartitionLease("0", StreamPosition.After("5@500")) { Owner = "ours", Epoch = 7 }, default);
        if (isOwned)
            await WriteAsync(container, "ownership/0", ("ownerid", "official"));
        else
            await container.DeleteBlobAsync($"{Prefix}ownership/0");

        var found = Assert.Single(await store.ListAsync(default));
        Assert.Equal((isOwned ? "official" : null, 7L, StreamPosition.After("5@500")), (found.Owner, found.Epoch, found.Position));
        var back = await store.TryUpdateAsync(found with { Owner = "ours", Epoch = found.Epoch + 1 }, default);
        await store.TryUpdateAsync(back! with { Position = StreamPosition.After("9@900") }, default);
        Assert.Equal(("9", "900"), Place(await ReadAsync(container, "checkpoint/0")));
    }

    [Fact]
    public async Task A_checkpoint_follows_its_row_and_none_of_a_lower_epoch()
    {
        var (store, container) = await OpenAsync();
        var row = (await store.TryCreateAsync(new PartitionLease("0", StreamPosition.After("5@500")) { Owner = "ours", Epoch = 1 }, default))!;
        row = (await store.TryUpdateAsync(row with { Position = StreamPosition.AtOffset("3") }, default))!;
        Assert.Equal(("2", null), Place(await ReadAsync(container, "checkpoint/0")));
        row = (await store.TryUpdateAsync(row with { Position = StreamPosition.Earliest }, default))!;
        Assert.Null(await ReadAsync(container, "checkpoint/0"));

        await WriteAsync(container, "checkpoint/0", ("sequencenumber", "8"), ("integrationepoch", "2"));
        Assert.NotNull(await store.TryUpdateAsync(row with { Position = StreamPosition.After("1") }, default));
        Assert.Equal(("8", null), Place(await ReadAsync(container, "checkpoint/0")));
    }

    [Fact]
    public async Task A_write_that_is_made_twice_is_made()
    {
        var (store, _) = await OpenAsync();
        var lease = new PartitionLease("0", StreamPosition.Earliest) { Owner = "ours", Epoch = 1 };
        var created = await store.TryCreateAsync(lease, default);
        Assert.Equal(created, await store.TryCreateAsync(lease, default));
        var renewed = await store.TryUpdateAsync(created! with { Heartbeat = 1 }, default);
        Assert.Equal(renewed, await store.TryUpdateAsync(created! with { Heartbeat = 1 }, default));
    }

    [Fact]
    public async Task A_container_that_does_not_exist_is_told()
    {
        await using var store = new BlobLeaseStore(new BlobContainerClient(await azurite.ConnectAsync(), $"none-{Guid.NewGuid():N}"), Clicks, Prefix, NullLogger.Instance);
        var error = await Assert.ThrowsAsync<EntityNotFoundException>(() => store.ListAsync(default));
        Assert.Contains("container", error.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<EntityNotFoundException>(() => store.TryCreateAsync(new PartitionLease("0", StreamPosition.Earliest), default));
    }

    [Fact]
    public async Task The_driver_opens_the_store_of_a_group()
    {
        var container = await azurite.CreateContainerAsync();
        var options = new AzureEventHubsOptions
        {
            ConnectionString = "Endpoint=sb://Contoso.servicebus.windows.net/;SharedAccessKeyName=k;SharedAccessKey=c2VjcmV0;EntityPath=other",
            CheckpointConnectionString = await azurite.ConnectAsync(),
            CheckpointContainer = container.Name,
            NamePrefix = "dev-",
        };
        await using var driver = new AzureEventHubsDriver(options, new MessagingClientOptions());
        Assert.True(driver.StreamCapabilities.Supports(StreamCapability.ReaderGroups));
        await using var store = driver.OpenLeaseStore(Clicks, "Billing");
        Assert.NotNull(await store.TryCreateAsync(new PartitionLease("0", StreamPosition.Earliest), default));
        Assert.True(await container.GetBlobClient("contoso.servicebus.windows.net/dev-clicks/billing/ownership/0").ExistsAsync());
    }

    private async Task<(BlobLeaseStore Store, BlobContainerClient Container)> OpenAsync()
    {
        var container = await azurite.CreateContainerAsync();
        return (new BlobLeaseStore(container, Clicks, Prefix, NullLogger.Instance), container);
    }

    private static Task WriteAsync(BlobContainerClient container, string name, params (string Name, string Value)[] metadata) =>
        container.GetBlobClient(Prefix + name).UploadAsync(Stream.Null, new BlobUploadOptions { Metadata = metadata.ToDictionary(m => m.Name, m => m.Value) });

    private static async Task<IDictionary<string, string>?> ReadAsync(BlobContainerClient container, string name)
    {
        var blob = container.GetBlobClient(Prefix + name);
        return await blob.ExistsAsync() ? (await blob.GetPropertiesAsync()).Value.Metadata : null;
    }

    private static (string? SequenceNumber, string? Offset) Place(IDictionary<string, string>? metadata) =>
        (Find(metadata, "sequencenumber"), Find(metadata, "offset"));

    private static string? Find(IDictionary<string, string>? metadata, string name) => metadata is not null && metadata.TryGetValue(name, out var value) ? value : null;
}
