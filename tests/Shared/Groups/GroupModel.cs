namespace Integration.Groups;

/// <summary>What happens in a world: random joins, kills, freezes and changes of partitions, and then calm. A seed that fails is in the failure's message.</summary>
internal static class GroupModel
{
    /// <summary>How many seeds to run: INTEGRATION_STREAM_SEEDS=200 for the whole soak.</summary>
    public static int Seeds(int normally) => int.TryParse(Environment.GetEnvironmentVariable("INTEGRATION_STREAM_SEEDS"), out var seeds) ? seeds : normally;

    /// <summary>Nothing lost, nothing out of order, nothing again that a checkpoint was behind, and calm at the end.</summary>
    /// <param name="world">The world; disposed of in the end.</param>
    /// <param name="seed">Its seed.</param>
    /// <param name="steps">How long it is restless.</param>
    /// <param name="calm">In how many rounds everything is handled then.</param>
    public static Task RunAsync(GroupWorld world, int seed, int steps, int calm) => TellAsync(world, seed, async () =>
    {
        await world.BeginAsync(partitions: world.Random.Next(1, 6));
        world.Join();
        for (var step = 0; step < steps; step++)
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

        await world.CalmDownAsync(calm);
        world.AssertAllHandled();
        var before = world.Leases;
        await world.CalmDownAsync(rounds: calm / 3);
        Assert.Equal(before, world.Leases);
        var open = (await world.Stream.ListPartitionsAsync()).Count(p => !p.IsClosed);
        Assert.All(world.Members, m => Assert.InRange(m.Count, open / world.Members.Count, (open + world.Members.Count - 1) / world.Members.Count));
    });

    /// <summary>Eight writers' keys, four members, one killed, any frozen, and a change of partitions in the middle.</summary>
    /// <inheritdoc cref="RunAsync" />
    public static Task SoakAsync(GroupWorld world, int seed, int steps, int calm) => TellAsync(world, seed, async () =>
    {
        await world.BeginAsync(partitions: 4);
        for (var i = 0; i < 4; i++)
            world.Join();
        for (var step = 0; step < steps; step++)
        {
            world.Pass(TimeSpan.FromSeconds(world.Random.Next(1, 12)));
            await world.AppendAsync(keys: 8);
            if (step == steps / 3)
                world.Kill(world.Members[world.Random.Next(4)]);
            if (step == steps / 2)
                await world.ReshardAsync();
            foreach (var member in world.Members)
                await StepOrThawAsync(world, member);
        }

        await world.CalmDownAsync(calm);
        world.AssertAllHandled();
    });

    private static async Task StepOrThawAsync(GroupWorld world, WorldMember member)
    {
        if (!member.IsFrozen)
            await member.StepAsync();
        else if (world.Random.Next(8) == 0)
            await member.ThawAsync();
    }

    private static async Task TellAsync(GroupWorld world, int seed, Func<Task> happen)
    {
        await using (world)
        {
            try
            {
                await happen();
            }
            catch (Exception exception)
            {
                throw new Xunit.Sdk.XunitException($"Seed {seed}: {exception.Message}{Environment.NewLine}{await world.DescribeAsync()}", exception);
            }
        }
    }
}
