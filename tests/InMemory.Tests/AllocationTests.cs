using System.Diagnostics;
using System.Reflection;

namespace Integration.InMemory.Tests;

/// <summary>Alone: whoever listens to spans and metrics in another test makes every message dearer.</summary>
[CollectionDefinition(nameof(AllocationTests), DisableParallelization = true)]
public sealed class AllocationCollection;

/// <summary>
/// What a message costs in bytes allocated, which is the same on every machine and under every load. The bounds are a tenth above what was
/// measured when they were set: what makes a message dearer is a decision, not an accident.
/// </summary>
[Collection(nameof(AllocationTests))]
public sealed class AllocationTests
{
    // An unoptimized build has its state machines on the heap.
    private static readonly bool IsOptimized = typeof(MessagingClient).Assembly.GetCustomAttribute<DebuggableAttribute>()?.IsJITOptimizerDisabled != true;

    private const int Warmup = 2_000;
    private const int Measured = 5_000;
    private const int BatchSize = 100;

    private static readonly Message Small = new();

    [Theory]
    [InlineData(0)]
    [InlineData(20_000)]
    public async Task One_by_one_a_message_stays_within_its_bytes_however_many_are_stored(int stored)
    {
        await using var messaging = await CreateAsync(stored);
        var queue = messaging.Queue("orders");

        Assert.InRange(BytesEach(() => SendReceiveComplete(queue), Measured), 1, IsOptimized ? 831 : 1600);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(20_000)]
    public async Task In_batches_a_message_stays_within_its_bytes_however_many_are_stored(int stored)
    {
        await using var messaging = await CreateAsync(stored);
        var queue = messaging.Queue("orders");
        var batch = Enumerable.Repeat(Small, BatchSize).ToArray();

        Assert.InRange(BytesEach(() => SendReceiveComplete(queue, batch), Measured / BatchSize) / BatchSize, 1, IsOptimized ? 867 : 885);
    }

    [Fact]
    public async Task A_stored_message_keeps_no_more_than_its_bytes()
    {
        const int Stored = 50_000;
        await using var small = await CreateAsync(stored: 1_000);
        var before = GC.GetTotalMemory(forceFullCollection: true);
        await using var messaging = await CreateAsync(Stored);

        Assert.InRange((double)(GC.GetTotalMemory(forceFullCollection: true) - before) / Stored, 1, 286);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(10)]
    [InlineData(100)]
    public async Task The_copies_of_a_published_message_share_its_body(int subscriptions)
    {
        const int BodyBytes = 100_000;
        await using var messaging = InMemoryMessaging.Create();
        await messaging.Topology.CreateTopicAsync(new("events"), TestContext.Current.CancellationToken);
        for (var i = 0; i < subscriptions; i++)
            await messaging.Topology.CreateSubscriptionAsync(new("events", $"s{i}"), TestContext.Current.CancellationToken);
        var topic = messaging.Topic("events");
        var message = new Message { Body = new byte[BodyBytes] };

        Assert.InRange(BytesEach(() => Ended(topic.PublishAsync(message)), times: 20, warmup: 5), BodyBytes, BodyBytes + 2_000 + (300 * subscriptions));
    }

    private static async Task<IMessaging> CreateAsync(int stored)
    {
        var messaging = InMemoryMessaging.Create();
        await messaging.Topology.CreateQueueAsync(new("orders") { LockDuration = TimeSpan.FromMinutes(5) }, TestContext.Current.CancellationToken);
        (await messaging.Queue("orders").SendManyAsync(Enumerable.Repeat(Small, stored), cancellationToken: TestContext.Current.CancellationToken)).ThrowIfAnyFailed();
        return messaging;
    }

    private static void SendReceiveComplete(IQueue queue)
    {
        Ended(queue.SendAsync(Small));
        Ended(Ended(queue.ReceiveAsync(1, TimeSpan.Zero))[0].CompleteAsync());
    }

    private static void SendReceiveComplete(IQueue queue, Message[] batch)
    {
        Assert.True(Ended(queue.SendManyAsync(batch)).AllSucceeded);
        var received = Ended(queue.ReceiveAsync(BatchSize, TimeSpan.Zero));
        Assert.Equal(BatchSize, received.Count);
        Assert.True(Ended(queue.CompleteManyAsync(received)).AllSucceeded);
    }

    /// <summary>Nothing here waits, so all of it happens, and allocates, on one thread: its own, as on one of the pool sends let others have a turn.</summary>
    private static double BytesEach(Action act, int times, int warmup = Warmup) => Task.Factory.StartNew(
        () =>
        {
            for (var i = 0; i < Math.Min(warmup, times); i++)
                act();
            var before = GC.GetAllocatedBytesForCurrentThread();
            for (var i = 0; i < times; i++)
                act();
            return (double)(GC.GetAllocatedBytesForCurrentThread() - before) / times;
        },
        TestContext.Current.CancellationToken,
        TaskCreationOptions.LongRunning,
        TaskScheduler.Default).GetAwaiter().GetResult();

    private static void Ended(Task task)
    {
        Assert.True(task.IsCompletedSuccessfully);
    }

    private static T Ended<T>(Task<T> task)
    {
        Assert.True(task.IsCompletedSuccessfully);
        return task.Result;
    }
}
