using Integration.Kinesis;

namespace Integration.Aws.Kinesis.Tests.Behaviour;

/// <summary>Groups that are pushed their records, on kinesis-local.</summary>
public sealed class FanOutTests(KinesisFixture servers)
{
    private const string Group = "billing";

    [Fact]
    public async Task A_group_is_pushed_what_there_is_and_what_comes()
    {
        await using var world = await FanOutWorld.StartAsync(servers, Group);
        await world.AppendAsync("0", "1");
        await using var cursor = await world.OpenAsync(StreamPosition.Earliest);

        var read = await FanOutWorld.ReadAsync(cursor, 2);
        await world.AppendAsync("2");
        read.AddRange(await FanOutWorld.ReadAsync(cursor, 1));

        Assert.Equal(["0", "1", "2"], read.Select(r => r.Message.Text));
        Assert.False(world.Context.Requests.ContainsKey("GetRecords"));
        Assert.Equal(1, world.Context.Requests["RegisterStreamConsumer"]);
    }

    [Fact]
    public async Task What_comes_after_opening_at_the_latest_is_pushed()
    {
        await using var world = await FanOutWorld.StartAsync(servers, Group);
        await world.AppendAsync("before");
        await using var cursor = await world.OpenAsync(StreamPosition.Latest);

        // Again until one comes: the local server begins to answer before it has fixed the place.
        var reading = FanOutWorld.ReadAsync(cursor, 1);
        do
            await world.AppendAsync("after");
        while (await Task.WhenAny(reading, Task.Delay(TimeSpan.FromSeconds(1))) != reading);

        Assert.All(await reading, r => Assert.Equal("after", r.Message.Text));
    }

    [Fact]
    public async Task A_group_goes_on_behind_an_offset()
    {
        await using var world = await FanOutWorld.StartAsync(servers, Group);
        await world.AppendAsync("0", "1", "2");
        await using var first = await world.OpenAsync(StreamPosition.Earliest);
        var offset = (await FanOutWorld.ReadAsync(first, 3))[0].Offset;
        await first.DisposeAsync();

        await using var behind = await world.OpenAsync(StreamPosition.After(offset));
        Assert.Equal(["1", "2"], (await FanOutWorld.ReadAsync(behind, 2)).Select(r => r.Message.Text));
    }

    [Fact]
    public async Task Readers_without_a_group_ask()
    {
        await using var world = await FanOutWorld.StartAsync(servers, Group);
        await world.AppendAsync("0");

        Assert.Single(await world.Stream.ReadAllAsync(StreamPosition.Earliest, new ReadStreamOptions { Follow = false }).ToListAsync());
        Assert.False(world.Context.Requests.ContainsKey("SubscribeToShard"));
    }

    [Fact]
    public async Task The_consumer_of_a_deleted_group_is_deregistered()
    {
        var leases = await LeasesAsync();
        await using var world = await FanOutWorld.StartAsync(servers, Group, options => options with { Leases = leases });
        await world.RegisterAsync(Group);
        await world.RegisterAsync("reports");

        await world.ReaderGroup.DeleteAsync();
        await world.ReaderGroup.DeleteAsync();

        Assert.DoesNotContain(Group, await world.ListConsumersAsync());
        Assert.Contains("reports", await world.ListConsumersAsync());
    }

    [Fact]
    public async Task The_consumer_of_a_deleted_group_stays_where_nothing_may_be_provisioned()
    {
        var leases = await LeasesAsync();
        await using var world = await FanOutWorld.StartAsync(servers, Group, options => options with { Leases = leases, Provisioning = false });
        await world.RegisterAsync(Group);

        await world.ReaderGroup.DeleteAsync();

        Assert.Equal([Group], await world.ListConsumersAsync());
    }

    [Fact]
    public async Task Where_nothing_may_be_provisioned_the_error_says_how_to_register_the_consumer()
    {
        await using var world = await FanOutWorld.StartAsync(servers, Group, options => options with { Provisioning = false });

        var error = await Assert.ThrowsAsync<EntityNotFoundException>(() => world.OpenAsync(StreamPosition.Earliest));

        Assert.Contains("register-stream-consumer", error.Message, StringComparison.Ordinal);
        Assert.Contains($"--consumer-name {Group}", error.Message, StringComparison.Ordinal);
    }

    private async Task<DynamoDbLeaseOptions> LeasesAsync() => new() { ServiceUrl = await servers.GetDynaliteAsync(), CreateTable = true };
}
