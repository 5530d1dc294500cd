using Integration.InMemory;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Integration.Migration.Tests;

public sealed class BridgeTests
{
    private static readonly BridgeOptions Forth = new() { FromName = "old", ToName = "new", PollWait = TimeSpan.FromMilliseconds(50), RetryDelay = TimeSpan.FromMilliseconds(1) };
    private static readonly BridgeOptions Back = Forth with { FromName = "new", ToName = "old" };
    private static readonly TopologyDefinition Events = new()
    {
        Topics = [new("events")],
        Subscriptions = [new("events", "bridge"), new("events", "app")],
    };

    [Fact]
    public async Task Forth_and_back_every_message_arrives_once_on_each_side_and_none_circles()
    {
        await using var old = await StartAsync(InMemoryMessaging.Create());
        await using var fresh = await StartAsync(InMemoryMessaging.Create());
        MoveRoute[] routes = [new(EntityPath.Subscription("events", "bridge"), EntityPath.Topic("events"))];
        var forth = new Bridge(old, fresh, routes, Forth);
        var back = new Bridge(fresh, old, routes, Back);
        using var stop = new CancellationTokenSource();
        var running = Task.WhenAll(forth.RunAsync(stop.Token), back.RunAsync(stop.Token));

        (await old.Topic("events").PublishManyAsync(Enumerable.Range(0, 100).Select(i => Lookup.Text($"old-{i:D3}", $"g{i % 5}")))).ThrowIfAnyFailed();
        (await fresh.Topic("events").PublishManyAsync(Enumerable.Range(0, 100).Select(i => Lookup.Text($"new-{i:D3}", $"g{i % 5}")))).ThrowIfAnyFailed();
        while (forth.Progress[0] is not { Forwarded: 100, Looped: 100 } || back.Progress[0] is not { Forwarded: 100, Looped: 100 })
            await Task.Delay(5);
        await stop.CancelAsync();
        await running;

        foreach (var side in (IMessaging[])[old, fresh])
        {
            var ids = await side.Topic("events").Subscription("app").IdsAsync();
            Assert.Equal(200, ids.Length);
            Assert.Equal(200, ids.Distinct().Count());
            Assert.Empty(await side.Topic("events").Subscription("bridge").IdsAsync());
        }
    }

    [Fact]
    public async Task In_a_queue_a_message_that_has_come_back_becomes_a_dead_letter()
    {
        await using var brokers = new Brokers();
        await brokers.CreateQueueAsync(new("jobs"));
        await brokers.From.Queue("jobs").SendAsync(Lookup.Text("back").WithHeader(Bridge.HopsHeader, "elsewhere,new"));
        await brokers.From.Queue("jobs").SendAsync(Lookup.Text("fresh"));
        var bridge = new Bridge(brokers.From, brokers.To, [MoveRoute.Same(EntityPath.Queue("jobs"))], Forth);

        await RunUntilAsync(bridge, p => p is { Forwarded: 1, Looped: 1 });

        Assert.Equal("BridgeLoop", Assert.Single(await brokers.From.Queue("jobs").DeadLetters.AllAsync()).DeadLetter!.Reason);
        Assert.Equal("old", Assert.Single(await brokers.To.Queue("jobs").AllAsync()).Headers[Bridge.HopsHeader].As<string>());
    }

    [Fact]
    public async Task A_refused_message_becomes_a_dead_letter_and_others_go_on()
    {
        await using var brokers = new Brokers(to: new InMemoryOptions { Limits = new() { MaxMessageBytes = 1000 } });
        await brokers.CreateQueueAsync(new("jobs"));
        var full = Lookup.Text("full") with { Headers = new(Enumerable.Range(0, 64).Select(i => KeyValuePair.Create($"h{i}", (HeaderValue)i))) };
        (await brokers.From.Queue("jobs").SendManyAsync([full, new() { MessageId = "large", Body = new byte[2000] }, Lookup.Text("fine")])).ThrowIfAnyFailed();
        var bridge = new Bridge(brokers.From, brokers.To, [MoveRoute.Same(EntityPath.Queue("jobs"))], Forth);

        await RunUntilAsync(bridge, p => p is { Forwarded: 1, Refused: 2 });

        Assert.Equal(["full", "large"], (await brokers.From.Queue("jobs").DeadLetters.IdsAsync()).Order(StringComparer.Ordinal));
        Assert.Equal(["fine"], await brokers.To.Queue("jobs").IdsAsync());
    }

    [Fact]
    public async Task It_rides_out_failures()
    {
        var random = new Random(1);
        await using var from = new MessagingClient(new FaultyDriver(new InMemoryDriver(), random, 0.2));
        await using var to = new MessagingClient(new FaultyDriver(new InMemoryDriver(), random, 0.2));
        await from.Topology.CreateQueueAsync(new QueueDefinition("jobs") { LockDuration = TimeSpan.FromSeconds(1), MaxDeliveryCount = 1000, DeduplicationWindow = TimeSpan.FromHours(1) });
        await to.Topology.CreateQueueAsync(new QueueDefinition("jobs") { DeduplicationWindow = TimeSpan.FromHours(1) });
        foreach (var message in Lookup.Texts(50))
        {
            while ((await from.Queue("jobs").SendManyAsync([message with { DeduplicationId = message.MessageId }])).Failed.Any())
            {
            }
        }

        var bridge = new Bridge(from, to, [MoveRoute.Same(EntityPath.Queue("jobs"))], Forth with { BatchSize = 5 });
        using var stop = new CancellationTokenSource();
        var running = bridge.RunAsync(stop.Token);
        while (from.As<InMemoryBroker>().MessageCount > 0)
            await Task.Delay(5);
        await stop.CancelAsync();
        await running;

        Assert.True(bridge.Progress[0].Failures > 0);
        Assert.Equal(50, to.As<InMemoryBroker>().MessageCount);
    }

    [Fact]
    public async Task It_runs_with_the_host()
    {
        var builder = Host.CreateApplicationBuilder();
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Old:Provider"] = "in-memory",
            ["Old:Provisioning"] = "CreateMissing",
            ["Old:Topology:Queues:jobs:MaxDeliveryCount"] = "5",
            ["New:Provider"] = "in-memory",
            ["New:Provisioning"] = "CreateMissing",
            ["New:Topology:Queues:jobs:MaxDeliveryCount"] = "5",
        }).Build();
        builder.Services.AddMessaging(configuration.GetSection("New")).AddInMemory();
        builder.Services.AddMessaging("old", configuration.GetSection("Old")).AddInMemory().AddBridge(null, Forth, MoveRoute.Same(EntityPath.Queue("jobs")));
        using var host = builder.Build();
        await host.StartAsync();

        await host.Services.GetRequiredKeyedService<IMessaging>("old").Queue("jobs").SendAsync(Lookup.Text("over"));
        var received = await host.Services.GetRequiredService<IMessaging>().Queue("jobs").ReceiveOneAsync(TimeSpan.FromSeconds(30));

        Assert.Equal("over", received!.MessageId);
        await received.CompleteAsync();
        await host.StopAsync();
    }

    [Fact]
    public async Task Whatever_calls_throw_every_message_is_forwarded_once()
    {
#pragma warning disable CA2201 // Others throw such.
        Func<Exception>[] kinds =
        [
            () => new ArgumentOutOfRangeException(null, "far out"), () => new ObjectDisposedException("SomethingElse"), () => new NullReferenceException(),
            () => new OperationCanceledException(), () => new TaskCanceledException(), () => new InvalidOperationException(), () => new IOException(),
            () => new TimeoutException(), () => new AggregateException(new FormatException()), () => new ServiceUnavailableException("away.", "x"),
            () => new EntityNotFoundException("gone.", "x"),
        ];
#pragma warning restore CA2201
        const int Messages = 200;
        var broker = new InMemoryOptions { BrokerName = Guid.NewGuid().ToString("N") };
        var faulty = new FaultyDriver(new InMemoryDriver(broker, new()), new Random(7), 0.4, fault => kinds[fault % kinds.Length]());
        await using var from = new MessagingClient(faulty, new() { DrainTimeout = TimeSpan.Zero });
        await using var to = InMemoryMessaging.Create();
        await from.Topology.CreateQueueAsync(new("jobs") { LockDuration = TimeSpan.FromSeconds(1), MaxDeliveryCount = 1000 });
        await to.Topology.CreateQueueAsync(new("jobs"));
        await using (var sender = InMemoryMessaging.Create(broker))
            (await sender.Queue("jobs").SendManyAsync(Lookup.Texts(Messages))).ThrowIfAnyFailed();
        var bridge = new Bridge(from, to, [MoveRoute.Same(EntityPath.Queue("jobs"))], Forth with { BatchSize = 5 });

        await RunUntilAsync(bridge, p => p.Forwarded >= Messages && p.Failures >= kinds.Length);

        Assert.Equal(Messages, (await to.Queue("jobs").IdsAsync()).Distinct().Count());
        Assert.Equal(Messages, (await to.Queue("jobs").IdsAsync()).Length);
        InMemoryBroker.Remove(broker.BrokerName);
    }

    [Fact]
    public async Task A_bridge_whose_destination_is_missing_waits_for_it_and_leaves_the_host_alone()
    {
        var names = (Old: Guid.NewGuid().ToString("N"), New: Guid.NewGuid().ToString("N"));
        await using var old = InMemoryMessaging.Create(new() { BrokerName = names.Old });
        await using var fresh = InMemoryMessaging.Create(new() { BrokerName = names.New });
        await old.Topology.CreateQueueAsync(new("jobs"));
        await old.Queue("jobs").SendAsync(Lookup.Text("over"));
        var builder = Host.CreateEmptyApplicationBuilder(null);
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Old:Provider"] = "in-memory",
            ["Old:Providers:in-memory:BrokerName"] = names.Old,
            ["New:Provider"] = "in-memory",
            ["New:Providers:in-memory:BrokerName"] = names.New,
        }).Build();
        builder.Services.AddMessaging(configuration.GetSection("New")).AddInMemory();
        builder.Services.AddMessaging("old", configuration.GetSection("Old")).AddInMemory().AddBridge(null, Forth, MoveRoute.Same(EntityPath.Queue("jobs")));
        using var host = builder.Build();
        await host.StartAsync();
        var loops = host.Services.GetRequiredKeyedService<Serving.ServingLoops>("old");
        while (!loops.All.Any(l => l.Status == Serving.LoopStatus.Failing))
            await Task.Delay(5);
        Assert.False(host.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping.IsCancellationRequested);

        await fresh.Topology.CreateQueueAsync(new("jobs"));

        Assert.Equal("over", (await fresh.Queue("jobs").ReceiveOneAsync(TimeSpan.FromSeconds(30)))!.MessageId);
        Assert.Equal(Serving.LoopStatus.Serving, Assert.Single(loops.All).Status);
        await host.StopAsync();
        InMemoryBroker.Remove(names.Old);
        InMemoryBroker.Remove(names.New);
    }

    [Fact]
    public async Task The_section_of_its_client_wins_over_code_and_every_fault_is_told_when_the_host_starts()
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Old:Provider"] = "in-memory",
            ["Old:Bridges:new:BatchSize"] = "5",
            ["Old:Bridges:new:Parallelism"] = "65",
            ["New:Provider"] = "in-memory",
        }).Build();
        builder.Services.AddMessaging(configuration.GetSection("New")).AddInMemory();
        builder.Services.AddMessaging("old", configuration.GetSection("Old")).AddInMemory().AddBridge(
            null, Forth with { BatchSize = 0, PollWait = TimeSpan.Zero }, MoveRoute.Same(EntityPath.Queue("jobs")), MoveRoute.Same(EntityPath.Queue("jobs")));
        using var host = builder.Build();

        var faults = (await Assert.ThrowsAsync<Hosting.MessagingConfigurationException>(() => host.StartAsync())).Faults;

        Assert.Equal(
            [
                "Old:Bridges:new is not valid: The route jobs -> jobs is given twice.",
                "Old:Bridges:new:Parallelism is 65; allowed: 1 to 64.",
                "Old:Bridges:new:PollWait is '00:00:00'; allowed: more than zero.",
            ],
            faults.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Wrong_options_say_what_is_wrong()
    {
        await using var brokers = new Brokers();
        MoveRoute[] routes = [MoveRoute.Same(EntityPath.Queue("jobs"))];

        Assert.Throws<ArgumentException>(() => new Bridge(brokers.From, brokers.To, routes, Forth with { ToName = "old" }));
        Assert.Throws<ArgumentException>(() => new Bridge(brokers.From, brokers.To, routes, Forth with { BatchSize = 0 }));
        Assert.Throws<ArgumentException>(() => new Bridge(brokers.From, brokers.To, [.. routes, .. routes], Forth));
        Assert.Throws<ArgumentException>(() => new Bridge(brokers.From, brokers.To, [MoveRoute.Same(EntityPath.Queue("jobs").DeadLetter)], Forth));
        await Assert.ThrowsAsync<ArgumentException>(() => new Bridge(brokers.From, brokers.To, routes, Forth).RunAsync(default));
    }

    private static async Task<IMessaging> StartAsync(IMessaging messaging)
    {
        await messaging.Topology.ApplyAsync(await messaging.Topology.PlanAsync(Events));
        return messaging;
    }

    private static async Task RunUntilAsync(Bridge bridge, Func<BridgeProgress, bool> isDone)
    {
        using var stop = new CancellationTokenSource();
        var running = bridge.RunAsync(stop.Token);
        while (!isDone(bridge.Progress[0]))
            await Task.Delay(5);
        await stop.CancelAsync();
        await running;
    }
}
