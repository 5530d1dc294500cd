using System.Collections.Concurrent;
using Integration.InMemory;
using Integration.Registration;
using Integration.Serving;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace Integration.Hosting.Tests.Streams;

/// <summary>A host that consumes a stream of texts <c>key:number</c> on virtual time, which passes while the test waits.</summary>
internal sealed class StreamRig : IAsyncDisposable
{
    public const string Group = "billing";
    private const string ParkQueue = "parked";

    /// <summary>For tests of members that take over from each other.</summary>
    public static readonly TimeSpan ShortLease = TimeSpan.FromMinutes(2);

    private readonly IHost _host;
    private readonly int _partitions;
    private readonly string _broker;
    private readonly StreamRig? _beside;

    /// <param name="configure">Changes the options: from the start on, and no retries.</param>
    /// <param name="handle">What to do about the texts of a call.</param>
    /// <param name="batches">Whether the handler takes batches.</param>
    /// <param name="partitions">How many the stream has.</param>
    /// <param name="messaging">What else the client has.</param>
    /// <param name="checks">Further health checks.</param>
    /// <param name="beside">The host of another member: this one has its broker and its clock.</param>
    public StreamRig(
        Action<StreamConsumerOptions>? configure = null, Func<IReadOnlyList<string>, CancellationToken, Task>? handle = null, bool batches = false, int partitions = 1, StreamRig? beside = null,
        Action<IMessagingBuilder>? messaging = null, Action<IHealthChecksBuilder>? checks = null)
    {
        (_beside, _partitions) = (beside, partitions);
        _broker = beside?._broker ?? $"b{Guid.NewGuid():N}";
        Stream = beside?.Stream ?? $"s{Guid.NewGuid():N}";
        Time = beside?.Time ?? new(DateTimeOffset.UtcNow);
        Handle = handle ?? ((_, _) => Task.CompletedTask);
        _host = HostBuilding.Build(
            $"Provider = in-memory\nProviders:in-memory:BrokerName = {_broker}\nProvisioning = CreateMissing\nTopology:Streams:{Stream}:Partitions = {partitions}\nTopology:Streams:{Stream}:Retention = 1.00:00:00",
            m =>
            {
                messaging?.Invoke(m);
                _ = batches ? m.AddStreamBatchConsumer<string, BatchHandler>(Stream, Group, Configure) : m.AddStreamConsumer<string, Handler>(Stream, Group, Configure);
            },
            s =>
            {
                var added = s.AddSingleton(this).AddSingleton<TimeProvider>(Time).AddSingleton<ILoggerProvider>(Logs).AddHealthChecks()
                    .AddMessagingConsumers(configure: o => o.UnhealthyAfter = TimeSpan.Zero);
                checks?.Invoke(added);
            });

        void Configure(StreamConsumerOptions options)
        {
            (options.StartAt, options.RetriesInPlace, options.ParkQueue, options.CheckpointInterval) = (StreamPosition.Earliest, 0, ParkQueue, TimeSpan.FromMilliseconds(200));

            // Long, as virtual time may pass faster than a busy machine works: no lease is lost, and no partition taken by force, that a test does not mean to be.
            (options.LeaseDuration, options.HandoverTimeout) = (TimeSpan.FromHours(1), TimeSpan.FromHours(1));
            configure?.Invoke(options);
        }
    }

    public string Stream { get; }

    public FakeTimeProvider Time { get; }

    public RecordingLogs Logs { get; } = new();

    /// <summary>The texts of each call, as it began.</summary>
    public ConcurrentQueue<IReadOnlyList<string>> Calls { get; } = [];

    /// <summary>Which attempt each record of a call was for its handler.</summary>
    public ConcurrentQueue<int> Attempts { get; } = [];

    /// <summary>The texts of the calls that ended without exception.</summary>
    public ConcurrentQueue<string> Handled { get; } = [];

    public ConcurrentQueue<StreamPositionLostException> Gaps { get; } = [];

    public IServiceProvider Services => _host.Services;

    public IConsumerControl Control => Services.GetRequiredService<IConsumerControl>();

    public Task<HealthReportEntry> HealthAsync(string check) => Services.HealthAsync(check);

    public IMessaging Messaging => _host.Messaging();

    /// <summary>The loops that the health check sees.</summary>
    public IReadOnlyCollection<ServingLoop> Loops => Services.GetRequiredKeyedService<ServingLoops>(null).All;

    /// <summary>What to do about a gap, once it is noted.</summary>
    public Func<StreamPositionLostException, Task> HandleGap { get; init; } = _ => Task.CompletedTask;

    private Func<IReadOnlyList<string>, CancellationToken, Task> Handle { get; }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>Fails over one text.</summary>
    public static Func<IReadOnlyList<string>, CancellationToken, Task> Refusing(string poison) =>
        (texts, _) => texts.Contains(poison) ? throw new InvalidOperationException("poison") : Task.CompletedTask;

    public Task StartAsync() => _host.StartAsync(Token);

    public Task StopAsync(CancellationToken cancellationToken = default) => _host.StopAsync(cancellationToken).AdvancingAsync(Time);

    /// <summary>Appends texts, before the start, too.</summary>
    public async Task AppendAsync(params IEnumerable<string> texts)
    {
        if (await Messaging.StreamTopology().FindStreamAsync(Stream, Token) is null)
            await Messaging.StreamTopology().CreateStreamAsync(new(Stream) { Partitions = _partitions, Retention = TimeSpan.FromDays(1) }, Token);
        var serializer = Services.GetRequiredService<IMessageSerializer>();
        (await Messaging.Stream(Stream).AppendManyAsync(texts.Select(t => serializer.Serialize(t) with { GroupId = t.Split(':')[0] }), cancellationToken: Token)).ThrowIfAnyFailed();
    }

    public Task UntilAsync(Func<bool> condition, TimeSpan? step = null) => Wait.UntilAsync(() => Task.FromResult(condition())).AdvancingAsync(Time, step);

    /// <summary>Lets time pass until the group has checkpointed all but so many records.</summary>
    public Task UntilBehindAsync(long records) => Wait.UntilAsync(async () => await BehindAsync() == records).AdvancingAsync(Time);

    /// <summary>How many records lie behind the group's checkpoints; null before a member joined.</summary>
    public async Task<long?> BehindAsync() =>
        await Messaging.Stream(Stream).Group(Group).DescribeAsync(Token) is { Count: > 0 } partitions ? partitions.Sum(p => p.RecordsBehind) : null;

    public Task<IReadOnlyList<PartitionProgress>> ProgressAsync() => Messaging.Stream(Stream).Group(Group).DescribeAsync(Token);

    /// <summary>The text of each partition's first record.</summary>
    public async Task<IReadOnlyList<string>> HeadsAsync()
    {
        var heads = new List<string>();
        foreach (var partition in await Messaging.Stream(Stream).ListPartitionsAsync(Token))
            heads.Add((await Messaging.Stream(Stream).ReadAsync(partition.Id, StreamPosition.Earliest, new() { Follow = false }, Token).FirstAsync(Token)).Message.Text.Trim('"'));
        return heads;
    }

    /// <summary>The texts of what is parked, taken out.</summary>
    public async Task<IReadOnlyList<string>> ParkedAsync() =>
        [.. (await Messaging.Queue(ParkQueue).ReceiveAsync(100, TimeSpan.Zero, Token)).Select(m => m.Message.Text.Trim('"'))];

    public ValueTask DisposeAsync() => DisposeAsync(stops: true);

    public async ValueTask DisposeAsync(bool stops)
    {
        // Aborting, so that a handler that a failed test left waiting does not hide why it failed.
        if (stops)
            await StopAsync(new CancellationToken(canceled: true));
        await ((IAsyncDisposable)_host).DisposeAsync().AsTask().AdvancingAsync(Time);
        if (_beside is null)
            InMemoryBroker.Remove(_broker);
    }

    private async Task CallAsync(IReadOnlyList<string> texts, IEnumerable<StreamContext> contexts, CancellationToken cancellationToken)
    {
        foreach (var context in contexts)
            Attempts.Enqueue(context.Attempt);
        Calls.Enqueue(texts);
        await Handle(texts, cancellationToken);
        foreach (var text in texts)
            Handled.Enqueue(text);
    }

    private sealed class Handler(StreamRig rig) : IStreamHandler<string>
    {
        public Task HandleAsync(string message, StreamContext context, CancellationToken cancellationToken) => rig.CallAsync([message], [context], cancellationToken);

        public Task OnGapAsync(StreamPositionLostException gap, CancellationToken cancellationToken)
        {
            rig.Gaps.Enqueue(gap);
            return rig.HandleGap(gap);
        }
    }

    private sealed class BatchHandler(StreamRig rig) : IStreamBatchHandler<string>
    {
        public Task HandleAsync(IReadOnlyList<StreamItem<string>> batch, CancellationToken cancellationToken) =>
            rig.CallAsync([.. batch.Select(b => b.Message)], batch.Select(b => b.Context), cancellationToken);
    }
}
