using System.Collections.Concurrent;
using Integration.Hosting;
using Integration.InMemory;
using Microsoft.Extensions.DependencyInjection;

namespace Integration.Testing.Tests;

/// <summary>Streams are waited for to their end, and what happened to their records is told.</summary>
public class StreamTests
{
    [Fact]
    public async Task Every_group_is_at_the_end_of_every_partition()
    {
        await using var host = await StartAsync(
            async (click, _, publisher) =>
            {
                await Task.Yield();
                if (click.Number % 10 == 0)
                    await publisher.SendAsync("tens", click);
            },
            b => b.AddQueue(new("tens")).AddStreamBatchConsumer<Click, Batches>("clicks", "batches", o => (o.StartAt, o.BatchSize) = (StreamPosition.Earliest, 7)));
        for (var round = 1; round <= 3; round++)
        {
            await AppendAsync(host, Enumerable.Range(1, 50).Select(n => new Click(n)));
            await host.RunUntilIdleAsync();
            Assert.Equal(50 * round, host.Handled<Click>("clicks/counts").Count);
            Assert.Equal(50 * round, host.Handled<Click>("clicks/batches").Count);
        }

        Assert.Equal(150, host.Appended<Click>("clicks").Count);
        Assert.Equal(300, host.Handled<Click>("clicks").Count);
        Assert.All(host.Handled<Click>("clicks"), h => Assert.Equal(1, h.Delivery));
        Assert.Equal(["batches", "counts"], host.Handled<Click>("clicks").Select(h => h.Group).Distinct().Order());
        var ten = host.Sent<Click>("tens")[0];
        Assert.True(ten.IsCausedBy(host.Appended<Click>("clicks").Single(a => a.MessageId == ten.CauseIds[0])));
    }

    /// <summary>As of queues: a limit waits for the clock, and has nothing to do with what handlers do.</summary>
    [Fact]
    public async Task A_rate_limit_takes_no_time()
    {
        await using var host = await StartAsync((_, _, _) => Task.CompletedTask, consumer: o => (o.RateLimit.Messages, o.RateLimit.Period) = (1, TimeSpan.FromHours(1)));
        await AppendAsync(host, Enumerable.Range(1, 50).Select(n => new Click(n)));
        var start = host.Time.GetUtcNow();
        await host.RunUntilIdleAsync();
        Assert.Equal(50, host.Handled<Click>("clicks/counts").Count);
        Assert.True(host.Time.GetUtcNow() - start < TimeSpan.FromHours(1));
    }

    [Fact]
    public async Task A_group_that_begins_at_the_latest_sees_the_first_record_of_the_test()
    {
        for (var i = 0; i < 20; i++)
        {
            await using var host = await StartAsync((_, _, _) => Task.CompletedTask, startAt: StreamPosition.Latest);
            await AppendAsync(host, [new Click(1)]);
            await host.RunUntilIdleAsync();
            Assert.Single(host.Handled<Click>("clicks/counts"));
        }
    }

    [Fact]
    public async Task A_handler_that_runs_is_waited_for_and_told_at_the_bound()
    {
        var gate = new TaskCompletionSource();
        MessagingTestOptions? options = null;
        await using var host = await StartAsync((_, _, _) => gate.Task, options: o => options = o);
        await AppendAsync(host, [new Click(1)]);
        options!.Bound = TimeSpan.FromMilliseconds(100);
        var error = await Assert.ThrowsAsync<NotIdleException>(() => host.RunUntilIdleAsync());
        Assert.Contains("of stream clicks, group counts: not at its end", error.Message);
        options.Bound = TimeSpan.FromMinutes(1);
        gate.SetResult();
        await host.RunUntilIdleAsync();
        Assert.Single(host.Handled<Click>());
    }

    [Fact]
    public async Task Retries_in_place_are_waited_out_on_the_clock()
    {
        var calls = 0;
        await using var host = await StartAsync(
            (_, _, _) => ++calls < 4 ? throw new InvalidOperationException() : Task.CompletedTask, consumer: o => o.RetryInPlaceDelay = TimeSpan.FromMinutes(1));
        await AppendAsync(host, [new Click(1)]);
        await host.RunUntilIdleAsync();
        var failed = host.Failed<Click>("clicks/counts").Single();
        Assert.Equal(("counts", 3), (failed.Group, failed.Attempts.Count));
        Assert.Equal(1, host.Handled<Click>("clicks/counts").Single().Delivery);
        Assert.Equal(TimeSpan.FromMinutes(7), host.Time.GetUtcNow() - failed.At);
    }

    [Fact]
    public async Task A_parked_record_is_told_with_its_reason()
    {
        await using var host = await StartAsync(
            (click, _, _) => click.Number == 2 ? throw new FormatException("no number") : Task.CompletedTask, consumer: o => o.RetriesInPlace = 1);
        await AppendAsync(host, [new Click(1), new Click(2), new Click(3)]);
        await host.RunUntilIdleAsync();
        var parked = host.Parked<Click>("clicks").Single();
        Assert.Equal((2, "clicks", "counts", nameof(FormatException)), (parked.Value.Number, parked.Stream, parked.Group, parked.Reason));
        Assert.Equal("clicks-counts-parked", parked.Entity.Name);
        Assert.Equal([1, 3], host.Handled<Click>("clicks").Select(h => h.Value.Number).Order());
        var record = host.Appended<Click>().Single(a => a.Value.Number == 2);
        Assert.Contains(
            string.Join(
                Environment.NewLine,
                $"Click {record.MessageId} to clicks",
                "  00:00:00 failed in clicks/counts, delivery 1: FormatException: no number",
                "  00:00:00.2000000 failed in clicks/counts, delivery 1: FormatException: no number",
                "  00:00:00.2000000 parked in clicks-counts-parked: FormatException"),
            host.Dump());
    }

    [Fact]
    public async Task A_partition_that_stops_at_a_record_is_not_under_way_and_goes_on_with_time()
    {
        var isAway = true;
        await using var host = await StartAsync(
            (_, _, _) => isAway ? throw new InvalidOperationException("away") : Task.CompletedTask, consumer: o => (o.OnPoison, o.RetriesInPlace) = (PoisonAction.Stop, 0));
        await AppendAsync(host, [new Click(1)]);
        await host.RunUntilIdleAsync();
        Assert.Empty(host.Handled<Click>());
        await host.AdvanceAsync(TimeSpan.FromSeconds(2));
        Assert.True(host.Failed<Click>().Single().Attempts.Count > 1);
        isAway = false;
        await host.AdvanceAsync(TimeSpan.FromMinutes(1));
        Assert.Single(host.Handled<Click>());
    }

    [Fact]
    public async Task A_gap_is_told()
    {
        await using var host = await StartAsync((_, _, _) => Task.CompletedTask);
        var control = host.Services.GetRequiredService<IConsumerControl>();
        await AppendAsync(host, [new Click(1)]);
        await host.RunUntilIdleAsync();
        control.Pause("stream:clicks/counts");
        await control.WhenIdleAsync("stream:clicks/counts");
        await AppendAsync(host, [new Click(2)]);
        await host.RunUntilIdleAsync();
        await host.AdvanceAsync(TimeSpan.FromDays(2));
        await AppendAsync(host, [new Click(3)]);
        control.Resume("stream:clicks/counts");
        await host.RunUntilIdleAsync();
        Assert.Equal([1, 3], host.Handled<Click>("clicks/counts").Select(h => h.Value.Number));
        var gap = host.Gaps("clicks").Single();
        Assert.Equal(("counts", TimeSpan.FromDays(2)), (gap.Group, gap.At - new MessagingTestOptions().StartsAt));
        Assert.Contains($"gap in clicks/counts, partition {gap.Partition}: {gap.Error.Lost} is no longer kept", host.Dump());
    }

    [Fact]
    public async Task Partitions_that_take_over_are_read_too()
    {
        await using var host = await StartAsync((_, _, _) => Task.CompletedTask);
        await AppendAsync(host, Enumerable.Range(1, 20).Select(n => new Click(n)));
        var broker = host.Messaging.As<InMemoryBroker>();
        foreach (var partition in await host.Messaging.Stream("clicks").ListPartitionsAsync())
            broker.SplitPartition("clicks", partition.Id);
        await AppendAsync(host, Enumerable.Range(21, 20).Select(n => new Click(n)));
        await host.RunUntilIdleAsync();
        Assert.Equal(Enumerable.Range(1, 40), host.Handled<Click>("clicks/counts").Select(h => h.Value.Number).Order());
    }

    [Fact]
    public async Task Time_that_passes_costs_no_lease()
    {
        await using var host = await StartAsync((_, _, _) => Task.CompletedTask);
        await AppendAsync(host, Enumerable.Range(1, 8).Select(n => new Click(n)));
        await host.AdvanceAsync(TimeSpan.FromDays(30));
        await AppendAsync(host, Enumerable.Range(9, 8).Select(n => new Click(n)));
        await host.AdvanceAsync(TimeSpan.FromDays(30));
        Assert.Equal(16, host.Handled<Click>("clicks/counts").Count);
        Assert.All(host.Handled<Click>(), h => Assert.Equal(1, h.Delivery));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Drills_tell_idempotent_handlers_of_records_from_others(int seed)
    {
        var (careful, careless) = (new ConcurrentDictionary<int, int>(), new ConcurrentQueue<int>());
        await using var host = await StartAsync(
            async (click, context, publisher) =>
            {
                await publisher.SendAsync("tens", click, new() { MessageId = $"ten-{click.Number}" }, context.LeaseLost);
                careful[click.Number] = click.Number;
                careless.Enqueue(click.Number);
            },
            b => b.AddQueue(new("tens")));
        var strikes = await DrillAsync(() => Assert.Equal(Enumerable.Range(1, 20), careful.Keys.Order()));
        Assert.All(strikes.Drills.Where(d => d.Kind != DrillKind.Reordering), d => Assert.True(d.Strikes > 0, $"{d.Kind} struck nothing."));
        strikes.ThrowIfBroken();

        var broken = await DrillAsync(() => Assert.Equal(Enumerable.Range(1, 20), careless.Order()));
        Assert.Superset(
            new HashSet<DrillKind> { DrillKind.Duplicates, DrillKind.Crash, DrillKind.LostLock }, broken.Drills.Where(d => d.Error is not null).Select(d => d.Kind).ToHashSet());
        Assert.Contains("handled in clicks/counts, delivery 2", broken.ToString());

        Task<DrillReport> DrillAsync(Action assert) => host.DrillAsync(seed, async drilled =>
        {
            careful.Clear();
            careless.Clear();
            await AppendAsync(drilled, Enumerable.Range(1, 20).Select(n => new Click(n)));
            await drilled.RunUntilIdleAsync();
            assert();
            Assert.Empty(drilled.Parked<Click>());
        });
    }

    private static Task<MessagingTestHost> StartAsync(
        Func<Click, StreamContext, IMessagePublisher, Task> handle,
        Action<Registration.IMessagingBuilder>? services = null,
        Action<StreamConsumerOptions>? consumer = null,
        Action<MessagingTestOptions>? options = null,
        StreamPosition? startAt = null) => MessagingTestHost.StartAsync(
            b =>
            {
                b.Services.AddSingleton(handle);
                var messaging = b.Services.AddMessaging(b.Configuration).AddInMemory()
                    .AddTopology(new() { Streams = [new("clicks") { Partitions = 4, Retention = TimeSpan.FromDays(1) }] })
                    .AddStreamConsumer<Click, Handler>("clicks", "counts", o =>
                    {
                        o.StartAt = startAt ?? StreamPosition.Earliest;
                        consumer?.Invoke(o);
                    });
                services?.Invoke(messaging);
            },
            options);

    private static async Task AppendAsync(MessagingTestHost host, IEnumerable<Click> clicks)
    {
        var serializer = host.Services.GetRequiredService<IMessageSerializer>();
        var results = await host.Messaging.Stream("clicks").AppendManyAsync(clicks.Select(c => serializer.Serialize(c) with { GroupId = $"visitor-{c.Number % 7}" }));
        results.ThrowIfAnyFailed();
    }

    public sealed record Click(int Number);

    public sealed class Handler(Func<Click, StreamContext, IMessagePublisher, Task> handle, IMessagePublisher publisher) : IStreamHandler<Click>
    {
        public Task HandleAsync(Click click, StreamContext context, CancellationToken cancellationToken) => handle(click, context, publisher);
    }

    public sealed class Batches : IStreamBatchHandler<Click>
    {
        public Task HandleAsync(IReadOnlyList<StreamItem<Click>> batch, CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
