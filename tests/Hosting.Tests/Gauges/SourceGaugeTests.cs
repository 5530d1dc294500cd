using System.Collections.Concurrent;
using Integration.Drivers;
using Integration.Registration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace Integration.Hosting.Tests.Gauges;

/// <summary>What the sources of a client hold is measured by samples that are taken in the background, and never by a measurement itself.</summary>
public sealed class SourceGaugeTests
{
    private readonly string _queue = $"q{Guid.NewGuid():N}";
    private readonly FakeTimeProvider _time = new(DateTimeOffset.UtcNow);
    private readonly RecordingLogs _logs = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Backlog_by_state_age_of_the_oldest_and_dead_letters_are_measured()
    {
        using var readings = new SourceReadings(_queue);
        await using var host = await StartAsync("Gauges:Enabled = true\nGauges:Interval = 00:00:10");
        var queue = host.Messaging.Queue(_queue);
        await queue.SendAsync(Message.FromText("dead"), Token);
        await (await queue.ReceiveOneAsync(TimeSpan.Zero, Token))!.DeadLetterAsync("no", cancellationToken: Token);
        await queue.SendAsync(Message.FromText("locked"), Token);
        var held = await queue.ReceiveOneAsync(TimeSpan.Zero, Token);
        for (var i = 0; i < 3; i++)
            await queue.SendAsync(Message.FromText("ready"), Token);
        for (var i = 0; i < 2; i++)
            await queue.SendAsync(Message.FromText("delayed") with { Delay = TimeSpan.FromDays(1) }, Token);
        _time.Advance(TimeSpan.FromSeconds(20));

        // A sample of what was there then: an earlier one may have been taken between two sends.
        await UntilAsync(() => readings.Read().GetValueOrDefault("oldest.age") >= 20);

        var read = readings.Read();
        Assert.Equal((3, 1, 2), (read["messages ready"], read["messages locked"], read["messages delayed"]));
        Assert.Equal((1, 1), (read["dead_letters"], read["up"]));
        Assert.InRange(read["oldest.age"], 20, 3600);
        await held!.CompleteAsync(Token);
    }

    [Fact]
    public async Task An_empty_queue_is_told_as_empty_and_nothing_is_told_before_the_first_sample_or_after_the_end()
    {
        using var readings = new SourceReadings(_queue);
        Assert.Empty(readings.Read());
        var host = await StartAsync("Gauges:Enabled = true");
        await UntilAsync(() => readings.Read().Count > 0);

        Assert.Equal(
            new Dictionary<string, double> { ["messages ready"] = 0, ["messages locked"] = 0, ["messages delayed"] = 0, ["dead_letters"] = 0, ["oldest.age"] = 0, ["up"] = 1 },
            readings.Read());
        await host.DisposeAsync();
        Assert.Empty(readings.Read());
    }

    [Fact]
    public async Task A_source_that_can_not_be_asked_is_told_as_such_and_not_as_empty()
    {
        var isAway = true;
        var stub = new StubProvider { OnCall = (_, path) => isAway && path.Name == _queue ? Task.FromException(new ServiceUnavailableException("away.", "stub")) : Task.CompletedTask };
        using var readings = new SourceReadings(_queue);
        using var others = new SourceReadings(_queue + "-2");
        await using var host = await StartAsync($"Provider = stub\nTopology:Queues:{_queue}-2:MaxDeliveryCount = 5", m => m.AddProvider(stub).AddGauges());

        await UntilAsync(() => readings.Read().ContainsKey("up") && others.Read().ContainsKey("up"));
        Assert.Equal(new Dictionary<string, double> { ["up"] = 0 }, readings.Read());
        Assert.Equal((0, 1), (others.Read()["messages ready"], others.Read()["up"]));
        _time.Advance(TimeSpan.FromMinutes(1));
        isAway = false;
        await UntilAsync(() => readings.Read()["up"] == 1);

        Assert.Equal(0, readings.Read()["messages ready"]);
        Assert.Single(Logged("{Source} could not be asked"));
        await UntilAsync(() => Logged("{Source} answers again").Count == 1);
    }

    [Fact]
    public async Task What_may_be_asked_is_told_beside_what_may_not()
    {
        var stub = new StubProvider
        {
            OnCall = (call, path) => call == nameof(IReceiverDriver.CountAsync) && path.Name == _queue ? Task.FromException(new UnauthorizedException("not you.", "stub")) : Task.CompletedTask,
        };
        using var readings = new SourceReadings(_queue);
        await using var host = await StartAsync("Provider = stub", m => m.AddProvider(stub).AddGauges());

        await UntilAsync(() => readings.Read().ContainsKey("up"));

        Assert.Equal(new Dictionary<string, double> { ["up"] = 0, ["oldest.age"] = 0 }, readings.Read());
    }

    [Theory]
    [InlineData("", 1, 1)]
    [InlineData("Gauges:MeasureAge = false", 1, 0)]
    public async Task A_round_asks_each_source_once_and_a_measurement_asks_nothing(string settings, int counts, int peeks)
    {
        var calls = new ConcurrentQueue<string>();
        var stub = new StubProvider
        {
            OnCall = (call, path) =>
            {
                if (path.Name == _queue)
                    calls.Enqueue(call);
                return Task.CompletedTask;
            },
        };
        using var readings = new SourceReadings(_queue);
        await using var host = await StartAsync($"Provider = stub\nGauges:Interval = 00:01:00\n{settings}", m => m.AddProvider(stub).AddGauges());
        await Wait.UntilAsync(() => Task.FromResult(readings.Read().ContainsKey("up")));
        for (var i = 0; i < 20; i++)
            readings.Read();
        _time.Advance(TimeSpan.FromSeconds(59));
        readings.Read();

        Assert.Equal((counts, peeks), (Calls(nameof(IReceiverDriver.CountAsync)), Calls(nameof(IReceiverDriver.PeekAsync))));
        await UntilAsync(() => Calls(nameof(IReceiverDriver.CountAsync)) > counts);

        int Calls(string name) => calls.Count(c => c == name);
    }

    [Fact]
    public async Task A_source_that_does_not_answer_counts_as_one_that_can_not_be_asked_and_keeps_no_other_waiting()
    {
        using var readings = new SourceReadings(_queue);
        using var others = new SourceReadings(_queue + "-2");
        await using var host = await StartAsync(
            $"Topology:Queues:{_queue}-2:MaxDeliveryCount = 5\nGauges:Timeout = 00:00:05", m => m.AddGauges(), s => s.AddSingleton(Hanging.Messaging(_time, _queue)));
        await Wait.UntilAsync(() => Task.FromResult(others.Read().ContainsKey("up")));
        Assert.Empty(readings.Read());

        await UntilAsync(() => readings.Read().ContainsKey("up"));

        Assert.Equal(0, readings.Read()["up"]);
        Assert.Equal(1, others.Read()["up"]);
    }

    [Fact]
    public async Task Sources_are_those_that_are_declared_or_consumed_unless_some_are_named_and_those_of_a_further_client_carry_its_name()
    {
        using var readings = new SourceReadings(_queue);
        using var topic = new SourceReadings(_queue + "-topic");
        using var consumed = new SourceReadings(_queue + "-consumed");
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddSingleton<TimeProvider>(_time);
        builder.Configuration["A:Provider"] = builder.Configuration["B:Provider"] = "in-memory";
        builder.Configuration["B:Gauges:Enabled"] = "true";
        builder.Configuration["B:Gauges:Sources:0"] = _queue + "/$dead-letter";
        builder.Services.AddMessaging("a", builder.Configuration.GetSection("A")).AddInMemory().AddGauges()
            .AddQueue(new(_queue)).AddTopic(new(_queue + "-topic")).AddSubscription(new(_queue + "-topic", "billing"))
            .AddConsumer<string, Handler>(_queue + "-consumed");
        builder.Services.AddMessaging("b", builder.Configuration.GetSection("B")).AddInMemory().AddQueue(new(_queue)).AddQueue(new(_queue + "-consumed"));
        using var host = builder.Build();
        using var dead = new SourceReadings(_queue + "/$dead-letter");
        await host.StartAsync(Token);

        await UntilAsync(() => readings.Read().ContainsKey("up a") && topic.Read().ContainsKey("up billing a") && dead.Read().ContainsKey("up b") && consumed.Read().ContainsKey("up a"));

        Assert.DoesNotContain(readings.Read().Keys.Concat(consumed.Read().Keys), key => key.EndsWith(" b", StringComparison.Ordinal));
        await host.StopAsync(Token).AdvancingAsync(_time);
    }

    [Fact]
    public async Task Bad_settings_are_told_at_the_start_with_the_others()
    {
        var faults = await HostBuilding.Build(
            "Provider = memry\nGauges:Enabled = yes\nGauges:Interval = 00:00:00.5\nGauges:Timeout = 5\nGauges:Sources:0 = a/b/c\nGauges:Intervall = 1", m => m.AddGauges()).FaultsAsync();

        Assert.Collection(
            faults.Order(StringComparer.Ordinal),
            f => Assert.StartsWith("Messaging:Gauges:Enabled is 'yes'; allowed: true or false", f, StringComparison.Ordinal),
            f => Assert.StartsWith("Messaging:Gauges:Interval is '00:00:00.5000000'; allowed: 00:00:01 or more", f, StringComparison.Ordinal),
            f => Assert.StartsWith("Messaging:Gauges:Intervall is unknown", f, StringComparison.Ordinal),
            f => Assert.StartsWith("Messaging:Gauges:Sources has 'a/b/c', which can't be read.", f, StringComparison.Ordinal),
            f => Assert.StartsWith("Messaging:Gauges:Timeout is '5'; allowed: a duration such as 00:00:30", f, StringComparison.Ordinal),
            f => Assert.StartsWith("Messaging:Provider 'memry' is unknown", f, StringComparison.Ordinal));
        Assert.Throws<InvalidOperationException>(() => HostBuilding.Build("Provider = in-memory", m => m.AddGauges().AddGauges()));
    }

    [Fact]
    public async Task Settings_that_nothing_switches_on_are_told()
    {
        var fault = Assert.Single(await HostBuilding.Build("Provider = in-memory\nGauges:Interval = 00:01:00").FaultsAsync());

        Assert.Equal("Messaging:Gauges has settings, but nothing switches gauges on: set Enabled to true, or call AddGauges().", fault);
    }

    [Fact]
    public async Task The_configuration_switches_off_what_code_asks_for()
    {
        using var readings = new SourceReadings(_queue);
        await using var host = await StartAsync("Gauges:Enabled = false\nGauges:Interval = 00:00:01", m => m.AddGauges());

        _time.Advance(TimeSpan.FromMinutes(1));

        Assert.Empty(readings.Read());
        Assert.Empty(Logged("Measuring {Sources} sources"));
    }

    private async Task<RunningHost> StartAsync(string settings, Action<IMessagingBuilder>? messaging = null, Action<IServiceCollection>? services = null)
    {
        var provider = settings.Contains("Provider = ", StringComparison.Ordinal) ? "" : "Provider = in-memory\n";
        var host = HostBuilding.Build($"{provider}Provisioning = CreateMissing\nTopology:Queues:{_queue}:LockDuration = 1.00:00:00\n{settings}", messaging, s =>
        {
            s.AddSingleton<TimeProvider>(_time);
            s.AddSingleton<ILoggerProvider>(_logs);
            services?.Invoke(s);
        });
        await host.StartAsync(Token);
        return new(host, _time);
    }

    private Task UntilAsync(Func<bool> condition) => Wait.UntilAsync(() => Task.FromResult(condition())).AdvancingAsync(_time, TimeSpan.FromSeconds(1));

    private List<IReadOnlyDictionary<string, object?>> Logged(string beginning) =>
        [.. _logs.Entries.Select(e => e.Values).Where(v => ((string?)v.GetValueOrDefault("{OriginalFormat}"))?.StartsWith(beginning, StringComparison.Ordinal) == true)];

    private sealed class RunningHost(IHost host, FakeTimeProvider time) : IAsyncDisposable
    {
        public IMessaging Messaging => host.Messaging();

        public async ValueTask DisposeAsync()
        {
            await host.StopAsync(Token).AdvancingAsync(time);
            await ((IAsyncDisposable)host).DisposeAsync().AsTask().AdvancingAsync(time);
        }
    }

    private sealed class Handler : IMessageHandler<string>
    {
        public Task HandleAsync(string message, MessageContext context, CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
