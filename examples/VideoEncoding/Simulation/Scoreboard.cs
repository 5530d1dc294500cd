namespace VideoEncoding.Simulation;

/// <summary>The numbers at one moment.</summary>
/// <param name="At">Counted from the start.</param>
/// <param name="Waiting">Arrived and neither completed nor failed, those being encoded included.</param>
/// <param name="Workers">How many videos can be encoded at once right now.</param>
public sealed record Sample(TimeSpan At, int Completed, int Failed, int Waiting, int Workers);

/// <summary>Counts what happens to the videos of one run. A video counts once, however often it is delivered.</summary>
public sealed class Scoreboard(int total, TimeProvider time)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<int, long> _waiting = [];
    private readonly TaskCompletionSource _allDone = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly long _started = time.GetTimestamp();
    private int _completed;
    private int _failed;

    /// <summary>Ends when every video is completed or failed, and fails when the run is broken.</summary>
    public Task AllDone => _allDone.Task;

    /// <summary>The longest time from arrival to completion.</summary>
    public TimeSpan LongestTime { get; private set; }

    public void Arrived(Video video)
    {
        lock (_lock)
            _waiting.Add(video.Number, time.GetTimestamp());
    }

    public void Completed(Video video) => Finish(video, failed: false);

    public void Failed(Video video) => Finish(video, failed: true);

    /// <summary>Something other than a video failed: the numbers mean nothing any more.</summary>
    public void Break(Exception error) => _allDone.TrySetException(error);

    public Sample Take(int workers)
    {
        lock (_lock)
            return new(time.GetElapsedTime(_started), _completed, _failed, _waiting.Count, workers);
    }

    private void Finish(Video video, bool failed)
    {
        lock (_lock)
        {
            if (!_waiting.Remove(video.Number, out var arrived))
                return;
            if (failed)
            {
                _failed++;
            }
            else
            {
                _completed++;
                var took = time.GetElapsedTime(arrived);
                LongestTime = took > LongestTime ? took : LongestTime;
            }

            if (_completed + _failed == total)
                _allDone.TrySetResult();
        }
    }
}
