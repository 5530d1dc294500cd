using Integration.Drivers;

namespace Integration.Client;

/// <summary>The end of a lock: told as a moment, measured by what is left of it, so that a clock that is set meanwhile neither ends nor lengthens it.</summary>
internal sealed class LockEnd(TimeProvider time, DateTimeOffset until)
{
    private readonly TimeSpan _left = until - time.GetUtcNow();
    private readonly long _since = time.GetTimestamp();

    public DateTimeOffset Until => until;

    public TimeSpan Left => SaturatingTime.Subtract(_left, time.GetElapsedTime(_since));
}
