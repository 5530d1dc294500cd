using System.Collections.Concurrent;
using Integration.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Integration.Testing.Tests;

/// <summary>Many flows at random, while other threads take the processors: idle is told when it is so, never before.</summary>
public class ExactnessTests
{
    private static readonly string[] Places = ["queue:first", "queue:second", "queue:batched", "topic:news", "stream:log"];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task Idle_is_told_when_everything_that_follows_from_a_message_is_done(int seed)
    {
        using var load = new Load();
        for (var flow = 0; flow < 10; flow++)
            await RunAsync((seed * 1000) + flow);
    }

    private static async Task RunAsync(int seed)
    {
        var random = new Random(seed);
        await using var host = await MessagingTestHost.StartAsync(Add, o => o.Bound = TimeSpan.FromMinutes(10));
        var counters = host.Services.GetRequiredService<Counters>();
        var steps = Enumerable.Range(0, random.Next(1, 5)).Select(_ => Step.Make(random, depth: random.Next(1, 5), isLater: false)).ToList();
        foreach (var step in steps)
            await SendAsync(host.Services, step, default);

        await host.RunUntilIdleAsync();
        AssertQuiet(host, counters, steps.Sum(s => s.Handled(withLater: false)));

        await host.AdvanceAsync(TimeSpan.FromDays(30));
        AssertQuiet(host, counters, steps.Sum(s => s.Handled(withLater: true)));
        Assert.Empty(host.DeadLettered<Message>());
        Assert.Empty(host.Scheduled<Message>());
    }

    private static void AssertQuiet(MessagingTestHost host, Counters counters, int handled)
    {
        Assert.Equal((0, handled), (counters.Running, counters.Done));
        Assert.Equal(handled, host.Handled<Message>().Count);
        var sources = host.Services.GetRequiredService<Broker.TestWorld>().ReadSources();
        Assert.All(sources, s => Assert.Equal(0, s.Active + s.Locked));
    }

    private static void Add(HostApplicationBuilder builder)
    {
        builder.Services.AddSingleton<Counters>();
        builder.Services.AddMessaging(builder.Configuration).AddInMemory()
            .AddQueue(new("first") { MaxDeliveryCount = 10 })
            .AddQueue(new("second") { MaxDeliveryCount = 10, Ordered = true })
            .AddQueue(new("batched") { MaxDeliveryCount = 10 })
            .AddTopic(new("news"))
            .AddSubscription(new("news", "left") { MaxDeliveryCount = 10 })
            .AddSubscription(new("news", "right") { MaxDeliveryCount = 10 })
            .AddTopology(new() { Streams = [new("log") { Partitions = 3 }] })
            .AddInMemoryInbox()
            .AddConsumer<Step, Handler>("first", o => (o.RetriesInPlace, o.MaxConcurrency, o.RedeliveryDelay) = (1, 2, TimeSpan.Zero))
            .AddConsumer<Step, Handler>("second", o => o.RedeliveryDelay = TimeSpan.Zero)
            .AddBatchConsumer<Step, BatchHandler>("batched", o => (o.BatchSize, o.RedeliveryDelay) = (4, TimeSpan.Zero))
            .AddConsumer<Step, Handler>("news/left", o => o.RedeliveryDelay = TimeSpan.Zero)
            .AddConsumer<Step, Handler>("news/right", o => o.RedeliveryDelay = TimeSpan.Zero)
            .AddStreamConsumer<Step, RecordHandler>("log", "readers", o => o.StartAt = StreamPosition.Latest);
    }

    private static async Task SendAsync(IServiceProvider services, Step step, CancellationToken cancellationToken)
    {
        if (step.Place == "stream:log")
        {
            var record = services.GetRequiredService<IMessageSerializer>().Serialize(step);
            await services.GetRequiredService<IMessaging>().Stream("log").AppendAsync(record with { GroupId = $"{step.Hours % 5}" }, cancellationToken);
            return;
        }

        var publisher = services.GetRequiredService<IMessagePublisher>();
        var (kind, name) = (step.Place.Split(':')[0], step.Place.Split(':')[1]);
        var options = new SendOptions { Delay = step.IsLater ? TimeSpan.FromHours(step.Hours) : TimeSpan.Zero, GroupId = name == "second" ? $"{step.Hours % 3}" : null };
        if (name == "second")
            options = options with { Delay = TimeSpan.Zero };
        await (kind == "topic" ? publisher.PublishAsync(name, step, options, cancellationToken) : publisher.SendAsync(name, step, options, cancellationToken));
    }

    /// <summary>A message that says what its handlers do.</summary>
    public sealed record Step(string Place, int Hours, bool IsLater, int Pause, int Failures, Guid Id, IReadOnlyList<Step> Next)
    {
        public static Step Make(Random random, int depth, bool isLater)
        {
            var place = Places[random.Next(Places.Length)];
            return new(
                place,
                random.Next(1, 200),
                isLater && place is not ("queue:second" or "stream:log"),
                random.Next(5),
                random.Next(6) == 0 ? random.Next(1, 3) : 0,
                new Guid(random.Next(), 0, 0, new byte[8]),
                depth == 0 ? [] : [.. Enumerable.Range(0, random.Next(0, 4)).Select(_ => Make(random, depth - 1, random.Next(4) == 0))]);
        }

        /// <summary>How many are handled because of it, itself included.</summary>
        public int Handled(bool withLater) => IsLater && !withLater ? 0
            : (Place.StartsWith("topic", StringComparison.Ordinal) ? 2 : 1) * (1 + Next.Sum(n => n.Handled(withLater)));
    }

    public sealed class Counters
    {
        private readonly ConcurrentDictionary<(Guid, string), int> _failures = new();
        private int _running;
        private int _done;

        public int Running => Volatile.Read(ref _running);

        public int Done => Volatile.Read(ref _done);

        public async Task HandleAsync(Step step, string delivery, IServiceProvider services, CancellationToken cancellationToken)
        {
            Interlocked.Increment(ref _running);
            try
            {
                await PauseAsync(step.Pause);
                if (_failures.AddOrUpdate((step.Id, delivery), 1, (_, n) => n + 1) <= step.Failures)
                    throw new InvalidOperationException("not yet");
                foreach (var next in step.Next)
                {
                    await SendAsync(services, next, cancellationToken);
                    await PauseAsync((step.Pause + next.Pause) % 5);
                }

                Interlocked.Increment(ref _done);
            }
            finally
            {
                Interlocked.Decrement(ref _running);
            }
        }

        /// <summary>The ways in which a handler lets its thread go, or doesn't.</summary>
        private static async Task PauseAsync(int kind)
        {
            if (kind == 1)
                await Task.Yield();
            else if (kind == 2)
                await Task.Run(() => Thread.SpinWait(2000));
            else if (kind == 3)
                await Task.Delay(1);
        }
    }

    public sealed class Handler(Counters counters, IServiceProvider services) : IMessageHandler<Step>
    {
        public Task HandleAsync(Step step, MessageContext context, CancellationToken cancellationToken) =>
            counters.HandleAsync(step, context.Received.MessageId + context.Received.Source, services, cancellationToken);
    }

    public sealed class RecordHandler(Counters counters, IServiceProvider services) : IStreamHandler<Step>
    {
        public Task HandleAsync(Step step, StreamContext context, CancellationToken cancellationToken) =>
            counters.HandleAsync(step, context.RecordKey, services, cancellationToken);
    }

    public sealed class BatchHandler(Counters counters, IServiceProvider services) : IBatchHandler<Step>
    {
        public async Task HandleAsync(IReadOnlyList<BatchItem<Step>> batch, CancellationToken cancellationToken)
        {
            foreach (var item in batch)
            {
                try
                {
                    await counters.HandleAsync(item.Message, item.Context.Received.MessageId + item.Context.Received.Source, services, cancellationToken);
                }
                catch (InvalidOperationException exception)
                {
                    item.Fail(exception);
                }
            }
        }
    }

    /// <summary>Keeps every processor busy, and the pool's threads now and then.</summary>
    private sealed class Load : IDisposable
    {
        private volatile bool _isOver;

        public Load()
        {
            for (var i = 0; i < Environment.ProcessorCount * 2; i++)
                new Thread(() => Burn(pool: false)) { IsBackground = true }.Start();
            for (var i = 0; i < Environment.ProcessorCount; i++)
                new Thread(() => Burn(pool: true)) { IsBackground = true }.Start();
        }

        public void Dispose() => _isOver = true;

        private void Burn(bool pool)
        {
            while (!_isOver)
            {
                if (pool)
                    Task.Run(() => Thread.SpinWait(20_000)).Wait();
                else
                    Thread.SpinWait(20_000);
            }
        }
    }
}
