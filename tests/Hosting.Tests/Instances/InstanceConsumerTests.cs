using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Integration.Diagnostics;
using Integration.Drivers;
using Integration.InMemory;
using Integration.Registration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace Integration.Hosting.Tests.Instances;

public sealed record PriceChanged(string Product);

/// <summary>Consumers of a subscription that belongs to one instance.</summary>
public sealed class InstanceConsumerTests : IDisposable
{
    private const string Consumer = "prices/$instance";

    private readonly string _broker = Guid.NewGuid().ToString("N");
    private readonly FakeTimeProvider _time = new();
    private readonly RecordingLogs _logs = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => InMemoryBroker.Remove(_broker);

    [Fact]
    public async Task Every_instance_gets_every_message()
    {
        await using var one = await StartAsync("Instance:Id = web-1");
        await using var other = await StartAsync();

        await one.PublishAsync("tea");

        await one.UntilHandledAsync("tea");
        await other.UntilHandledAsync("tea");
        var names = await one.SubscriptionsAsync();
        Assert.Equal(2, names.Count);
        Assert.Contains("web-1", names);
    }

    [Fact]
    public async Task What_is_published_once_the_host_has_started_is_not_missed()
    {
        await using var host = await StartAsync("Instance:Id = web-1\nInstance:AutoDeleteOnIdle = 00:07:00");

        var own = await host.Messaging.Topology.FindSubscriptionAsync("prices", "web-1", Token);
        Assert.Equal(TimeSpan.FromMinutes(7), own?.AutoDeleteOnIdle);
    }

    [Fact]
    public async Task It_goes_with_the_host()
    {
        await using var survivor = await StartAsync("Instance:Id = web-1");
        await using (await StartAsync("Instance:Id = web-2"))
            Assert.Equal(["web-1", "web-2"], await survivor.SubscriptionsAsync());

        Assert.Equal(["web-1"], await survivor.SubscriptionsAsync());
    }

    /// <summary>Nobody stopped it: as when its process is killed.</summary>
    [Fact]
    public async Task It_goes_when_nobody_stopped_the_host()
    {
        await using var survivor = await StartAsync("Instance:Id = web-1");
        var killed = await StartAsync("Instance:Id = web-2");
        killed.Kill();
        Assert.Equal(["web-1", "web-2"], await survivor.SubscriptionsAsync());

        _time.Advance(TimeSpan.FromMinutes(5));

        await Wait.UntilAsync(async () => await survivor.SubscriptionsAsync() is ["web-1"]);
        _time.Advance(TimeSpan.FromDays(3));
        Assert.Equal(["web-1"], await survivor.SubscriptionsAsync());
        await survivor.PublishAsync("late");
        await survivor.UntilHandledAsync("late");
        Assert.DoesNotContain(_logs.Entries, e => e.Level >= LogLevel.Warning);
    }

    /// <summary>By somebody, or by the service because nobody received for too long.</summary>
    [Theory, InlineData(false), InlineData(true)]
    public async Task One_that_is_gone_is_made_again_and_that_is_told(bool wasIdle)
    {
        using var measured = new Measured(MessagingTelemetry.InstanceMadeAgain);
        await using var host = await StartAsync("Instance:Id = web-1");
        if (wasIdle)
        {
            host.Control.Pause(Consumer);
            await host.Control.WhenIdleAsync(Consumer, Token);
            _time.Advance(TimeSpan.FromMinutes(5));
            await Wait.UntilAsync(async () => await host.SubscriptionsAsync() is []);
            host.Control.Resume(Consumer);
        }
        else
            await host.Messaging.Topology.DeleteSubscriptionAsync("prices", "web-1", Token);

        await Wait.UntilAsync(async () => await host.SubscriptionsAsync() is ["web-1"]);
        await host.PublishAsync("tea");

        await host.UntilHandledAsync("tea");
        Assert.Contains(_logs.Entries, e => e.Level == LogLevel.Warning && e.Values["{OriginalFormat}"]!.ToString()!.Contains("is made again", StringComparison.Ordinal));
        Assert.Equal(1, measured.Of("prices"));
    }

    [Fact]
    public async Task Stopped_and_started_again_it_is_the_same()
    {
        await using var host = await StartAsync("Instance:Id = web-1");
        await host.Control.StopAsync(Consumer, Token);
        await host.PublishAsync("tea");

        await host.Control.StartAsync(Consumer, Token);

        await host.UntilHandledAsync("tea");
        await host.Control.RemoveAsync(Consumer, Token);
        Assert.Empty(await host.SubscriptionsAsync());
    }

    [Fact]
    public async Task One_of_run_time_is_made_and_goes_as_well()
    {
        await using var host = await StartAsync("Instance:Id = web-1", consumes: false);
        Assert.Empty(await host.SubscriptionsAsync());

        await host.Control.AddAsync(Consumer, c => c.AddHandler<PriceChanged, Handler>(), Token);
        await host.PublishAsync("tea");

        await host.UntilHandledAsync("tea");
        await host.Control.RemoveAsync(Consumer, Token);
        Assert.Empty(await host.SubscriptionsAsync());
    }

    [Fact]
    public async Task It_has_a_filter_settings_and_middleware_of_its_own()
    {
        await using var host = await StartAsync(
            "Consumers:prices/$instance:MaxConcurrency = 3", m => m
                .AddInstanceConsumer<PriceChanged, Handler>("prices", filter: MessageFilter.Parse("country = 'AT'"))
                .UseMiddleware<Marking>(Consumer), consumes: false);

        await host.PublishAsync("coffee", ("country", "DE"));
        await host.PublishAsync("tea", ("country", "AT"));

        await host.UntilHandledAsync("tea");
        Assert.DoesNotContain("coffee", host.Handled);
        Assert.Equal(1, host.Services.GetRequiredService<Marks>().Count);
        Assert.Equal(3, host.Control.Find(Consumer)?.MaxConcurrency);
    }

    [Fact]
    public void Handlers_of_a_topic_share_one_filter()
    {
        var refused = Assert.Throws<ArgumentException>(() => HostBuilding.Build("Provider = in-memory", m => m
            .AddInstanceConsumer<PriceChanged, Handler>("prices", filter: MessageFilter.Parse("country = 'AT'"))
            .AddInstanceConsumer<string, TextHandler>("prices", filter: MessageFilter.Parse("country = 'DE'"))));

        Assert.Contains("'country = 'AT''", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_wrong_with_it_stops_the_start()
    {
        var unsupported = new StubProvider(new KeyValuePair<Capability, CapabilitySupport>(Capability.AutoDeleteOnIdle, CapabilitySupport.Unsupported("the service has none.", "a queue of your own.")));
        var refused = await HostBuilding.Build(
            "Provider = stub\nProvisioning = None", m => m.AddProvider(unsupported).AddInstanceConsumer<PriceChanged, Handler>("prices")).FaultsAsync();
        Assert.Equal(["Messaging: stub has no AutoDeleteOnIdle (D8), used for a subscription of 'prices' for each instance: the service has none. Instead: a queue of your own."], refused);

        var illegal = await HostBuilding.Build(
            "Provider = in-memory\nInstance:Id = web.1\nInstance:AutoDeleteOnIdle = 00:00:00", m => m.AddInstanceConsumer<PriceChanged, Handler>("prices")).FaultsAsync();
        Assert.Contains(illegal, f => f.StartsWith("Messaging:Instance:Id is not a legal name", StringComparison.Ordinal));
        Assert.Contains(illegal, f => f.StartsWith("Messaging:Instance:AutoDeleteOnIdle is '00:00:00'", StringComparison.Ordinal));

        using var missing = HostBuilding.Build("Provider = in-memory", m => m.AddInstanceConsumer<PriceChanged, Handler>("prices"));
        Assert.Equal(EntityPath.Topic("prices"), (await Assert.ThrowsAsync<EntityNotFoundException>(() => missing.StartAsync(Token))).Entity);
    }

    /// <summary>The application starts all the same, and its consumer has its subscription once the service is back.</summary>
    [Fact]
    public async Task A_service_that_is_away_at_the_start_does_not_keep_the_host_from_it()
    {
        var isAway = true;
        var stub = Stub();
        stub.OnControlCall = call =>
        {
            if (Volatile.Read(ref isAway) && call == nameof(ITopologyDriver.CreateSubscriptionAsync))
                throw new ServiceUnavailableException("gone for a while.", "stub");
        };
        await using var host = await StartAsync("Instance:Id = web-1", provider: stub);
        Assert.Empty(await host.SubscriptionsAsync());

        Volatile.Write(ref isAway, false);
        await Wait.UntilAsync(async () =>
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            return await host.SubscriptionsAsync() is ["web-1"];
        });

        await host.PublishAsync("tea");
        await host.UntilHandledAsync("tea");
    }

    /// <summary>Where the service leaves it to clients each instance does, soon after its start and then now and then; whatever that throws.</summary>
    [Fact]
    public async Task Instances_sweep_where_the_service_does_not()
    {
        var sweeps = 0;
        var stub = Stub(new KeyValuePair<Capability, CapabilitySupport>(Capability.AutoDeleteOnIdle, CapabilitySupport.Emulated("by a lease.")));
        stub.OnControlCall = call =>
        {
            if (call == nameof(ITopologyDriver.DeleteIdleAsync) && Interlocked.Increment(ref sweeps) == 1)
                throw new UnauthorizedException("not you.", "stub");
        };
        await using var host = await StartAsync(provider: stub);

        await PassAsync(TimeSpan.FromHours(5), () => _logs.Entries.Any(
            e => e.Values["{OriginalFormat}"]!.ToString()!.StartsWith("Could not look for what instances", StringComparison.Ordinal)));
        await PassAsync(TimeSpan.FromHours(50), () => Volatile.Read(ref sweeps) >= 2);
    }

    [Fact]
    public async Task Nobody_sweeps_where_the_service_deletes_by_itself()
    {
        var stub = Stub();
        await using var host = await StartAsync(provider: stub);

        _time.Advance(TimeSpan.FromHours(5));
        await Wait.UntilAsync(async () =>
        {
            // Where nobody had begun to receive by then, its subscription was idle for too long, and is made again.
            await host.PublishAsync("tea");
            _time.Advance(TimeSpan.FromSeconds(10));
            return host.HasHandled("tea");
        });

        Assert.DoesNotContain(nameof(ITopologyDriver.DeleteIdleAsync), stub.ControlCalls);
    }

    [Theory]
    [InlineData("DESKTOP-1", "DESKTOP-1-42-")]
    [InlineData("büro.example.com", "b-ro-example-com-42-")]
    [InlineData("--x--", "x-42-")]
    [InlineData("", "42-")]
    [InlineData("a-very-long-name-of-a-machine", "a-very-long-name-of-42-")]
    public void A_name_that_nobody_gave_is_legal_everywhere(string machine, string start)
    {
        var id = Hosting.Instances.InstanceId.Make(machine, 42);

        Assert.StartsWith(start, id, StringComparison.Ordinal);
        Assert.True(EntityPath.IsLegalName(id));
        Assert.InRange(id.Length, start.Length + 8, 40);
        Assert.NotEqual(id, Hosting.Instances.InstanceId.Make(machine, 42));
    }

    private StubProvider Stub(params KeyValuePair<Capability, CapabilitySupport>[] capabilities) => new(capabilities) { Memory = new InMemoryOptions { BrokerName = _broker } };

    /// <summary>Lets virtual time pass until something is so, but no more than that.</summary>
    private async Task PassAsync(TimeSpan most, Func<bool> condition)
    {
        for (var passed = TimeSpan.Zero; !condition(); passed += TimeSpan.FromMinutes(1))
        {
            Assert.True(passed < most, $"It should have been so within {most}.");
            _time.Advance(TimeSpan.FromMinutes(1));
            await Task.Delay(20, Token);
        }
    }

    private async Task<Running> StartAsync(string more = "", Action<IMessagingBuilder>? configure = null, bool consumes = true, StubProvider? provider = null)
    {
        var handled = new Handled();
        var host = HostBuilding.Build(
            $"Provider = {provider?.Name ?? "in-memory"}\nProvisioning = CreateMissing\nTopology:Topics:prices:Ordered = false\n"
            + (provider is null ? $"Providers:in-memory:BrokerName = {_broker}\n" : "") + more,
            m =>
            {
                if (provider is not null)
                    m.AddProvider(provider);
                if (consumes)
                    m.AddInstanceConsumer<PriceChanged, Handler>("prices");
                configure?.Invoke(m);
            },
            s => s.AddSingleton<TimeProvider>(_time).AddSingleton(handled).AddSingleton<Marks>().AddScoped<Handler>().AddSingleton<ILoggerProvider>(_logs));
        await host.StartAsync(Token);
        return new Running(host, handled);
    }

    internal sealed class Handled : ConcurrentQueue<string>;

    internal sealed class Marks
    {
        private int _count;

        public int Count => Volatile.Read(ref _count);

        public void Add() => Interlocked.Increment(ref _count);
    }

    internal sealed class Handler(Handled handled) : IMessageHandler<PriceChanged>
    {
        public Task HandleAsync(PriceChanged message, MessageContext context, CancellationToken cancellationToken)
        {
            handled.Enqueue(message.Product);
            return Task.CompletedTask;
        }
    }

    internal sealed class TextHandler : IMessageHandler<string>
    {
        public Task HandleAsync(string message, MessageContext context, CancellationToken cancellationToken) => Task.CompletedTask;
    }

    internal sealed class Marking(Marks marks) : IConsumerMiddleware
    {
        public Task InvokeAsync(MessageContext context, ConsumerDelegate next, CancellationToken cancellationToken)
        {
            marks.Add();
            return next(context, cancellationToken);
        }
    }

    private sealed class Running(IHost host, Handled handled) : IAsyncDisposable
    {
        private bool _isKilled;

        public IServiceProvider Services => host.Services;

        public IMessaging Messaging { get; } = host.Messaging();

        public IConsumerControl Control { get; } = host.Services.GetRequiredService<IConsumerControl>();

        public IReadOnlyCollection<string> Handled => handled;

        public Task PublishAsync(string product, params (string Name, string Value)[] headers)
        {
            var message = host.Services.GetRequiredService<IMessageSerializer>().Serialize(new PriceChanged(product));
            return Messaging.Topic("prices").PublishAsync(headers.Aggregate(message, (m, h) => m.WithHeader(h.Name, h.Value)), Token);
        }

        public bool HasHandled(string product) => handled.Contains(product);

        public Task UntilHandledAsync(string product) => Wait.UntilAsync(() => Task.FromResult(HasHandled(product)));

        public async Task<IReadOnlyList<string>> SubscriptionsAsync() =>
            await Messaging.Topology.ListSubscriptionsAsync("prices", Token).Select(s => s.Name).Order().ToListAsync(Token);

        public void Kill()
        {
            _isKilled = true;
            host.Dispose();
        }

        public async ValueTask DisposeAsync()
        {
            if (_isKilled)
                return;
            await host.StopAsync(CancellationToken.None);
            host.Dispose();
        }
    }

    /// <summary>What a counter of the library has counted, by destination.</summary>
    private sealed class Measured : IDisposable
    {
        private readonly MeterListener _listener = new();
        private readonly ConcurrentDictionary<string, long> _counts = new();

        public Measured(string instrument)
        {
            _listener.InstrumentPublished = (published, listener) =>
            {
                if (published.Meter.Name == MessagingTelemetry.SourceName && published.Name == instrument)
                    listener.EnableMeasurementEvents(published);
            };
            _listener.SetMeasurementEventCallback<long>((_, value, tags, _) =>
            {
                foreach (var tag in tags)
                {
                    if (tag.Key == MessagingTelemetry.DestinationName)
                        _counts.AddOrUpdate((string)tag.Value!, value, (_, sum) => sum + value);
                }
            });
            _listener.Start();
        }

        public long Of(string destination) => _counts.GetValueOrDefault(destination);

        public void Dispose() => _listener.Dispose();
    }
}
