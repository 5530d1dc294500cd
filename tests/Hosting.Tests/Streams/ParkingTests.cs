using System.Globalization;
using System.Text.Json;
using Integration.Registration;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Integration.Hosting.Tests.Streams;

/// <summary>Which queue poison records go to, and how much of them.</summary>
public sealed class ParkingTests
{
    private const string Queues = "queues";

    private static readonly KeyValuePair<Capability, CapabilitySupport> NoQueues =
        new(Capability.CompetingConsumers, CapabilitySupport.Unsupported("It has streams only.", "another provider."));

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(PoisonAction.Park, false)]
    [InlineData(PoisonAction.Skip, true)]
    public async Task A_client_without_queues_that_is_to_park_stops_the_start_and_says_what_to_do(PoisonAction onPoison, bool expires)
    {
        var faults = await FaultsAsync(o => (o.OnPoison, o.MaxRecordAge) = (onPoison, expires ? TimeSpan.FromDays(1) : null));

        Assert.Equal(
            "Messaging:StreamConsumers:clicks/billing: records are to be parked in a queue, and stub has none. Set ParkClient to the name of a client that has queues, or OnPoison to Skip or Stop"
            + (expires ? " and OnExpired to Skip." : "."),
            Assert.Single(faults));
    }

    [Fact]
    public async Task A_client_that_there_is_not_stops_the_start()
    {
        var faults = await FaultsAsync(o => (o.OnPoison, o.ParkClient) = (PoisonAction.Skip, "quues"));

        Assert.Equal("Messaging:StreamConsumers:clicks/billing:ParkClient is 'quues', which AddMessaging was not called with; allowed: main, queues.", Assert.Single(faults));
    }

    [Fact]
    public async Task Records_are_parked_by_the_client_that_is_named()
    {
        await using var rig = new StreamRig(o => o.ParkClient = Queues, StreamRig.Refusing("a:1"), messaging: m => AddQueues(m.Services));
        await rig.AppendAsync("a:0", "a:1", "a:2");
        await rig.StartAsync();
        Assert.NotNull(await rig.Services.GetRequiredKeyedService<IMessaging>(Queues).Topology.FindQueueAsync("parked", Token));

        await rig.UntilBehindAsync(0);

        Assert.Equal(["a:0", "a:2"], rig.Handled);
        Assert.Equal("\"a:1\"", (await ParkedAsync(rig)).Text);
        Assert.Null(await rig.Messaging.Topology.FindQueueAsync("parked", Token));
    }

    [Theory]
    [InlineData("None", false)]
    [InlineData("CreateMissing", true)]
    public async Task The_queue_is_made_where_its_own_client_may(string provisioning, bool isMade)
    {
        await using var rig = new StreamRig(o => o.ParkClient = Queues, messaging: m => AddQueues(m.Services, provisioning));
        await rig.AppendAsync("a:0");
        await rig.StartAsync();

        Assert.Equal(isMade, await rig.Services.GetRequiredKeyedService<IMessaging>(Queues).Topology.FindQueueAsync("parked", Token) is not null);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task The_main_client_is_called_main_unless_one_was_given_that_name(bool isGiven)
    {
        using var host = HostBuilding.Build("Provider = in-memory", m =>
        {
            Add(m.Services, "streams", "Topology:Streams:clicks:Partitions", "1").AddInMemory()
                .AddStreamConsumer<string, Ignoring>("clicks", "billing", o => (o.StartAt, o.ParkClient) = (StreamPosition.Earliest, "main"));
            if (isGiven)
                Add(m.Services, "main").AddInMemory();
        });
        await host.StartAsync(Token);

        Assert.Equal(!isGiven, await HasQueueAsync(null));
        if (isGiven)
            Assert.True(await HasQueueAsync("main"));
        Assert.False(await HasQueueAsync("streams"));
        await host.StopAsync(Token);

        async Task<bool> HasQueueAsync(string? client) =>
            await host.Services.GetRequiredKeyedService<IMessaging>(client).Topology.FindQueueAsync("clicks-billing-parked", Token) is not null;
    }

    [Fact]
    public async Task A_record_whose_headers_leave_no_room_is_parked_with_the_last_of_them_in_one()
    {
        await using var rig = new StreamRig(o => o.ParkClient = Queues, StreamRig.Refusing("a:1"), messaging: m => AddQueues(m.Services));
        await rig.AppendAsync("a:0");
        var record = Filled(rig, 64, "value");
        await rig.Messaging.Stream(rig.Stream).AppendAsync(record, cancellationToken: Token);
        await rig.AppendAsync("a:2");
        await rig.StartAsync();

        await rig.UntilBehindAsync(0);

        Assert.Equal(["a:0", "a:2"], rig.Handled);
        var parked = await ParkedAsync(rig);
        Assert.Equal(record.Body.ToArray(), parked.Body.ToArray());
        Assert.Equal(64, parked.Headers.Count);
        Assert.Equal((rig.Stream, StreamRig.Group, "0", "1"), (Text(parked, "stream"), Text(parked, "group"), Text(parked, "partition"), Text(parked, "offset")));
        var packed = JsonSerializer.Deserialize<Dictionary<string, string>>(Text(parked, "original.Headers", ""))!;
        Assert.Equal(
            record.Headers.Select(h => (h.Key, $"{h.Value.Kind}:{h.Value}")).Order(),
            parked.Headers.Where(h => record.Headers.ContainsKey(h.Key)).Select(h => (h.Key, $"{h.Value.Kind}:{h.Value}")).Concat(packed.Select(p => (p.Key, p.Value))).Order());
        Assert.False(parked.Headers.ContainsKey("parked-without"));
    }

    [Theory]
    [InlineData(10, "Body")]
    [InlineData(4000, "BodyAndHeaders")]
    public async Task What_the_queue_has_no_room_for_stays_in_the_stream_alone(int headerLength, string omitted)
    {
        await using var rig = new StreamRig(o => o.ParkClient = Queues, StreamRig.Refusing("a:1" + new string('x', 5000)), messaging: m => AddQueues(m.Services, largest: 3000));
        await rig.AppendAsync("a:0");
        var record = Filled(rig, 10, new string('h', headerLength), "a:1" + new string('x', 5000));
        await rig.Messaging.Stream(rig.Stream).AppendAsync(record, cancellationToken: Token);
        await rig.AppendAsync("a:2");
        await rig.StartAsync();

        await rig.UntilBehindAsync(0);

        Assert.Equal(["a:0", "a:2"], rig.Handled);
        var parked = await ParkedAsync(rig);
        Assert.Equal((0, omitted, record.MessageId ?? parked.MessageId), (parked.Body.Length, Text(parked, "without"), parked.MessageId));
        Assert.Equal(omitted == "Body", record.Headers.All(h => parked.Headers.TryGetValue(h.Key, out var value) && value.Equals(h.Value)));
        Assert.Contains(rig.Logs.Entries, e => e.Level == LogLevel.Warning && $"{e.Values.GetValueOrDefault("Omitted")}" == omitted);

        // Where it was parked from it can be read.
        var kept = await rig.Messaging.Stream(rig.Stream).ReadAsync(Text(parked, "partition"), StreamPosition.AtOffset(Text(parked, "offset")), new() { Follow = false }, Token).FirstAsync(Token);
        Assert.Equal(record.Body.ToArray(), kept.Message.Body.ToArray());
    }

    /// <summary>A record of key a with so many headers.</summary>
    private static Message Filled(StreamRig rig, int headers, string value, string text = "a:1")
    {
        var record = rig.Services.GetRequiredService<IMessageSerializer>().Serialize(text) with { GroupId = "a" };
        for (var i = record.Headers.Count; i < headers; i++)
            record = record.WithHeader(string.Create(CultureInfo.InvariantCulture, $"h{i:00}"), value);
        return record;
    }

    private static string Text(Message parked, string name, string prefix = "parked-") => parked.Headers[prefix + name].As<string>();

    private static async Task<Message> ParkedAsync(StreamRig rig) =>
        Assert.Single(await rig.Services.GetRequiredKeyedService<IMessaging>(Queues).Queue("parked").ReceiveAsync(10, TimeSpan.Zero, Token)).Message;

    private static void AddQueues(IServiceCollection services, string provisioning = "CreateMissing", long? largest = null) => Add(services, Queues, "Provisioning", provisioning)
        .AddInMemory(o => largest is null ? o : o with { Limits = new() { MaxMessageBytes = largest } });

    private static IMessagingBuilder Add(IServiceCollection services, string name, string key = "Provisioning", string value = "CreateMissing") => services.AddMessaging(
        name, new ConfigurationBuilder().AddInMemoryCollection([new("Messaging:Provider", "in-memory"), new($"Messaging:{key}", value)]).Build());

    /// <summary>What the start of a consumer of a provider without queues finds wrong.</summary>
    private static Task<IReadOnlyList<string>> FaultsAsync(Action<StreamConsumerOptions> configure) => HostBuilding.Build("Provider = stub", m =>
    {
        AddQueues(m.Services);
        m.AddProvider(new StubProvider(NoQueues)).AddStreamConsumer<string, Ignoring>("clicks", "billing", o =>
        {
            o.StartAt = StreamPosition.Earliest;
            configure(o);
        });
    }).FaultsAsync();

    private sealed class Ignoring : IStreamHandler<string>
    {
        public Task HandleAsync(string message, StreamContext context, CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
