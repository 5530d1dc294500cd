using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace Integration.Benchmarks.RabbitMq;

/// <summary>Receives of a queue that is full, and an acknowledgement of each message.</summary>
internal static class Receives
{
    private static readonly TimeSpan Wait = TimeSpan.FromSeconds(5);

    /// <summary>By hand it is a consumer that stands all the time; this library fetches what was asked for and no more.</summary>
    public static Work Batches { get; } = new("receive 100 and complete", 40_000,
    [
        BenchQueue.Side(BenchQueue.Bare, ByHandAsync, filled: true),
        BenchQueue.Side(BenchQueue.Ours, OursAsync, filled: true),
    ])
    {
        Targets = [new(BenchQueue.Ours, Metric.Rate, Bound.AtLeast, 0.9, BenchQueue.Bare)],
    };

    private static async Task ByHandAsync(BenchQueue queue, int count)
    {
        await using var channel = await queue.Connection.CreateChannelAsync();
        await channel.BasicQosAsync(0, BenchQueue.Batch, global: false);
        var over = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var consumer = new AsyncEventingBasicConsumer(channel);
        consumer.ReceivedAsync += async (_, delivered) =>
        {
            await channel.BasicAckAsync(delivered.DeliveryTag, multiple: false);
            if (Interlocked.Decrement(ref count) == 0)
                over.SetResult();
        };
        await channel.BasicConsumeAsync(queue.Name, autoAck: false, consumer);
        await over.Task;
    }

    private static async Task OursAsync(BenchQueue queue, int count)
    {
        while (count > 0)
        {
            var received = await queue.Queue.ReceiveAsync(BenchQueue.Batch, Wait);
            (await queue.Queue.CompleteManyAsync(received)).ThrowIfAnyFailed();
            count -= received.Count;
        }
    }
}
