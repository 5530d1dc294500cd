using System.Diagnostics;
using Integration.InMemory;

namespace Integration.Benchmarks;

/// <summary>A million messages through send, receive and complete in memory: the rate, the allocations, and what stays behind.</summary>
internal static class MillionMessages
{
    private const int Batch = 100;

    public static async Task<int> RunAsync(int count)
    {
        await PassAsync(Math.Min(count, 20_000));
        var heapBefore = GC.GetTotalMemory(forceFullCollection: true);
        var (oneByOne, oneAllocated) = await MeasureAsync(() => PassAsync(count));
        var (batched, batchAllocated) = await MeasureAsync(() => BatchPassAsync(count));
        var heapAfter = GC.GetTotalMemory(forceFullCollection: true);
        Console.WriteLine($"{count:N0} messages of 256 bytes, each sent, received and completed, one producer and one consumer at a time:");
        Print("one by one", count, oneByOne, oneAllocated);
        Print($"in batches of {Batch}", count, batched, batchAllocated);
        Console.WriteLine($"heap before {heapBefore / 1024.0:N0} KiB, after {heapAfter / 1024.0:N0} KiB: {(heapAfter - heapBefore) / 1024.0:N0} KiB left behind");
        return 0;
    }

    private static void Print(string how, int count, TimeSpan elapsed, long allocated) =>
        Console.WriteLine($"  {how,-18} {count / elapsed.TotalSeconds,12:N0} messages/s {(double)allocated / count,10:N0} bytes allocated a message");

    private static async Task<(TimeSpan Elapsed, long Allocated)> MeasureAsync(Func<Task> run)
    {
        var allocated = GC.GetTotalAllocatedBytes(precise: true);
        var watch = Stopwatch.StartNew();
        await run();
        return (watch.Elapsed, GC.GetTotalAllocatedBytes(precise: true) - allocated);
    }

    private static async Task PassAsync(int count)
    {
        await using var messaging = InMemoryMessaging.Create();
        await messaging.Topology.CreateQueueAsync(new QueueDefinition("bench"));
        var queue = messaging.Queue("bench");
        var message = new Message { Body = new byte[256] };
        for (var i = 0; i < count; i++)
        {
            await queue.SendAsync(message);
            var received = await queue.ReceiveAsync(1, TimeSpan.Zero);
            await received[0].CompleteAsync();
        }
    }

    /// <summary>All are sent before the first is received: the queue is a million deep in between.</summary>
    private static async Task BatchPassAsync(int count)
    {
        await using var messaging = InMemoryMessaging.Create(new InMemoryOptions { MaxBytes = 4L << 30 });
        await messaging.Topology.CreateQueueAsync(new QueueDefinition("bench") { LockDuration = TimeSpan.FromMinutes(5) });
        var queue = messaging.Queue("bench");
        var message = new Message { Body = new byte[256] };
        var batch = Enumerable.Repeat(message, Batch).ToList();
        for (var i = 0; i < count; i += Batch)
            (await queue.SendManyAsync(batch)).ThrowIfAnyFailed();
        for (var left = count; left > 0;)
        {
            var received = await queue.ReceiveAsync(Batch, TimeSpan.Zero);
            (await queue.CompleteManyAsync(received)).ThrowIfAnyFailed();
            left -= received.Count;
        }
    }
}
