using System.Threading.Channels;

namespace Integration.Benchmarks.Raw;

/// <summary>Messages from one producer to one consumer, in three ways, beside an unbounded channel that carries the same objects.</summary>
internal static class HandOver
{
    private const int Batch = 100;

    private const int Messages = 1_000_000;

    private static readonly Side OneByOne = Ours("Integration", static (memory, count) => memory.PassAsync(count));

    private static readonly Side InBatches = Ours("Integration", BatchesAsync);

    public static IEnumerable<Work> Works { get; } =
    [
        new("one by one", Messages, [Channels(ChannelOneByOneAsync), OneByOne])
        {
            // 600 without the body, of which the queue keeps a copy of its own: an array of 256 bytes.
            Targets = [new(OneByOne.Name, Metric.Bytes, Bound.AtMost, 600 + 280)],
        },
        new("sends in hundreds, `ReceiveAllAsync`", Messages, [Channels(ChannelStreamAsync), Ours("Integration", StreamAsync)]),
        new("batches of 100", Messages, [Channels(ChannelBatchesAsync), InBatches, OneByOne with { Name = "Integration, one by one" }])
        {
            Targets = [new(InBatches.Name, Metric.Rate, Bound.AtLeast, 2, "Integration, one by one")],
        },
    ];

    private static Side Channels(Func<Channel<Message>, int, Task> pass) => new("Channel", async job =>
    {
        var unbounded = Channel.CreateUnbounded<Message>();
        await pass(unbounded, job.LongWarmUp);
        return await Measurement.TakeAsync(job.Count, () => pass(unbounded, job.Count));
    });

    private static Side Ours(string name, Func<Memory, int, Task> pass) => new(name, async job =>
    {
        await using var memory = await Memory.CreateAsync();
        await pass(memory, job.LongWarmUp);
        return await Measurement.TakeAsync(job.Count, () => pass(memory, job.Count));
    });

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
