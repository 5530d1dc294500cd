using Integration.Groups;

namespace Integration.InMemory.Tests.Streams.Groups;

/// <summary>The coordination of groups under random joins, kills, freezes, splits and merges.</summary>
public sealed class GroupModelTests
{
    private static readonly int Seeds = GroupModel.Seeds(normally: 20);

    // A chain of splits and merges that nobody read is read generation by generation, so calm takes its rounds.
    [Fact]
    public Task Nothing_is_lost_whatever_happens_to_the_members() => Task.Run(async () =>
    {
        for (var seed = 0; seed < Seeds; seed++)
            await GroupModel.RunAsync(new InMemoryWorld(seed), seed, steps: 120, calm: 60);
    });

    [Fact]
    public Task A_soak_loses_nothing() => Task.Run(async () =>
    {
        for (var seed = 0; seed < Seeds; seed++)
            await GroupModel.SoakAsync(new InMemoryWorld(seed), seed, steps: 60, calm: 20);
    });
}
