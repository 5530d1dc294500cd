using Integration;
using VideoEncoding.Simulation;

namespace VideoEncoding.Designs;

/// <summary>Callers put the video in a queue and are done; workers, as many as the backlog asks for, take one after the other.</summary>
public sealed class QueuedDesign(IMessaging messaging, SimulationOptions options, TimeProvider time) : IDesign
{
    private const string QueueName = "videos";

    private readonly Encoder _encoder = new(time);
    private readonly IQueue _queue = messaging.Queue(QueueName);
    private int _workers;

    public string Name => "queued";

    public int Workers => Volatile.Read(ref _workers);

    /// <summary>Creates the queue if it is missing.</summary>
    public Task PrepareAsync(CancellationToken cancellationToken) =>
        messaging.Topology.CreateQueueAsync(new QueueDefinition(QueueName), cancellationToken);

    public Task SubmitAsync(Video video, Scoreboard board, CancellationToken cancellationToken) =>
        _queue.SendAsync(Message.FromJson(video, VideoJson.Default.Video), cancellationToken);

    /// <summary>Adapts the number of workers to the queue's depth: 1 to the capacity.</summary>
    public async Task RunAsync(Scoreboard board, CancellationToken cancellationToken)
    {
        var working = new Stack<CancellationTokenSource>();
        var tasks = new List<Task>();
        try
        {
            while (true)
            {
                var backlog = (await _queue.CountAsync(cancellationToken)).Active;
                var wanted = (int)Math.Clamp((backlog + options.BacklogPerWorker - 1) / options.BacklogPerWorker, 1, options.Capacity);
                while (working.Count < wanted)
                {
                    working.Push(CancellationTokenSource.CreateLinkedTokenSource(cancellationToken));
                    tasks.Add(WorkAsync(board, working.Peek().Token, cancellationToken));
                }

                while (working.Count > wanted)
                    await working.Pop().CancelAsync();
                Volatile.Write(ref _workers, working.Count);

                // A worker that failed ends the run here, not only at its end.
                foreach (var ended in tasks.Where(t => t.IsCompleted).ToList())
                {
                    tasks.Remove(ended);
                    await ended;
                }

                await Task.Delay(options.ScaleInterval, time, cancellationToken);
            }
        }
        finally
        {
            await Task.WhenAll(tasks);
        }
    }

    /// <summary>Takes one video at a time, so that none waits behind a long one; who is retired finishes the video in hand.</summary>
    private async Task WorkAsync(Scoreboard board, CancellationToken retire, CancellationToken cancellationToken)
    {
        while (await ReceiveAsync(retire) is { } message)
        {
            try
            {
                var video = message.Message.ReadJson(VideoJson.Default.Video)!;
                await _encoder.EncodeAsync(video, cancellationToken);
                await message.CompleteAsync(cancellationToken);
                board.Completed(video);
            }
            catch (MessageLockLostException)
            {
                // Too slow: it is delivered again.
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                await message.AbandonAsync(cancellationToken: CancellationToken.None);
                return;
            }
        }
    }

    private async Task<ReceivedMessage?> ReceiveAsync(CancellationToken retire)
    {
        try
        {
            return await _queue.ReceiveOneAsync(Timeout.InfiniteTimeSpan, retire);
        }
        catch (OperationCanceledException) when (retire.IsCancellationRequested)
        {
            return null;
        }
    }
}
