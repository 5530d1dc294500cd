using VideoEncoding.Designs;

namespace VideoEncoding.Simulation;

/// <summary>What one design made of one load, as measured.</summary>
public sealed record RunResult(string Design, int Videos, IReadOnlyList<Sample> Samples, TimeSpan LongestTime)
{
    public Sample End => Samples[^1];

    public int MostWaiting => Samples.Max(s => s.Waiting);

    public int MostWorkers => Samples.Max(s => s.Workers);
}

/// <summary>Puts a load on a design and notes what happens.</summary>
public sealed class Simulator(SimulationOptions options, TimeProvider time)
{
    public async Task<RunResult> RunAsync(
        IDesign design, IReadOnlyList<Video> videos, Action<Sample>? onSample, CancellationToken cancellationToken)
    {
        var board = new Scoreboard(videos.Count, time);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var running = OrBreakAsync(design.RunAsync(board, end.Token), board);
        var arrivals = Task.WhenAll(videos.Select(v => OrBreakAsync(ArriveAsync(v, design, board, end.Token), board)));
        var samples = new List<Sample>();
        try
        {
            do
            {
                Note();
                var tick = Task.Delay(options.SampleInterval, time, end.Token);
                await await Task.WhenAny(tick, board.AllDone);
            }
            while (!board.AllDone.IsCompleted);

            Note();
        }
        finally
        {
            await end.CancelAsync();
            await Task.WhenAll(running, arrivals).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        return new RunResult(design.Name, videos.Count, samples, board.LongestTime);

        void Note()
        {
            samples.Add(board.Take(design.Workers));
            onSample?.Invoke(samples[^1]);
        }
    }

    private async Task ArriveAsync(Video video, IDesign design, Scoreboard board, CancellationToken cancellationToken)
    {
        await Task.Delay(video.ArrivesAt, time, cancellationToken);
        board.Arrived(video);
        await design.SubmitAsync(video, board, cancellationToken);
    }

    private static async Task OrBreakAsync(Task task, Scoreboard board)
    {
        try
        {
            await task;
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            board.Break(e);
        }
    }
}
