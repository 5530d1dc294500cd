using Integration.Aws.Kinesis.Requests;
using Integration.Drivers;
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
        await world.AppendAsync("after");

        Assert.Equal("after", Assert.Single(await FanOutWorld.ReadAsync(cursor, 1)).Message.Text);
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
    public async Task A_closed_shard_is_read_to_its_end()
    {
        await using var world = await FanOutWorld.StartAsync(servers, Group);
        await world.AppendAsync("0");
        await world.Messaging.Topology.ApplyAsync(await world.Messaging.Topology.PlanAsync(new() { Streams = [new(world.Stream.Path.Name) { Partitions = 2 }] }));
        await using var cursor = await world.OpenAsync(StreamPosition.Earliest);

        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        var texts = new List<string>();
        PartitionBatch batch;
        do
        {
            batch = await cursor.ReadAsync(10, 100_000, TimeSpan.FromSeconds(1), limit.Token);
            texts.AddRange(batch.Records.Select(r => r.Message.Text));
        }
        while (!batch.IsEnd);

        Assert.Equal(["0"], texts);
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
    public async Task Where_nothing_may_be_provisioned_the_error_says_how_to_register_the_consumer()
    {
        await using var world = await FanOutWorld.StartAsync(servers, Group, options => options with { Provisioning = false });

        var error = await Assert.ThrowsAsync<EntityNotFoundException>(() => world.OpenAsync(StreamPosition.Earliest));

        Assert.Contains("register-stream-consumer", error.Message, StringComparison.Ordinal);
        Assert.Contains($"--consumer-name {Group}", error.Message, StringComparison.Ordinal);
    }
}

/// <summary>A stream of one shard, and a driver for which a group is pushed its records.</summary>
internal sealed class FanOutWorld : IAsyncDisposable
{
    private readonly KinesisDriver _driver;
    private readonly IStreamReaderDriver _reader;

    private FanOutWorld(KinesisContext context, IMessaging messaging, IStream stream, string group)
    {
        Context = context;
        _driver = new KinesisDriver(context);
        _reader = _driver.OpenReader(stream.Path, group);
        Messaging = messaging;
        Stream = stream;
    }

    public KinesisContext Context { get; }

    public IMessaging Messaging { get; }

    public IStream Stream { get; }

    public static async Task<FanOutWorld> StartAsync(
        KinesisFixture servers, string group, Func<KinesisMessagingOptions, KinesisMessagingOptions>? configure = null, TimeProvider? time = null)
    {
        var options = LocalKinesis.Options(await servers.GetKinesisLocalAsync()) with { MaxErrorRetry = 0 };
        var name = KinesisFixture.NewName("s");
        var messaging = KinesisMessaging.Create(options);
        await messaging.StreamTopology().CreateStreamAsync(new(name) { Partitions = 1 });
        options = options with { EnhancedFanOut = [$"{name}/{group}"] };
        var context = new KinesisContext(configure?.Invoke(options) ?? options, new MessagingClientOptions { TimeProvider = time ?? TimeProvider.System });
        return new(context, messaging, messaging.Stream(name), group);
    }

    public async Task AppendAsync(params string[] texts)
    {
        foreach (var text in texts)
            await Stream.AppendAsync(Message.FromText(text) with { GroupId = "k" });
    }

    public async Task<IPartitionCursor> OpenAsync(StreamPosition from) =>
        await _reader.OpenAsync((await Stream.ListPartitionsAsync())[0].Id, from, epoch: 1, CancellationToken.None);

    public static async Task<List<StreamRecord>> ReadAsync(IPartitionCursor cursor, int count)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        var read = new List<StreamRecord>();
        while (read.Count < count)
            read.AddRange((await cursor.ReadAsync(10, 100_000, TimeSpan.FromSeconds(1), limit.Token)).Records);
        return read;
    }

    public async ValueTask DisposeAsync()
    {
        await _reader.DisposeAsync();
        await _driver.DisposeAsync();
        await Messaging.StreamTopology().DeleteStreamAsync(Stream.Path.Name);
        await Messaging.DisposeAsync();
    }
}
