namespace Integration.Hosting.Pump;

/// <summary>
/// How many messages to hold beyond those being handled: as many as the handlers get through in a second, or in a quarter of a
/// lock if that is shorter, so that fast handlers get full batches from the service, slow ones don't hoard, and a consumer that
/// stops has handled what it holds at once.
/// </summary>
internal sealed class PrefetchSizer(ConsumerOptions options)
{
    private const int Most = 100;
    private const double Weight = 0.2;
    private const double LongestSeconds = 1;

    private readonly Lock _gate = new();
    private double? _handlerSeconds;
    private volatile int _learnt;

    public int Size => options.Prefetch ?? _learnt;

    /// <summary>Learns from a handled message, as a moving average.</summary>
    public void Record(TimeSpan handlerTime, TimeSpan lockDuration)
    {
        lock (_gate)
        {
            var seconds = handlerTime.TotalSeconds;
            if (_handlerSeconds is { } average)
                seconds = average + ((seconds - average) * Weight);
            _handlerSeconds = seconds;
            var longest = Math.Min(Math.Max(0, lockDuration.TotalSeconds) / 4, LongestSeconds);
            _learnt = (int)Math.Min(Most, options.MaxConcurrency * longest / Math.Max(seconds, 0.001));
        }
    }
}
