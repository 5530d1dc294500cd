using FsCheck;
using FsCheck.Fluent;
using Integration.Filters;

namespace Integration.Abstractions.Tests.Filters;

/// <summary>Random filters, and messages close enough to them that every test passes and fails often.</summary>
public static class FilterGenerators
{
    private static readonly string[] Names = ["a", "b", "x-y.z", "_", "2fa", "-5", "5", "1.5", "in", "NOT", "exists", "True", "starts", "A", "a.b"];
    private static readonly string[] Texts = ["", "a", "ab", "abc", "A", "it's", "''", "x or y", "]", "[", "\n", "\0", "äöü", "😀", "1", "true", " "];
    private static readonly decimal[] Numbers =
        [0m, -0m, 1m, 1.0m, -1m, 0.1m, 0.10m, -12.5m, 100m, 1e-28m, decimal.MaxValue, decimal.MinValue, long.MaxValue, 9007199254740993m, 0.30000000000000004m];

    private static readonly double[] Doubles =
        [0.0, -0.0, 1.0, -1.0, 0.1, -12.5, 100.0, 1e-28, 1e-29, 1e300, -1e300, double.Epsilon, double.NaN, double.PositiveInfinity, double.NegativeInfinity, 9007199254740992, 0.1 + 0.2];

    private static Gen<string> Text => Gen.OneOf(Gen.Elements(Texts), ArbMap.Default.GeneratorFor<NonNull<string>>().Select(text => text.Get).Where(IsWellFormed));

    private static Gen<decimal> Number => Gen.OneOf(Gen.Elements(Numbers), Gen.Choose(-3, 3).Select(n => (decimal)n), ArbMap.Default.GeneratorFor<decimal>());

    private static Gen<FilterLiteral> TextLiteral => Text.Select(text => (FilterLiteral)text);

    private static Gen<FilterLiteral> NumberLiteral => Number.Select(number => (FilterLiteral)number);

    private static Gen<FilterLiteral> BooleanLiteral => Gen.Elements(true, false).Select(flag => (FilterLiteral)flag);

    private static Gen<FilterTest> TextTest => Gen.OneOf(
        TextLiteral.Select(FilterTest (value) => new EqualsTest(value)),
        ShortList(TextLiteral).Select(FilterTest (values) => new NotInTest(values)),
        Text.Where(text => text.Length > 0).Select(FilterTest (prefix) => new PrefixTest(prefix)),
        Gen.Constant<FilterTest>(new ExistsTest()),
        Gen.Constant<FilterTest>(new NotExistsTest()));

    private static Gen<FilterTest> OtherTest => Gen.OneOf(
        Gen.OneOf(NumberLiteral, BooleanLiteral).Select(FilterTest (value) => new EqualsTest(value)),
        Gen.OneOf(ShortList(NumberLiteral), ShortList(BooleanLiteral)).Select(FilterTest (values) => new NotInTest(values)),
        Range);

    private static Gen<FilterTest> Range =>
        from a in Number
        from b in Number
        from fromIn in Gen.Elements(true, false)
        from toIn in Gen.Elements(true, false)
        from shape in Gen.Choose(0, 2)
        select (FilterTest)(shape switch
        {
            0 => new NumericRangeTest(new(a, fromIn), null),
            1 => new NumericRangeTest(null, new(b, toIn)),
            _ => new NumericRangeTest(new(Math.Min(a, b), fromIn || a == b), new(Math.Max(a, b), toIn || a == b)),
        });

    private static Gen<FilterCondition> HeaderCondition =>
        from name in Gen.Elements(Names)
        from tests in ShortList(Gen.OneOf(TextTest, OtherTest))
        select new FilterCondition(FilterField.ForHeader(name), [.. tests]);

    private static Gen<FilterCondition> PropertyCondition =>
        from property in Gen.Elements(Enum.GetValues<MessageProperty>())
        from tests in ShortList(TextTest)
        select new FilterCondition(FilterField.ForProperty(property), [.. tests]);

    public static Gen<FilterCondition> Condition => Gen.OneOf(HeaderCondition, PropertyCondition);

    /// <summary>Two conditions on the same field.</summary>
    public static Gen<(FilterCondition Left, FilterCondition Right)> Pair => Gen.OneOf(
        from left in HeaderCondition
        from right in HeaderCondition
        select (left, new FilterCondition(left.Field, right.AnyOf)),
        from left in PropertyCondition
        from right in PropertyCondition
        select (left, new FilterCondition(left.Field, right.AnyOf)));

    public static Gen<MessageFilter> Filter => Condition.ListOf()
        .Select(conditions => conditions.DistinctBy(condition => condition.Field).ToList())
        .Where(conditions => conditions.Sum(condition => condition.ToString().Length + 10) < MessageFilter.MaxLength)
        .Select(conditions => MessageFilter.Of(conditions));

    private static Gen<HeaderValue> Header => Gen.OneOf(
        Text.Select(text => (HeaderValue)text),
        Number.Select(number => (HeaderValue)number),
        Gen.Choose(-3, 101).Select(number => (HeaderValue)(long)number),
        Gen.Elements(Doubles).Select(number => (HeaderValue)number),
        Gen.Elements(true, false).Select(flag => (HeaderValue)flag),
        Gen.Elements<HeaderValue>(Guid.Empty, DateTimeOffset.UnixEpoch, new byte[] { 1 }, long.MaxValue, long.MinValue));

    public static Gen<Message> AnyMessage =>
        from names in Gen.SubListOf(Names)
        from values in Header.ListOf(Names.Length)
        from properties in Gen.OneOf(Text.Select(string? (text) => text), Gen.Constant<string?>(null)).ListOf(6)
        select new Message
        {
            Headers = new(names.Zip(values, KeyValuePair.Create)),
            Subject = properties[0],
            CorrelationId = properties[1],
            ContentType = properties[2],
            ReplyTo = properties[3],
            MessageId = properties[4],
            GroupId = properties[5],
        };

    // Mostly of one: only those are merged.
    private static Gen<List<T>> ShortList<T>(Gen<T> element) => Gen.Elements(1, 1, 1, 2, 3).SelectMany(count => element.ListOf(count).Select(list => list.ToList()));

    private static bool IsWellFormed(string text) => text.EnumerateRunes().All(rune => rune != System.Text.Rune.ReplacementChar);
}
