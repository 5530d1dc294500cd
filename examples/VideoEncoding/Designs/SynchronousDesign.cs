using VideoEncoding.Simulation;

namespace VideoEncoding.Designs;

/// <summary>
/// Callers call the service and wait. It has a fixed number of slots; who gets no encoded video within the time-out has
/// failed, and the work done for it is lost.
/// </summary>
public sealed class SynchronousDesign(SimulationOptions options, TimeProvider time) : IDesign, IDisposable
{
    private readonly Encoder _encoder = new(time);
    private readonly SemaphoreSlim _slots = new(options.Capacity);

    public string Name => "synchronous";

    public int Workers => options.Capacity;

    public void Dispose() => _slots.Dispose();

    public Task RunAsync(Scoreboard board, CancellationToken cancellationToken) => Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);

    public async Task SubmitAsync(Video video, Scoreboard board, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(options.RequestTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            await _slots.WaitAsync(either.Token);
            try
            {
                await _encoder.EncodeAsync(video, either.Token);
            }
            finally
            {
                _slots.Release();
            }

            board.Completed(video);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            board.Failed(video);
        }
    }
}
