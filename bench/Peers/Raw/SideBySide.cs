using System.Threading.Channels;

namespace Integration.Benchmarks.Raw;

/// <summary>Producers that send one message at a time and consumers that receive and complete side by side.</summary>
internal static class SideBySide
{
    public static Work Work { get; } = new("producers and consumers", 400_000, [Channels(1), Ours(1), Channels(8), Ours(8)])
    {
        Targets = [new(Ours(8).Name, Metric.Rate, Bound.AtLeast, 1, Ours(1).Name)],
    };

    private static Side Channels(int each) => new($"Channel, {each} and {each}", async job =>
    {
        await ChannelAsync(job.LongWarmUp, each, each);
        return await Measurement.TakeAsync(job.Count, () => ChannelAsync(job.Count, each, each));
    });

    private static Side Ours(int each) => new($"Integration, {each} and {each}", async job =>
    {
        await using var memory = await Memory.CreateAsync();
        await QueueAsync(memory.Queue, job.LongWarmUp, each, each);
        return await Measurement.TakeAsync(job.Count, () => QueueAsync(memory.Queue, job.Count, each, each));
    });

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
