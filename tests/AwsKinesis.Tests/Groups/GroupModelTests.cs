using Integration.Groups;
using Integration.Kinesis;

namespace Integration.Aws.Kinesis.Tests.Groups;

/// <summary>The coordination of groups over the wire, under random joins, kills, freezes, splits and merges.</summary>
public sealed class GroupModelTests(KinesisFixture servers)
{
    private static readonly int Seeds = GroupModel.Seeds(normally: 2);

    [Fact]
    public async Task Nothing_is_lost_whatever_happens_to_the_members()
    {
        for (var seed = 0; seed < Seeds; seed++)
            await GroupModel.RunAsync(await KinesisWorld.OpenAsync(seed, servers), seed, steps: 24, calm: 18);
    }

    [Fact]
    public async Task A_soak_loses_nothing()
    {
        for (var seed = 0; seed < Seeds; seed++)
            await GroupModel.SoakAsync(await KinesisWorld.OpenAsync(seed, servers), seed, steps: 16, calm: 12);
    }
}
