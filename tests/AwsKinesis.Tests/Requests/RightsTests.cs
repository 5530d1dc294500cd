using Integration.Aws.Kinesis.Requests;
using Integration.Aws.Kinesis.Tests.Behaviour;
using Integration.Drivers;
using Integration.Http;
using Integration.Kinesis;

namespace Integration.Aws.Kinesis.Tests.Requests;

/// <summary>The rights in the documentation against what each role really calls: neither more nor less.</summary>
public sealed class RightsTests(KinesisFixture servers)
{
    private static readonly Message[] Two = [Message.FromText("1"), Message.FromText("2")];

    [Fact]
    public async Task An_appender_needs_what_is_documented()
    {
        await using var local = await KinesisLocal.StartAsync(servers);
        local.Proxy.ResetCounts();
        await local.Stream.AppendAsync(Message.FromText("x"));
        await local.Stream.AppendManyAsync(Two);

        AssertDocumented("to append", CalledOf(local.Proxy));
    }

    [Fact]
    public async Task A_reader_needs_what_is_documented()
    {
        await using var local = await KinesisLocal.StartAsync(servers);
        await local.Stream.AppendAsync(Message.FromText("x"));
        local.Proxy.ResetCounts();
        Assert.Single(await local.ReadAsync());

        AssertDocumented("to read", CalledOf(local.Proxy));
    }

    [Fact]
    public async Task A_member_of_a_group_needs_what_is_documented()
    {
        await using var leases = new FaultProxy(await servers.GetDynaliteAsync());
        await using var local = await KinesisLocal.StartAsync(servers);
        var name = KinesisFixture.NewName("rights");
        var options = LocalKinesis.Options(local.Proxy.Uri) with { Leases = new() { TableName = name, ServiceUrl = leases.Uri, CreateTable = true } };
        await local.Stream.AppendAsync(Message.FromText("x"));
        local.Proxy.ResetCounts();
        await using (var messaging = KinesisMessaging.Create(options))
        {
            await using var member = await messaging.Stream(local.Stream.Path.Name).Group("g").JoinAsync(new GroupOptions { StartAt = StreamPosition.Earliest });
            await using var leased = await member.PartitionsAsync().FirstAsync();
            while (await leased.ReadAsync(10, TimeSpan.FromSeconds(1)) is not { Count: > 0 })
            {
            }
        }

        // Whose write is refused looks whether it was its own, come twice.
        await using (var driver = new KinesisDriver(new KinesisContext(options, new())))
        {
            await using var store = driver.OpenLeaseStore(local.Stream.Path, "g");
            var lease = new PartitionLease("p", StreamPosition.Earliest);
            await store.TryCreateAsync(lease, CancellationToken.None);
            Assert.Null(await store.TryCreateAsync(lease, CancellationToken.None));
        }

        AssertDocumented("to read", CalledOf(local.Proxy));
        AssertDocumented("in a reader group, besides", CalledOf(leases, "dynamodb"));
    }

    [Fact]
    public async Task A_member_with_enhanced_fan_out_needs_what_is_documented()
    {
        await using var world = await FanOutWorld.StartAsync(servers, "g");
        await world.AppendAsync("0");
        await using (var cursor = await world.OpenAsync(StreamPosition.Earliest))
            await FanOutWorld.ReadAsync(cursor, 1);

        AssertDocumented("in a group with enhanced fan-out, besides", Called(world.Context.Requests.Keys));
    }

    [Fact]
    public async Task An_administrator_needs_what_is_documented()
    {
        await using var local = await KinesisLocal.StartAsync(servers, partitions: null);
        await foreach (var _ in local.Messaging.StreamTopology().ListStreamsAsync())
            break;
        foreach (var days in new[] { 3, 2 })
        {
            var plan = await local.Messaging.Topology.PlanAsync(
                new() { Streams = [new(local.Stream.Path.Name) { Partitions = 2 + days, Retention = TimeSpan.FromDays(days) }] });
            await local.Messaging.Topology.ApplyAsync(plan);
        }

        await local.Messaging.StreamTopology().DeleteStreamAsync(local.Stream.Path.Name);

        AssertDocumented("administrator", CalledOf(local.Proxy));
    }

    private static void AssertDocumented(string role, IEnumerable<string> called) => Assert.Equal(ProviderPage.Rights(role), called);

    private static IEnumerable<string> CalledOf(FaultProxy proxy, string service = "kinesis") => Called(proxy.Requests.Keys, service);

    private static IEnumerable<string> Called(IEnumerable<string> operations, string service = "kinesis") =>
        operations.Select(operation => $"{service}:{operation}").Order(StringComparer.Ordinal);
}
