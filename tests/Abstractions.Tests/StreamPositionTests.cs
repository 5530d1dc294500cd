namespace Integration.Abstractions.Tests;

public class StreamPositionTests
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    public static TheoryData<StreamPosition, string> Positions => new()
    {
        { StreamPosition.Earliest, "earliest" },
        { StreamPosition.Latest, "latest" },
        { StreamPosition.At(Noon), "2026-03-01T12:00:00Z" },
        { StreamPosition.At(Noon.AddTicks(1)), "2026-03-01T12:00:00.0000001Z" },
        { StreamPosition.At(DateTimeOffset.MinValue), "0001-01-01T00:00:00Z" },
        { StreamPosition.At(DateTimeOffset.MaxValue), "9999-12-31T23:59:59.9999999Z" },
        { StreamPosition.Ago(TimeSpan.FromMinutes(15)), "-15m" },
        { StreamPosition.Ago(TimeSpan.FromDays(2)), "-2d" },
        { StreamPosition.Ago(TimeSpan.FromMinutes(90)), "-90m" },
        { StreamPosition.Ago(TimeSpan.FromSeconds(7)), "-7s" },
        { StreamPosition.Ago(TimeSpan.FromTicks(15_000_001)), "-1.5000001s" },
        { StreamPosition.Ago(TimeSpan.MaxValue), "-922337203685.4775807s" },
        { StreamPosition.Ago(TimeSpan.Zero), "-0d" },
        { StreamPosition.AtOffset("49590338271490256608559692538361571095921575989136588898"), "@49590338271490256608559692538361571095921575989136588898" },
        { StreamPosition.After("7@1024"), ">7@1024" },
        { StreamPosition.AtOffset("@"), "@@" },
    };

    [Theory]
    [MemberData(nameof(Positions))]
    public void A_position_reads_back_from_its_text(StreamPosition position, string text)
    {
        Assert.Equal(text, position.ToString());
        Assert.Equal(position, StreamPosition.Parse(text));
    }

    [Fact]
    public void A_time_may_have_any_offset_from_utc()
    {
        Assert.Equal(StreamPosition.At(Noon), StreamPosition.Parse("2026-03-01T14:00:00+02:00"));
        Assert.Equal(StreamPosition.At(Noon), StreamPosition.Parse("2026-03-01T12:00Z"));
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("Earliest")]
    [InlineData("newest")]
    [InlineData("@")]
    [InlineData("> ")]
    [InlineData("-")]
    [InlineData("-15")]
    [InlineData("-m")]
    [InlineData("-1.5h")]
    [InlineData("--1h")]
    [InlineData("-15w")]
    [InlineData("-99999999999999d")]
    [InlineData("2026-03-01")]
    [InlineData("2026-03-01T12:00:00")]
    [InlineData("2026-13-01T12:00:00Z")]
    [InlineData("42")]
    public void Other_text_is_refused_saying_what_to_write(string text) =>
        Assert.Contains("earliest, latest", Assert.Throws<FormatException>(() => StreamPosition.Parse(text)).Message, StringComparison.Ordinal);

    [Fact]
    public void A_position_has_an_offset_and_an_age_of_zero_or_more()
    {
        Assert.ThrowsAny<ArgumentException>(() => StreamPosition.AtOffset(""));
        Assert.ThrowsAny<ArgumentException>(() => StreamPosition.After(" "));
        Assert.ThrowsAny<ArgumentException>(() => StreamPosition.Ago(TimeSpan.FromTicks(-1)));
    }
}
