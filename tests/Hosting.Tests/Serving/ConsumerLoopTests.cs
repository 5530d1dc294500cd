using System.Collections.Concurrent;
using Integration.Drivers;
using Integration.Hosting.Pump;
using Integration.Registration;
using Integration.Serving;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace Integration.Hosting.Tests.Serving;

/// <summary>Whatever is thrown, wherever: a consumer goes on.</summary>
public sealed class ConsumerLoopTests
{
    private readonly FakeTimeProvider _time = new(DateTimeOffset.UnixEpoch.AddYears(50));
    private readonly RecordingLogs _logs = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [CombinatorialSeams]
    public async Task Whatever_is_thrown_the_message_and_the_next_one_are_handled(Seam seam, bool batch)
    {
        var trouble = new Trouble(seam);
        using var host = await StartAsync(trouble, batch);
        var handled = host.Services.GetRequiredService<Handled>();

        for (var i = 0; i < Trouble.Kinds.Count; i++)
        {
            trouble.Prepare(Trouble.Kinds[i]());
            await host.Messaging().Queue("orders").SendManyAsync([Message.FromText($$"""{"number":{{i * 2}}}"""), Message.FromText($$"""{"number":{{(i * 2) + 1}}}""")], cancellationToken: Token);

            // What a serializer throws is the message's fault, which is dead-lettered alone.
            await UntilAsync(() => trouble.IsOver && new[] { i * 2, (i * 2) + 1 }.Count(handled.Contains) >= (seam == Seam.Serializer ? 1 : 2));
        }

        var dead = seam == Seam.Serializer ? Trouble.Kinds.Count : 0;
        await UntilAsync(async () => await host.Messaging().Queue("orders").CountAsync(Token) is { Active: 0, InFlight: 0, Delayed: 0 } counts && counts.DeadLettered == dead);
        var loop = Assert.Single(host.Services.GetRequiredService<ServingLoops>().All);
        await UntilAsync(() => loop.Status == LoopStatus.Serving);
        await host.StopAsync(Token);
    }

    [Fact]
    public async Task A_receive_that_fails_is_logged_counted_and_shown_and_then_tried_again_after_longer_and_longer_waits()
    {
        var queue = $"orders-{Guid.NewGuid():N}";
        var isDown = true;
        using var failures = new LoopFailures(queue);
        var stub = new StubProvider
        {
            OnCall = (call, _) => Volatile.Read(ref isDown) && call == nameof(IReceiverDriver.ReceiveAsync)
                ? throw new ArgumentOutOfRangeException(null, "far out") : Task.CompletedTask,
        };
        using var host = await StartAsync(new Trouble(Seam.Receive), stub: stub, queue: queue);

        await UntilAsync(() => failures.Count >= 3);
        var degraded = await CheckAsync(host);

        // The waits between the first eight are 55 to 69 s together, by chance; unhealthy is what fails for a minute.
        await UntilAsync(() => failures.Count >= 9);
        var unhealthy = await CheckAsync(host);
        Volatile.Write(ref isDown, false);
        await host.Messaging().Queue(queue).SendAsync(Message.FromText("""{"number":1}"""), Token);
        await UntilAsync(() => host.Services.GetRequiredService<Handled>().Contains(1));
        await UntilAsync(async () => (await CheckAsync(host)).Status == HealthStatus.Healthy);

        Assert.Equal(HealthStatus.Degraded, degraded.Status);
        Assert.Equal(HealthStatus.Unhealthy, unhealthy.Status);
        Assert.Contains(nameof(ArgumentOutOfRangeException), unhealthy.Description, StringComparison.Ordinal);
        Assert.IsType<ArgumentOutOfRangeException>(unhealthy.Exception);
        var pauses = _logs.Entries.Where(e => e.Level == LogLevel.Warning && e.Values.ContainsKey("Pause") && Equals(e.Values["Source"], queue))
            .Select(e => (TimeSpan)e.Values["Pause"]!).Take(8).ToList();
        Assert.Equal(8, pauses.Count);
        for (var i = 0; i < pauses.Count; i++)
            Assert.InRange(pauses[i].TotalSeconds, Math.Min(0.5 * Math.Pow(2, i), 24), Math.Min(0.625 * Math.Pow(2, i), 30));
        Assert.NotEqual(pauses[0].TotalSeconds * 2, pauses[1].TotalSeconds);
    }

    [Fact]
    public async Task A_consumer_that_has_ended_is_not_alive()
    {
        using var host = await StartAsync(new Trouble(Seam.Receive));
        Assert.Equal(HealthStatus.Healthy, (await CheckAsync(host)).Status);

        await host.Services.GetServices<IHostedService>().OfType<ConsumerHost>().Single().StopAsync(Token);

        Assert.Equal(HealthStatus.Unhealthy, (await CheckAsync(host)).Status);
    }

    private static async Task<HealthReportEntry> CheckAsync(IHost host) =>
        (await host.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync(Token)).Entries["messaging-consumers"];

    private Task UntilAsync(Func<bool> condition) => UntilAsync(() => Task.FromResult(condition()));

    /// <summary>Lets virtual time pass until something is so.</summary>
    private Task UntilAsync(Func<Task<bool>> condition) => Wait.UntilAsync(async () =>
    {
        if (await condition())
            return true;
        _time.Advance(TimeSpan.FromMilliseconds(250));
        return false;
    });

    private async Task<IHost> StartAsync(Trouble trouble, bool batch = false, StubProvider? stub = null, string queue = "orders")
    {
        stub ??= new StubProvider
        {
            OnCall = (call, _) =>
            {
                trouble.At(call switch
                {
                    nameof(IReceiverDriver.ReceiveAsync) or nameof(IReceiverDriver.ReceiveAtOnce) => Seam.Receive,
                    nameof(IReceiverDriver.CompleteAsync) or nameof(IReceiverDriver.CompleteOneAsync) => Seam.Settle,
                    nameof(IReceiverDriver.RenewLockAsync) => Seam.Renew,
                    _ => (Seam)(-1),
                });
                return Task.CompletedTask;
            },
        };
        var host = HostBuilding.Build(
            $"Provider = stub\nProvisioning = CreateMissing\nTopology:Queues:{queue}:LockDuration = 00:00:05\nTopology:Queues:{queue}:MaxDeliveryCount = 10",
            m =>
            {
                m.AddProvider(stub);
                if (batch)
                    m.AddBatchConsumer<Number, BatchHandler>(queue, Configure);
                else
                    m.AddConsumer<Number, Handler>(queue, Configure).UseMiddleware<Middleware>(queue);
                m.AddInbox(_ => new Inbox(trouble));
            },
            s =>
            {
                s.AddSingleton<TimeProvider>(_time).AddSingleton(trouble).AddSingleton<Handled>().AddSingleton<ILoggerProvider>(_logs)
                    .AddSingleton<ILoggerProvider>(new TroubledLogs(trouble)).AddHealthChecks().AddMessagingConsumers();
                s.AddKeyedSingleton<IMessageSerializer>(null, (_, _) => new Serializer(trouble));
                s.Configure<LoggerFilterOptions>(o => o.MinLevel = LogLevel.Trace);
            });
        await host.StartAsync(Token);
        return host;

        void Configure(ConsumerOptions options)
        {
            options.MaxAttempts = 10;
            options.DeadLetterWhen.Add(_ =>
            {
                trouble.At(Seam.Condition);
                return false;
            });
        }
    }

    public sealed record Number([property: System.Text.Json.Serialization.JsonPropertyName("number")] int Value);

    /// <summary>Every seam, single and batched; middleware runs around single messages only.</summary>
    [AttributeUsage(AttributeTargets.Method)]
    private sealed class CombinatorialSeamsAttribute : Xunit.v3.DataAttribute
    {
        public override bool SupportsDiscoveryEnumeration() => true;

        public override ValueTask<IReadOnlyCollection<ITheoryDataRow>> GetData(System.Reflection.MethodInfo testMethod, Xunit.Sdk.DisposalTracker disposalTracker) => new(
            [.. Enum.GetValues<Seam>().SelectMany(s => new[] { false, true }.Where(b => !b || s != Seam.Middleware).Select(b => new TheoryDataRow<Seam, bool>(s, b)))]);
    }

    private sealed class Handled
    {
        private readonly ConcurrentDictionary<int, int> _numbers = new();

        public void Add(int number) => _numbers.AddOrUpdate(number, 1, (_, count) => count + 1);

        public bool Contains(int number) => _numbers.ContainsKey(number);
    }

    private abstract class Handling(Trouble trouble, Handled handled, TimeProvider time)
    {
        protected async Task HandleAsync(Number number, int attempt, CancellationToken cancellationToken)
        {
            if (trouble.Is(Seam.Condition) && attempt == 1)
                throw new InvalidDataException("so that the condition is asked");
            trouble.At(Seam.Handler);
            if (trouble.Is(Seam.Renew))
                await Task.Delay(TimeSpan.FromSeconds(8), time, cancellationToken);
            handled.Add(number.Value);
        }
    }

    private sealed class Handler : Handling, IMessageHandler<Number>
    {
        public Handler(Trouble trouble, Handled handled, TimeProvider time) : base(trouble, handled, time) => trouble.At(Seam.HandlerFactory);

        public Task HandleAsync(Number message, MessageContext context, CancellationToken cancellationToken) => HandleAsync(message, context.Attempt, cancellationToken);
    }

    private sealed class BatchHandler : Handling, IBatchHandler<Number>
    {
        public BatchHandler(Trouble trouble, Handled handled, TimeProvider time) : base(trouble, handled, time) => trouble.At(Seam.HandlerFactory);

        public async Task HandleAsync(IReadOnlyList<BatchItem<Number>> batch, CancellationToken cancellationToken)
        {
            foreach (var item in batch)
                await HandleAsync(item.Message, item.Context.Attempt, cancellationToken);
        }
    }

    private sealed class Middleware(Trouble trouble) : IConsumerMiddleware
    {
        public Task InvokeAsync(MessageContext context, ConsumerDelegate next, CancellationToken cancellationToken)
        {
            trouble.At(Seam.Middleware);
            return next(context, cancellationToken);
        }
    }

    private sealed class Inbox(Trouble trouble) : IInbox
    {
        public ValueTask<InboxState> ClaimAsync(InboxKey message, Guid claim, TimeSpan duration, CancellationToken cancellationToken)
        {
            trouble.At(Seam.Inbox);
            return new(InboxState.Claimed);
        }

        public ValueTask ReleaseAsync(InboxKey message, Guid claim, CancellationToken cancellationToken) => default;

        public ValueTask MarkHandledAsync(InboxKey message, TimeSpan window, CancellationToken cancellationToken) => default;
    }

    private sealed class Serializer(Trouble trouble) : IMessageSerializer
    {
        public Message Serialize<T>(T value) => throw new NotSupportedException();

        public T Deserialize<T>(Message message)
        {
            trouble.At(Seam.Serializer);
            return System.Text.Json.JsonSerializer.Deserialize<T>(message.Body.Span)!;
        }

        public string GetTypeName(Type type) => type.Name;

        public string? FindTypeName(Message message) => null;
    }
}
