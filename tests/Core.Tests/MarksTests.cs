using System.Text.Json;
using Integration.Drivers;

namespace Integration.Core.Tests;

/// <summary>What anybody may have written into the properties that adapters add: read within bounds, else as if not there.</summary>
public sealed class MarksTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 25, 12, 0, 0, TimeSpan.Zero);

    /// <summary>Values that no reader may throw for.</summary>
    public static TheoryData<object?> Hostile { get; } = new((object?[])
    [
        (object?)null, "", "x", "\0", "\ud800", "a\udc00b", new string('9', 100_000), "-1", "9223372036854775808", "1e400", "NaN", " 1", "1,000",
        long.MinValue, long.MaxValue, ulong.MaxValue, -1, 0, int.MaxValue, double.NaN, double.PositiveInfinity, 1.5, 0.1m, decimal.MaxValue,
        true, false, 'x', Guid.Empty, DateTimeOffset.MinValue, DateTimeOffset.MaxValue, DateTime.MinValue, DateTime.MaxValue,
        DateTime.SpecifyKind(DateTime.MinValue, DateTimeKind.Local), DateTime.SpecifyKind(DateTime.MaxValue, DateTimeKind.Local),
        TimeSpan.MinValue, TimeSpan.MaxValue, TimeSpan.Zero, Array.Empty<byte>(), new byte[] { 0xFF, 0xD8 }, new object(), new Uri("urn:x"),
        new[] { "a" }, new Dictionary<string, object>(StringComparer.Ordinal), JsonDocument.Parse("{}"), "$dead-letter", "a/b/c/d", "/", "q/$dead-letter/",
        "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
    ]);

    [Theory, MemberData(nameof(Hostile), DisableDiscoveryEnumeration = true)]
    public void No_value_makes_a_reader_throw_or_leave_its_bounds(object? value)
    {
        Assert.True(Marks.Number(value, 5, 10) is null or (>= 5 and <= 10));
        Assert.True(Marks.Count(value, 2000) is null or (>= 0 and <= 2000));
        Assert.True(Marks.Past(value, Now) is null || Marks.Past(value, Now) <= Now);
        Assert.True(Marks.Span(value) is null || Marks.Span(value) > TimeSpan.Zero);
        Assert.True(Marks.Text(value) is null || Marks.Text(value)!.Length is >= 1 and <= 128);
        Assert.True(Marks.Key(value) is null || Marks.Key(value)!.All(c => c is > ' ' and <= '~'));
        _ = Marks.Moment(value);
        _ = Marks.Flag(value);
        _ = Marks.Source(value);
        _ = Marks.Trace(value, value);
        _ = Marks.Base64(value as string);
    }

    [Fact]
    public void What_is_within_bounds_is_read()
    {
        Assert.Equal(7, Marks.Number((byte)7));
        Assert.Equal(7, Marks.Number("7"));
        Assert.Equal(-7, Marks.Number(-7, long.MinValue));
        Assert.Equal(2000, Marks.Count(2000L, 2000));
        Assert.Null(Marks.Count(2001, 2000));
        Assert.Null(Marks.Count(1_000_000, 2000));
        Assert.True(Marks.Flag("true"));
        Assert.Equal(Now, Marks.Moment(Now));
        Assert.Equal(Now, Marks.Moment(Now.ToUnixTimeMilliseconds()));
        Assert.Equal(Now, Marks.Moment(Now.UtcDateTime));
        Assert.Null(Marks.Moment(long.MaxValue));
        Assert.Equal(Now, Marks.Past(Now, Now));
        Assert.Null(Marks.Past(Now.AddTicks(1), Now));
        Assert.Equal(TimeSpan.FromTicks(1), Marks.Span(1));
        Assert.Equal(TimeSpan.MaxValue, Marks.Span(long.MaxValue));
        Assert.Null(Marks.Span(0));
        Assert.Equal(new string('x', 128), Marks.Text(new string('x', 128)));
        Assert.Null(Marks.Text(new string('x', 129)));
        Assert.Null(Marks.Key("a b"));
        Assert.Equal(EntityPath.Queue("q").DeadLetter, Marks.Source("q/$dead-letter"));
        Assert.Equal([1, 2, 3], Marks.Base64("AQID")!);
        Assert.Empty(Marks.Base64("")!);
        Assert.Null(Marks.Base64("AQI"));
    }

    [Theory]
    [InlineData("7", 7L)]
    [InlineData("9223372036854775807", long.MaxValue)]
    [InlineData("9223372036854775808", null)]
    [InlineData("1e400", null)]
    [InlineData("1.5", null)]
    [InlineData("true", true)]
    [InlineData("null", null)]
    [InlineData("{}", null)]
    [InlineData("[1]", null)]
    [InlineData("\"x\"", "x")]
    [InlineData("\"\\ud800\"", null)]
    public void Values_of_JSON_are_taken_as_they_are_or_not_at_all(string json, object? expected) =>
        Assert.Equal(expected, Marks.Value(JsonDocument.Parse(json).RootElement));

    [Fact]
    public void A_trace_context_is_legal_or_absent()
    {
        const string Parent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

        Assert.Equal((Parent, "a=1"), Marks.Trace(Parent, "a=1"));
        Assert.Equal((Parent, null), Marks.Trace(Parent, "a=\u00e4"));
        Assert.Equal((null, null), Marks.Trace("00-0-0-0", "a=1"));
        Assert.Equal((null, null), Marks.Trace(null, "a=1"));
    }
}
