using System.Threading.Channels;

namespace Integration.Benchmarks.Raw;

/// <summary>Producers that send one message at a time and consumers that receive and complete side by side.</summary>
internal static class SideBySide
{
    public static Work Work(int producers, int consumers) => new($"{producers} {(producers == 1 ? "producer" : "producers")}, {consumers} {(consumers == 1 ? "consumer" : "consumers")}", 400_000,
    [
        new("Channel", async job =>
        {
            await ChannelAsync(job.WarmUp, producers, consumers);
            return await Measurement.TakeAsync(job.Count, () => ChannelAsync(job.Count, producers, consumers));
        }),
        new("Integration", async job =>
        {
            await using var memory = await Memory.CreateAsync();
            await QueueAsync(memory.Queue, job.WarmUp, producers, consumers);
            return await Measurement.TakeAsync(job.Count, () => QueueAsync(memory.Queue, job.Count, producers, consumers));
        }),
    ]);

    private static Task ChannelAsync(int count, int producers, int consumers)
    {
        var channel = Channel.CreateUnbounded<Message>();
        return RunAsync(count, producers, consumers, () => channel.Writer.WriteAsync(Memory.Message).AsTask(), async (consumed, end) =>
        {
            await foreach (var _ in channel.Reader.ReadAllAsync(end))
                consumed();
        });
    }

    private static Task QueueAsync(IQueue queue, int count, int producers, int consumers) =>
        RunAsync(count, producers, consumers, () => queue.SendAsync(Memory.Message), async (consumed, end) =>
        {
            await foreach (var received in queue.ReceiveAllAsync(end))
            {
                await received.CompleteAsync(CancellationToken.None);
                consumed();
            }
        });

    private static async Task RunAsync(int count, int producers, int consumers, Func<Task> send, Func<Action, CancellationToken, Task> consume)
    {
        using var end = new CancellationTokenSource();
        var left = count;
        void OnConsumed()
        {
            if (Interlocked.Decrement(ref left) == 0)
                end.Cancel();
        }

        var consuming = Enumerable.Range(0, consumers).Select(_ => Task.Run(() => consume(OnConsumed, end.Token))).ToList();
        await Task.WhenAll(Enumerable.Range(0, producers).Select(_ => Task.Run(async () =>
        {
            for (var i = 0; i < count / producers; i++)
                await send();
        })));
        try
        {
            await Task.WhenAll(consuming);
        }
        catch (OperationCanceledException) when (left == 0)
        {
            // All is consumed.
        }
    }
}
