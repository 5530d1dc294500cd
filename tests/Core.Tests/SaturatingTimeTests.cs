using FsCheck;
using FsCheck.Fluent;
using Integration.Drivers;

namespace Integration.Core.Tests;

public sealed class SaturatingTimeTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 25, 12, 0, 0, TimeSpan.FromHours(1));

    public static TheoryData<DateTimeOffset, TimeSpan, DateTimeOffset> Moments { get; } = new()
    {
        { Now, TimeSpan.Zero, Now },
        { Now, TimeSpan.FromTicks(1), Now.AddTicks(1) },
        { Now, TimeSpan.FromTicks(-1), Now.AddTicks(-1) },
        { Now, TimeSpan.MaxValue, DateTimeOffset.MaxValue },
        { Now, TimeSpan.MinValue, DateTimeOffset.MinValue },
        { Now, TimeSpan.FromDays(8000 * 365.25), DateTimeOffset.MaxValue },
        { Now, DateTimeOffset.MaxValue - Now, DateTimeOffset.MaxValue },
        { Now, DateTimeOffset.MinValue - Now, DateTimeOffset.MinValue },
        { DateTimeOffset.MaxValue, TimeSpan.Zero, DateTimeOffset.MaxValue },
        { DateTimeOffset.MaxValue, TimeSpan.FromTicks(1), DateTimeOffset.MaxValue },
        { DateTimeOffset.MaxValue, TimeSpan.MaxValue, DateTimeOffset.MaxValue },
        { DateTimeOffset.MaxValue, TimeSpan.MinValue, DateTimeOffset.MinValue },
        { DateTimeOffset.MinValue, TimeSpan.FromTicks(-1), DateTimeOffset.MinValue },

        // One tick before the end of the calendar, where clocks of this offset have no such time.
        { new(9999, 12, 31, 23, 0, 0, TimeSpan.FromHours(1)), TimeSpan.FromHours(1.5), new(9999, 12, 31, 23, 30, 0, TimeSpan.Zero) },
    };

    [Theory, MemberData(nameof(Moments))]
    public void A_moment_plus_a_span_ends_at_the_ends_of_the_calendar(DateTimeOffset moment, TimeSpan span, DateTimeOffset expected) =>
        Assert.Equal(expected, SaturatingTime.Add(moment, span));

    [Theory]
    [InlineData(0, "1970-01-01T00:00:00.0000000+00:00")]
    [InlineData(-1, "1969-12-31T23:59:59.9990000+00:00")]
    [InlineData(1_700_000_000_123, "2023-11-14T22:13:20.1230000+00:00")]
    [InlineData(253_402_300_799_999, "9999-12-31T23:59:59.9990000+00:00")]
    [InlineData(253_402_300_800_000, "9999-12-31T23:59:59.9999999+00:00")]
    [InlineData(long.MaxValue, "9999-12-31T23:59:59.9999999+00:00")]
    [InlineData(-62_135_596_800_000, "0001-01-01T00:00:00.0000000+00:00")]
    [InlineData(-62_135_596_800_001, "0001-01-01T00:00:00.0000000+00:00")]
    [InlineData(long.MinValue, "0001-01-01T00:00:00.0000000+00:00")]
    public void Any_number_of_milliseconds_is_a_moment(long milliseconds, string expected) =>
        Assert.Equal(expected, SaturatingTime.FromUnixMilliseconds(milliseconds).ToString("O"));

    [Theory]
    [InlineData(long.MaxValue, "9999-12-31T23:59:59.9999999+00:00")]
    [InlineData(long.MinValue, "0001-01-01T00:00:00.0000000+00:00")]
    [InlineData(1_700_000_000, "2023-11-14T22:13:20.0000000+00:00")]
    public void Any_number_of_seconds_is_a_moment(long seconds, string expected) =>
        Assert.Equal(expected, SaturatingTime.FromUnixSeconds(seconds).ToString("O"));

    [Theory]
    [InlineData(10, 2, 20)]
    [InlineData(10, 0.05, 0)]
    [InlineData(10, -1, -10)]
    [InlineData(10, double.NaN, 0)]
    [InlineData(10, double.PositiveInfinity, long.MaxValue)]
    [InlineData(10, double.NegativeInfinity, long.MinValue)]
    [InlineData(long.MaxValue, 1.5, long.MaxValue)]
    [InlineData(long.MinValue, 1.5, long.MinValue)]
    [InlineData(long.MinValue, -1, long.MaxValue)]
    [InlineData(0, double.PositiveInfinity, 0)]
    public void A_product_ends_at_the_ends(long ticks, double factor, long expected) =>
        Assert.Equal(TimeSpan.FromTicks(expected), SaturatingTime.Multiply(TimeSpan.FromTicks(ticks), factor));

    [Fact]
    public void Sums_and_differences_of_spans_end_at_the_ends()
    {
        Assert.Equal(TimeSpan.MaxValue, SaturatingTime.Add(TimeSpan.MaxValue, TimeSpan.FromTicks(1)));
        Assert.Equal(TimeSpan.MinValue, SaturatingTime.Add(TimeSpan.MinValue, TimeSpan.FromTicks(-1)));
        Assert.Equal(TimeSpan.FromTicks(-1), SaturatingTime.Add(TimeSpan.MaxValue, TimeSpan.MinValue));
        Assert.Equal(TimeSpan.MaxValue, SaturatingTime.Subtract(TimeSpan.Zero, TimeSpan.MinValue));
        Assert.Equal(TimeSpan.MinValue, SaturatingTime.Subtract(TimeSpan.MinValue, TimeSpan.FromTicks(1)));
        Assert.Equal(TimeSpan.FromTicks(2), SaturatingTime.Subtract(TimeSpan.FromTicks(5), TimeSpan.FromTicks(3)));
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(60, 60)]
    [InlineData(-840, -840)]
    [InlineData(840, 840)]
    [InlineData(841, 0)]
    [InlineData(-841, 0)]
    [InlineData(100_000, 0)]
    [InlineData(long.MinValue, 0)]
    public void An_offset_that_clocks_have_is_taken_and_any_other_is_not(long minutes, int expected)
    {
        var moment = SaturatingTime.ToOffset(Now.ToUniversalTime(), minutes);

        Assert.Equal((Now.UtcDateTime, TimeSpan.FromMinutes(expected)), (moment.UtcDateTime, moment.Offset));
    }

    [Fact]
    public void Where_the_calendar_has_no_such_local_time_the_moment_stays() =>
        Assert.Equal(TimeSpan.Zero, SaturatingTime.ToOffset(DateTimeOffset.MaxValue, 60).Offset);

    [Fact]
    public void A_timer_waits_no_negative_time_and_no_longer_than_it_can()
    {
        Assert.Equal(TimeSpan.Zero, SaturatingTime.ForTimer(TimeSpan.MinValue));
        Assert.Equal(TimeSpan.FromTicks(1), SaturatingTime.ForTimer(TimeSpan.FromTicks(1)));
        Assert.Equal(SaturatingTime.LongestTimer, SaturatingTime.ForTimer(TimeSpan.MaxValue));
        using var cancellation = new CancellationTokenSource(SaturatingTime.ForTimer(TimeSpan.MaxValue));
        Assert.False(cancellation.IsCancellationRequested);
    }

    [Fact]
    public void Within_the_calendar_it_is_plain_addition() =>
        Prop.ForAll<DateTimeOffset, TimeSpan>((moment, span) =>
        {
            var ticks = (Int128)moment.UtcTicks + span.Ticks;
            var expected = (long)Int128.Clamp(ticks, DateTime.MinValue.Ticks, DateTime.MaxValue.Ticks);
            return SaturatingTime.Add(moment, span).UtcTicks == expected;
        }).QuickCheckThrowOnFailure();
}
