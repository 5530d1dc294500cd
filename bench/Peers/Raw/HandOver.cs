using System.Threading.Channels;

namespace Integration.Benchmarks.Raw;

/// <summary>Messages from one producer to one consumer, in three ways, beside an unbounded channel that carries the same objects.</summary>
internal static class HandOver
{
    private const int Batch = 100;

    public static IEnumerable<Work> Works { get; } =
    [
        Work("one by one", ChannelOneByOneAsync, (memory, count) => memory.PassAsync(count)),
        Work("sends in hundreds, `ReceiveAllAsync`", ChannelStreamAsync, StreamAsync),
        Work("batches of 100", ChannelBatchesAsync, BatchesAsync),
    ];

    private static Work Work(string name, Func<Channel<Message>, int, Task> channel, Func<Memory, int, Task> ours) => new(name, 1_000_000,
    [
        new("Channel", async job =>
        {
            var unbounded = Channel.CreateUnbounded<Message>();
            await channel(unbounded, job.WarmUp);
            return await Measurement.TakeAsync(job.Count, () => channel(unbounded, job.Count));
        }),
        new("Integration", async job =>
        {
            await using var memory = await Memory.CreateAsync();
            await ours(memory, job.WarmUp);
            return await Measurement.TakeAsync(job.Count, () => ours(memory, job.Count));
        }),
    ]);

    private static async Task ChannelOneByOneAsync(Channel<Message> channel, int count)
    {
        for (var i = 0; i < count; i++)
        {
            await channel.Writer.WriteAsync(Memory.Message);
            await channel.Reader.ReadAsync();
        }
    }

    private static async Task ChannelBatchesAsync(Channel<Message> channel, int count)
    {
        for (var i = 0; i < count; i += Batch)
        {
            for (var j = 0; j < Batch; j++)
                await channel.Writer.WriteAsync(Memory.Message);
            for (var j = 0; j < Batch; j++)
                await channel.Reader.ReadAsync();
        }
    }

    private static async Task ChannelStreamAsync(Channel<Message> channel, int count)
    {
        var sending = Task.Run(async () =>
        {
            for (var i = 0; i < count; i++)
                await channel.Writer.WriteAsync(Memory.Message);
        });
        var left = count;
        await foreach (var _ in channel.Reader.ReadAllAsync())
        {
            if (--left == 0)
                break;
        }

        await sending;
    }

    private static async Task BatchesAsync(Memory memory, int count)
    {
        for (var i = 0; i < count; i += Batch)
        {
            await memory.SendAsync(Batch, _ => Memory.Message);
            await Memory.DrainAsync(memory.Queue, Batch);
        }
    }

    private static async Task StreamAsync(Memory memory, int count)
    {
        var sending = Task.Run(() => memory.SendAsync(count, _ => Memory.Message));
        var left = count;
        await foreach (var received in memory.Queue.ReceiveAllAsync())
        {
            await received.CompleteAsync();
            if (--left == 0)
                break;
        }

        await sending;
    }
}
