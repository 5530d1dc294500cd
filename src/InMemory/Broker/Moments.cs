namespace Integration.InMemory;

internal static class Moments
{
    /// <summary>The moment after that time; the maximum, which means never, when the calendar ends before.</summary>
    public static DateTimeOffset Plus(this DateTimeOffset moment, TimeSpan span) =>
        span >= DateTimeOffset.MaxValue - moment ? DateTimeOffset.MaxValue : moment + span;
}
