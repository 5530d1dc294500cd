namespace Integration.Migration;

/// <summary>Messages a second over the last ten seconds or so. Safe for concurrent use.</summary>
internal sealed class RateMeter
{
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(10);

    private readonly TimeProvider _time;
    private readonly Queue<(long Timestamp, long Total)> _samples = [];

    public RateMeter(TimeProvider time)
    {
        _time = time;
        _samples.Enqueue((time.GetTimestamp(), 0));
    }

    public double Measure(long total)
    {
        lock (_samples)
        {
            var now = _time.GetTimestamp();
            _samples.Enqueue((now, total));
            while (_samples.Count > 2 && _time.GetElapsedTime(_samples.Peek().Timestamp, now) > Window)
                _samples.Dequeue();
            var (oldest, before) = _samples.Peek();
            var elapsed = _time.GetElapsedTime(oldest, now).TotalSeconds;
            return elapsed > 0 ? Math.Max(0, total - before) / elapsed : 0;
        }
    }
}
