using Integration.Drivers;
using Integration.Groups;
using Integration.Streams.Groups;

namespace Integration.InMemory.Tests.Streams.Groups;

/// <summary>Partitions that readers of another library own, as a lease store shows them.</summary>
public sealed class ForeignOwnerTests
{
    [Fact]
    public async Task An_owner_of_another_library_keeps_its_partition_while_it_lives_and_others_are_shared()
    {
        await using var world = new InMemoryWorld(0);
        await world.BeginAsync(partitions: 3);
        await using var store = world.Driver.OpenLeaseStore(world.Stream.Path, GroupWorld.GroupName);
        var theirs = (await store.TryCreateAsync(new PartitionLease("1", StreamPosition.Earliest) { Owner = "theirs", Epoch = 4, Heartbeat = 100 }, default))!;
        var member = new GroupMember(
            new GroupAccess(world.Calls, world.Stream.Path, GroupWorld.GroupName, world.Driver.OpenReader(world.Stream.Path, GroupWorld.GroupName), store),
            new GroupOptions { StartAt = StreamPosition.Earliest, LeaseDuration = GroupWorld.Lease },
            "ours");

        // Well beyond the lease duration of members.
        Assert.Equal(["0", "2"], await RoundAsync());
        for (var renewal = 0; renewal < 5; renewal++)
        {
            theirs = (await store.TryUpdateAsync(theirs with { Heartbeat = theirs.Heartbeat + 1 }, default))!;
            Assert.Empty(await RoundAsync());
            world.Pass(TimeSpan.FromSeconds(119));
            Assert.Empty(await RoundAsync());
        }

        world.Pass(TimeSpan.FromSeconds(1));
        Assert.Equal(["1"], await RoundAsync());
        var taken = (await store.ListAsync(default)).Single(r => r.Partition == "1");
        Assert.Equal(("ours", 5L, 0L), (taken.Owner, taken.Epoch, taken.Heartbeat));
        await member.AbandonAsync();

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
