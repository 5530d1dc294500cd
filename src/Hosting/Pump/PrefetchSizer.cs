namespace Integration.Hosting.Pump;

/// <summary>
/// How many messages to hold beyond those being handled: as many as the handlers get through in a quarter of a lock, so
/// that fast handlers get full batches from the service and slow ones don't hoard.
/// </summary>
internal sealed class PrefetchSizer(ConsumerOptions options)
{
    private const int Most = 100;
    private const double Weight = 0.2;

    private readonly Lock _gate = new();
    private double? _handlerSeconds;
    private double _lockSeconds;

    public int Size
    {
        get
        {
            if (options.Prefetch is { } chosen)
                return chosen;
            lock (_gate)
            {
                return _handlerSeconds is { } seconds
                    ? (int)Math.Min(Most, options.MaxConcurrency * (_lockSeconds / 4) / Math.Max(seconds, 0.001))
                    : 0;
            }
        }
    }

    /// <summary>Learns from a handled message, as a moving average.</summary>
    public void Record(TimeSpan handlerTime, TimeSpan lockDuration)
    {
        lock (_gate)
        {
            _lockSeconds = Math.Max(0, lockDuration.TotalSeconds);
            var seconds = handlerTime.TotalSeconds;
            _handlerSeconds = _handlerSeconds is { } average ? average + ((seconds - average) * Weight) : seconds;
        }
    }
}
