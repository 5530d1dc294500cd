namespace Integration;

/// <summary>A clock that somebody sets while time passes: what it shows jumps, its timers and timestamps don't.</summary>
internal sealed class SetClock(TimeProvider passing) : TimeProvider
{
    /// <summary>How far it was set ahead of the time that passes.</summary>
    public TimeSpan Ahead { get; set; }

    public override long TimestampFrequency => passing.TimestampFrequency;

    public override DateTimeOffset GetUtcNow() => passing.GetUtcNow() + Ahead;

    public override long GetTimestamp() => passing.GetTimestamp();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => passing.CreateTimer(callback, state, dueTime, period);
}
