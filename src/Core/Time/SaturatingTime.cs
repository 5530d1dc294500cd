namespace Integration.Drivers;

/// <summary>
/// Time arithmetic for numbers that others chose: it saturates at the smallest and largest <see cref="DateTimeOffset"/> and
/// <see cref="TimeSpan"/> instead of throwing. A message, a setting or a service may give any number, and none may stop a receive or a loop.
/// </summary>
/// <remarks>The maximum stands for "never" throughout: a message that expires at <see cref="DateTimeOffset.MaxValue"/> does not expire.</remarks>
public static class SaturatingTime
{
    /// <summary>The longest wait that every timer, <see cref="Task.Delay(TimeSpan)"/> and <see cref="CancellationTokenSource"/> takes: 40 days. Wait longer in steps.</summary>
    public static TimeSpan LongestTimer { get; } = TimeSpan.FromDays(40);

    /// <summary>The moment after (or, for a negative span, before) that time; the smallest or largest where it would be beyond.</summary>
    /// <returns>The moment at the offset of <paramref name="moment"/>, or in UTC where the calendar has no such local time.</returns>
    public static DateTimeOffset Add(DateTimeOffset moment, TimeSpan span)
    {
        if (span >= DateTimeOffset.MaxValue - moment)
            return DateTimeOffset.MaxValue;
        if (span <= DateTimeOffset.MinValue - moment)
            return DateTimeOffset.MinValue;
        return AtOffset(moment.UtcTicks + span.Ticks, moment.Offset);
    }

    /// <summary>The sum; the smallest or largest span where it would be beyond.</summary>
    public static TimeSpan Add(TimeSpan left, TimeSpan right) => FromTicks((Int128)left.Ticks + right.Ticks);

    /// <summary>The difference; the smallest or largest span where it would be beyond.</summary>
    public static TimeSpan Subtract(TimeSpan left, TimeSpan right) => FromTicks((Int128)left.Ticks - right.Ticks);

    /// <summary>The product, rounded to ticks; the smallest or largest span where it would be beyond, zero for a factor that is not a number.</summary>
    public static TimeSpan Multiply(TimeSpan span, double factor)
    {
        var ticks = Math.Round(span.Ticks * factor);
        return ticks >= long.MaxValue ? TimeSpan.MaxValue
            : ticks <= long.MinValue ? TimeSpan.MinValue
            : double.IsNaN(ticks) ? TimeSpan.Zero
            : TimeSpan.FromTicks((long)ticks);
    }

    /// <summary>That many milliseconds; the smallest or largest span where it would be beyond.</summary>
    public static TimeSpan FromMilliseconds(long milliseconds) => FromTicks((Int128)milliseconds * TimeSpan.TicksPerMillisecond);

    /// <summary>That many seconds; the smallest or largest span where it would be beyond.</summary>
    public static TimeSpan FromSeconds(long seconds) => FromTicks((Int128)seconds * TimeSpan.TicksPerSecond);

    /// <summary>The moment that many milliseconds after the beginning of 1970, in UTC; the smallest or largest where it would be beyond.</summary>
    public static DateTimeOffset FromUnixMilliseconds(long milliseconds) => Add(DateTimeOffset.UnixEpoch, FromMilliseconds(milliseconds));

    /// <summary>The moment that many seconds after the beginning of 1970, in UTC; the smallest or largest where it would be beyond.</summary>
    public static DateTimeOffset FromUnixSeconds(long seconds) => Add(DateTimeOffset.UnixEpoch, FromSeconds(seconds));

    /// <summary>The same moment as clocks of that offset show it; unchanged where there is no such offset or no such local time.</summary>
    /// <param name="moment">The moment.</param>
    /// <param name="minutes">The offset in minutes; legal are those within 14 hours.</param>
    public static DateTimeOffset ToOffset(DateTimeOffset moment, long minutes)
    {
        const int MostMinutes = 14 * 60;
        return minutes is >= -MostMinutes and <= MostMinutes ? AtOffset(moment.UtcTicks, TimeSpan.FromMinutes(minutes), otherwise: moment) : moment;
    }

    /// <summary>What one timer is to wait of a span: none of a negative one, and no more than <see cref="LongestTimer"/>.</summary>
    public static TimeSpan ForTimer(TimeSpan span) =>
        span <= TimeSpan.Zero ? TimeSpan.Zero : span > LongestTimer ? LongestTimer : span;

    private static TimeSpan FromTicks(Int128 ticks) =>
        ticks > long.MaxValue ? TimeSpan.MaxValue : ticks < long.MinValue ? TimeSpan.MinValue : TimeSpan.FromTicks((long)ticks);

    private static DateTimeOffset AtOffset(long utcTicks, TimeSpan offset, DateTimeOffset? otherwise = null)
    {
        var local = utcTicks + offset.Ticks;
        return local >= DateTime.MinValue.Ticks && local <= DateTime.MaxValue.Ticks
            ? new DateTimeOffset(local, offset)
            : otherwise ?? new DateTimeOffset(utcTicks, TimeSpan.Zero);
    }
}
