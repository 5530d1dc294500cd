using Integration.Drivers;

namespace Integration.Aws.Kinesis.Reading;

/// <summary>A time for which Kinesis is left alone.</summary>
internal sealed class Calm(TimeProvider time)
{
    private long? _until;

    public TimeSpan Left => _until is { } until ? time.GetElapsedTime(time.GetTimestamp(), until) : TimeSpan.Zero;

    public void For(TimeSpan span) => _until = time.GetTimestamp() + (long)(span.TotalSeconds * time.TimestampFrequency);

    /// <summary>Waits until it is over: false when the caller's wait, which may be <see cref="Timeout.InfiniteTimeSpan"/>, ends before.</summary>
    public async Task<bool> WaitAsync(TimeSpan wait, CancellationToken cancellationToken)
    {
        if (Left is var left && left <= TimeSpan.Zero)
            return true;
        var longest = wait == Timeout.InfiniteTimeSpan ? SaturatingTime.LongestTimer : wait;
        if (longest > TimeSpan.Zero)
            await Task.Delay(left < longest ? left : longest, time, cancellationToken).ConfigureAwait(false);
        return left <= longest;
    }
}
