using System.Globalization;

namespace Integration.Abstractions.Tests.Messages;

public class HeaderValueTests
{
    public static TheoryData<HeaderKind, object> Samples => new()
    {
        { HeaderKind.String, "" },
        { HeaderKind.String, " ä😀\0'" },
        { HeaderKind.Boolean, true },
        { HeaderKind.Boolean, false },
        { HeaderKind.Int64, long.MinValue },
        { HeaderKind.Int64, long.MaxValue },
        { HeaderKind.Double, 0.1 + 0.2 },
        { HeaderKind.Double, double.NaN },
        { HeaderKind.Double, double.NegativeInfinity },
        { HeaderKind.Double, double.Epsilon },
        { HeaderKind.Double, double.MaxValue },
        { HeaderKind.Decimal, decimal.MaxValue },
        { HeaderKind.Decimal, decimal.MinValue },
        { HeaderKind.Decimal, 1.500m },
        { HeaderKind.Decimal, 0.0000000000000000000000000001m },
        { HeaderKind.DateTimeOffset, new DateTimeOffset(2026, 3, 29, 1, 59, 59, TimeSpan.FromMinutes(-570)).AddTicks(1234567) },
        { HeaderKind.DateTimeOffset, DateTimeOffset.MaxValue },
        { HeaderKind.Guid, new Guid("00112233-4455-6677-8899-aabbccddeeff") },
        { HeaderKind.Binary, Array.Empty<byte>() },
        { HeaderKind.Binary, new byte[] { 0, 255, 10 } },
    };

    [Theory]
    [MemberData(nameof(Samples))]
    public void Its_text_reads_back(HeaderKind kind, object sample)
    {
        var value = HeaderValue.From(sample);

        var read = HeaderValue.Parse(kind, value.ToString());

        Assert.Equal(kind, value.Kind);
        Assert.Equal(value, read);
        Assert.True(value == read && !(value != read) && value.Equals((object)read));
        Assert.Equal(value.GetHashCode(), read.GetHashCode());
        Assert.Equal(value.ToString(), read.ToString());
    }

    [Theory]
    [MemberData(nameof(Samples))]
    public void It_equals_no_other_sample(HeaderKind kind, object sample)
    {
        var equal = Samples.Count(row => HeaderValue.From(row.Data.Item2) == HeaderValue.From(sample) && row.Data.Item1 == kind);
        var all = Samples.Count(row => HeaderValue.From(row.Data.Item2) == HeaderValue.From(sample));

        Assert.Equal((1, 1), (equal, all));
    }

    [Fact]
    public void Kinds_are_strict_and_scale_and_offset_are_kept()
    {
        Assert.NotEqual((HeaderValue)1L, (HeaderValue)1.0);
        Assert.NotEqual((HeaderValue)1L, (HeaderValue)1m);
        Assert.NotEqual((HeaderValue)"true", (HeaderValue)true);
        Assert.Equal("1.50", ((HeaderValue)1.50m).ToString());
        var moment = new DateTimeOffset(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);
        Assert.NotEqual((HeaderValue)moment, (HeaderValue)moment.ToOffset(TimeSpan.FromHours(1)));
    }

    [Fact]
    public void Smaller_numbers_widen()
    {
        Assert.All(
            new object[] { (sbyte)7, (byte)7, (short)7, (ushort)7, 7, 7u, 7L },
            number => Assert.Equal((HeaderValue)7L, HeaderValue.From(number)));
        Assert.Equal((HeaderValue)0.5, HeaderValue.From(0.5f));
    }

    [Fact]
    public void Other_types_are_refused_with_the_list_of_the_supported()
    {
        Assert.All(
            new object?[] { 'c', 1ul, DateTime.UnixEpoch, TimeSpan.Zero, new object(), null },
            value => Assert.Contains(
                "Supported: string, bool, long", Assert.Throws<ArgumentException>(nameof(value), () => HeaderValue.From(value!)).Message, StringComparison.Ordinal));
        Assert.Throws<ArgumentNullException>(() => (HeaderValue)(string)null!);
        Assert.Throws<ArgumentNullException>(() => (HeaderValue)(byte[])null!);
    }

    [Fact]
    public void It_is_read_as_its_own_type_only()
    {
        HeaderValue number = 5L;

        Assert.Equal(5L, number.As<long>());
        Assert.Equal(5, number.As<int>());
        Assert.Equal(5L, number.As<object>());
        Assert.False(((HeaderValue)(1L + int.MaxValue)).TryGet<int>(out _));
        Assert.False(number.TryGet<double>(out _));
        var exception = Assert.Throws<InvalidCastException>(() => number.As<string>());
        Assert.Equal("The header holds a Int64, not a String.", exception.Message);
    }

    [Fact]
    public void Bytes_are_copied_in_and_out()
    {
        byte[] bytes = [1, 2, 3];
        HeaderValue value = bytes;
        bytes[0] = 9;
        value.As<byte[]>()[1] = 9;

        Assert.Equal((HeaderValue)new byte[] { 1, 2, 3 }, value);
        Assert.Equal("AQID", value.ToString());
    }

    [Fact]
    public void The_default_is_the_empty_string()
    {
        Assert.Equal((HeaderValue)"", default);
        Assert.Equal(((HeaderValue)"").GetHashCode(), default(HeaderValue).GetHashCode());
        Assert.Equal("", default(HeaderValue).ToString());
    }

    [Theory]
    [InlineData(HeaderKind.Boolean, "1")]
    [InlineData(HeaderKind.Int64, "1.0")]
    [InlineData(HeaderKind.Int64, "9223372036854775808")]
    [InlineData(HeaderKind.Double, "1,5")]
    [InlineData(HeaderKind.Decimal, "NaN")]
    [InlineData(HeaderKind.Decimal, "79228162514264337593543950336")]
    [InlineData(HeaderKind.DateTimeOffset, "2026-01-01")]
    [InlineData(HeaderKind.Guid, "{00112233-4455-6677-8899-aabbccddeeff}")]
    [InlineData(HeaderKind.Binary, "***")]
    public void Text_of_another_form_is_a_format_error(HeaderKind kind, string text) =>
        Assert.Equal($"The text of a header is not a valid {kind}.", Assert.Throws<FormatException>(() => HeaderValue.Parse(kind, text)).Message);

    [Fact]
    public void The_culture_does_not_matter()
    {
        var before = CultureInfo.CurrentCulture;
        var other = (CultureInfo)CultureInfo.InvariantCulture.Clone();
        (other.NumberFormat.NumberDecimalSeparator, other.NumberFormat.NegativeSign, other.DateTimeFormat.TimeSeparator) = (",", "~", ".");
        CultureInfo.CurrentCulture = other;
        try
        {
            Assert.Equal("-1.5", ((HeaderValue)(-1.5)).ToString());
            Assert.Equal("-1.50", ((HeaderValue)(-1.50m)).ToString());
            Assert.Equal("-7", ((HeaderValue)(-7)).ToString());
            Assert.Equal((HeaderValue)(-7), HeaderValue.Parse(HeaderKind.Int64, "-7"));
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }
}
