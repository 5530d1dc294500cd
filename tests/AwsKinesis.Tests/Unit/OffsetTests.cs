using FsCheck.Fluent;
using Integration.Aws.Kinesis.Records;

namespace Integration.Aws.Kinesis.Tests.Unit;

/// <summary>Offsets are numbers of any length, and may name a part of a record.</summary>
public sealed class OffsetTests
{
    private const string Long = "49671246667567228643283430150187087032206582658169012226";

    [Theory]
    [InlineData("0", "1")]
    [InlineData("9", "10")]
    [InlineData(Long, Long + "0")]
    [InlineData("49671246667567228643283430150187087032206582658169012226", "49671246667567228643283430150187087032206582658169012227")]
    [InlineData("7", "7.0")]
    [InlineData("7.0", "7.1")]
    [InlineData("7.9", "7.10")]
    [InlineData("7.10", "8")]
    public void They_are_ordered_as_numbers(string less, string more)
    {
        var (left, right) = (KinesisOffset.TryParse(less)!.Value, KinesisOffset.TryParse(more)!.Value);
        Assert.True(left.CompareTo(right) < 0);
        Assert.True(right.CompareTo(left) > 0);
        Assert.Equal((less, more), (left.ToString(), right.ToString()));
    }

    [Theory]
    [InlineData("")]
    [InlineData("nonsense")]
    [InlineData("-1")]
    [InlineData("01")]
    [InlineData("1.")]
    [InlineData(".1")]
    [InlineData("1.01")]
    [InlineData("1.2.3")]
    [InlineData("1,5")]
    [InlineData(" 1")]
    [InlineData("\u0661")]
    [InlineData("1.9999999999999999999")]
    public void Other_text_is_none(string text) => Assert.Null(KinesisOffset.TryParse(text));

    [Fact]
    public void Numbers_of_any_length_compare_as_numbers() => FsCheck.Check.QuickThrowOnFailure(Prop.ForAll(
        ArbMap.Default.ArbFor<System.Numerics.BigInteger>(),
        ArbMap.Default.ArbFor<System.Numerics.BigInteger>(),
        (a, b) =>
        {
            var (left, right) = (System.Numerics.BigInteger.Abs(a), System.Numerics.BigInteger.Abs(b));
            return Math.Sign(KinesisOffset.CompareSequences(left.ToString(), right.ToString())) == Math.Sign(left.CompareTo(right));
        }));
}
