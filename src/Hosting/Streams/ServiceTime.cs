using Integration.Drivers;

namespace Integration.Hosting.Streams;

/// <summary>
/// How old records are by the service's clock, which this machine's is never compared with: what records last showed of it, and what has passed since. An age is
/// never more than it is; it may be less where nothing was appended for a time.
/// </summary>
internal sealed class ServiceTime(TimeProvider time)
{
    private readonly Lock _gate = new();
    private DateTimeOffset _shown = DateTimeOffset.MinValue;
    private long _shownAt = time.GetTimestamp();

    /// <summary>The service's clock has reached this.</summary>
    public void Show(DateTimeOffset moment)
    {
        lock (_gate)
        {
            if (moment > Now())
                (_shown, _shownAt) = (moment, time.GetTimestamp());
        }
    }

    public TimeSpan AgeOf(StreamRecord record)
    {
        lock (_gate)
            return Now() - record.AppendedAt;
    }

    private DateTimeOffset Now() => SaturatingTime.Add(_shown, time.GetElapsedTime(_shownAt));
}
