namespace Integration.InMemory.Tests.Streams.Groups;

/// <summary>The coordination of groups under random joins, kills, freezes, splits and merges. A seed that fails is in the test's name.</summary>
public sealed class GroupModelTests
{
    // INTEGRATION_STREAM_SEEDS=200 for the whole soak.
    private static readonly int Seeds = int.TryParse(Environment.GetEnvironmentVariable("INTEGRATION_STREAM_SEEDS"), out var seeds) ? seeds : 20;

    /// <summary>Nothing lost, nothing out of order, nothing again that a checkpoint was behind, and calm at the end.</summary>
    [Fact]
    public Task Nothing_is_lost_whatever_happens_to_the_members() => Task.Run(async () =>
    {
        for (var seed = 0; seed < Seeds; seed++)
            await RunAsync(seed);
    });

    /// <summary>Eight writers' keys, four members, one killed, one frozen, and a change of partitions.</summary>
    [Fact]
    public Task A_soak_loses_nothing() => Task.Run(async () =>
    {
        for (var seed = 0; seed < Seeds; seed++)
        {
            await using var world = new GroupWorld(seed);
            await world.BeginAsync(4);
            for (var i = 0; i < 4; i++)
                world.Join();
            for (var step = 0; step < 60; step++)
            {
                world.Pass(TimeSpan.FromSeconds(world.Random.Next(1, 12)));
                await world.AppendAsync(keys: 8);
                if (step == 20)
                    world.Kill(world.Members[world.Random.Next(4)]);
                if (step == 30)
                    await world.ReshardAsync();
                foreach (var member in world.Members)
                    await StepOrThawAsync(world, member);
            }

            await world.CalmDownAsync(rounds: 20);
            world.AssertAllHandled();
        }
    });

    private static async Task RunAsync(int seed)
    {
        await using var world = new GroupWorld(seed);
        try
        {
            await RunAsync(world);
        }
        catch (Exception exception)
        {
            throw new Xunit.Sdk.XunitException($"Seed {seed}: {exception.Message}{Environment.NewLine}{await world.DescribeAsync()}", exception);
        }
    }

    private static async Task RunAsync(GroupWorld world)
    {
        await world.BeginAsync(partitions: world.Random.Next(1, 6));
        world.Join();
        for (var step = 0; step < 120; step++)
        {
            world.Pass(TimeSpan.FromSeconds(world.Random.Next(0, 15)));
            if (world.Random.Next(2) == 0)
                await world.AppendAsync(keys: 12);
            var chance = world.Random.Next(100);
            if (chance < 6 && world.Members.Count < 6)
                world.Join();
            else if (chance < 9 && world.Members.Count > 1)
                world.Kill(world.Members[world.Random.Next(world.Members.Count)]);
            else if (chance < 15)
                await world.ReshardAsync();
            foreach (var member in world.Members)
                await StepOrThawAsync(world, member);
        }

        // A chain of splits and merges that nobody read is read generation by generation.
        await world.CalmDownAsync(rounds: 60);
        world.AssertAllHandled();
        var before = world.Leases;
        await world.CalmDownAsync(rounds: 20);
        Assert.Equal(before, world.Leases);
        var open = (await world.Stream.ListPartitionsAsync()).Count(p => !p.IsClosed);
        Assert.All(world.Members, m => Assert.InRange(m.Count, open / world.Members.Count, (open + world.Members.Count - 1) / world.Members.Count));
    }

    private static async Task StepOrThawAsync(GroupWorld world, WorldMember member)
    {
        if (!member.IsFrozen)
            await member.StepAsync();
        else if (world.Random.Next(8) == 0)
            await member.ThawAsync();
    }
}
