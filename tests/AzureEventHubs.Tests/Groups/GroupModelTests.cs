using Integration.AzureEventHubs.Tests.Leases;
using Integration.Groups;

namespace Integration.AzureEventHubs.Tests.Groups;

/// <summary>The coordination of groups over the wire, under random joins, kills, freezes and added partitions.</summary>
public sealed class GroupModelTests(AzuriteServer azurite)
{
    private static readonly int Seeds = GroupModel.Seeds(normally: 2);

    [Fact]
    public async Task Nothing_is_lost_whatever_happens_to_the_members()
    {
        for (var seed = 0; seed < Seeds; seed++)
            await GroupModel.RunAsync(await EventHubsWorld.OpenAsync(seed, azurite), seed, steps: 60, calm: 18);
    }

    [Fact]
    public async Task A_soak_loses_nothing()
    {
        for (var seed = 0; seed < Seeds; seed++)
            await GroupModel.SoakAsync(await EventHubsWorld.OpenAsync(seed, azurite), seed, steps: 30, calm: 12);
    }
}
