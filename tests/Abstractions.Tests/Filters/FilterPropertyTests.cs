using System.Globalization;
using System.Numerics;
using FsCheck;
using FsCheck.Fluent;
using Integration.Filters;

namespace Integration.Abstractions.Tests.Filters;

public class FilterPropertyTests
{
    [Fact]
    public void What_is_printed_reads_back_equal() => ForAll(FilterGenerators.Filter, filter =>
    {
        var read = MessageFilter.Parse(filter.ToString());

        Assert.Equal(filter, read);
        Assert.Equal(filter.Conditions, read.Conditions);
        Assert.Equal(filter.ToString(), read.ToString());
        Assert.Equal(filter.GetHashCode(), read.GetHashCode());
    });

    [Fact]
    public void The_order_of_conditions_and_tests_does_not_matter() => ForAll(FilterGenerators.Filter, filter =>
    {
        var reversed = MessageFilter.Of(filter.Conditions.Reverse()
            .Select(condition => new FilterCondition(condition.Field, [.. condition.AnyOf.Reverse(), condition.AnyOf[0]])));

        Assert.Equal(filter, reversed);
        Assert.Equal(filter.Conditions, reversed.Conditions);
    });

    [Fact]
    public void Different_conditions_make_different_filters() => ForAll(FilterGenerators.Pair, pair =>
        Assert.Equal(pair.Left == pair.Right, MessageFilter.Of(pair.Left) == MessageFilter.Of(pair.Right)));

    [Fact]
    public void A_condition_selects_what_the_naive_oracle_selects() => ForAll(
        from condition in FilterGenerators.Condition
        from message in FilterGenerators.AnyMessage
        select (condition, message),
        given => Assert.Equal(Oracle.Matches(given.condition, given.message), MessageFilter.Of(given.condition).Matches(given.message)),
        runs: 3000);

    [Fact]
    public void A_filter_is_the_conjunction_of_its_conditions() => ForAll(
        from filter in FilterGenerators.Filter
        from message in FilterGenerators.AnyMessage
        select (filter, message),
        given => Assert.Equal(
            given.filter.Conditions.All(condition => Oracle.Matches(condition, given.message)),
            given.filter.Matches(given.message)));

    [Fact]
    public void And_on_one_field_means_both_or_is_refused()
    {
        var (joined, refused) = (0, 0);
        ForAll(
            from pair in FilterGenerators.Pair
            from message in FilterGenerators.AnyMessage
            select (pair, message),
            given =>
            {
                var (left, right) = given.pair;
                MessageFilter both;
                try
                {
                    both = MessageFilter.Of(left) & MessageFilter.Of(right);
                }
                catch (ArgumentException exception)
                {
                    Assert.Contains("not expressible", exception.Message, StringComparison.Ordinal);
                    Assert.False(MessageFilter.TryParse($"({left}) and ({right})", out _, out _));
                    refused++;
                    return;
                }

                Assert.Equal(Oracle.Matches(left, given.message) && Oracle.Matches(right, given.message), both.Matches(given.message));
                Assert.Equal(both, MessageFilter.Parse($"({left}) and ({right})"));
                joined++;
            },
            runs: 3000);
        Assert.True(joined > 100 && refused > 100, $"{joined} joined, {refused} refused");
    }

    [Fact]
    public void Or_on_one_field_means_either() => ForAll(
        from pair in FilterGenerators.Pair
        from message in FilterGenerators.AnyMessage
        select (pair, message),
        given =>
        {
            var (left, right) = given.pair;
            var either = MessageFilter.Of(left) | MessageFilter.Of(right);

            Assert.Equal(Oracle.Matches(left, given.message) || Oracle.Matches(right, given.message), either.Matches(given.message));
            Assert.Equal(either, MessageFilter.Parse($"({left}) or ({right})"));
        });

    private static void ForAll<T>(Gen<T> gen, Action<T> holds, int runs = 500) =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(runs), Prop.ForAll(gen.ToArbitrary(), holds));

    /// <summary>The semantics once more, by other means: values as exact fractions.</summary>
    private static class Oracle
    {
        public static bool Matches(FilterCondition condition, Message message)
        {
            var value = Find(condition.Field, message);
            foreach (var test in condition.AnyOf)
            {
                if (Passes(test, value))
                    return true;
            }

            return false;
        }

        private static object? Find(FilterField field, Message message) => field.ToString() switch
        {
            "$subject" => message.Subject,
            "$correlationId" => message.CorrelationId,
            "$contentType" => message.ContentType,
            "$replyTo" => message.ReplyTo,
            "$messageId" => message.MessageId,
            "$groupId" => message.GroupId,
            _ => message.Headers.Where(pair => pair.Key == field.HeaderName).Select(pair => pair.Value.Value).SingleOrDefault(),
        };

        private static bool Passes(FilterTest test, object? value)
        {
            if (value is null)
                return test is NotExistsTest;
            var number = ToFraction(value);
            return test switch
            {
                ExistsTest => true,
                EqualsTest equals => Same(equals.Value, value),
                NotInTest notIn => (value is string or bool || number is not null) && notIn.Values.All(literal => !Same(literal, value)),
                PrefixTest prefix => value is string text && text.Length >= prefix.Prefix.Length && text[..prefix.Prefix.Length] == prefix.Prefix,
                NumericRangeTest range => number is { } n
                    && (range.Lower is not { } from || Order(n, from.Value) > 0 || (from.IsInclusive && Order(n, from.Value) == 0))
                    && (range.Upper is not { } to || Order(n, to.Value) < 0 || (to.IsInclusive && Order(n, to.Value) == 0)),
                _ => false,
            };
        }

        private static bool Same(FilterLiteral literal, object value) => literal switch
        {
            TextLiteral text => value is string s && s == text.Value,
            BooleanLiteral flag => value is bool b && b == flag.Value,
            NumberLiteral number => ToFraction(value) is { } fraction && Order(fraction, number.Value) == 0,
            _ => throw new InvalidOperationException(),
        };

        private static int Order((BigInteger N, BigInteger D) left, decimal right)
        {
            var (n, d) = ToFraction(right)!.Value;
            return (left.N * d).CompareTo(n * left.D);
        }

        private static (BigInteger N, BigInteger D)? ToFraction(object value)
        {
            switch (value)
            {
                case long number:
                    return (number, 1);
                case decimal number:
                    var bits = decimal.GetBits(number);
                    var magnitude = (uint)bits[0] + ((BigInteger)(uint)bits[1] << 32) + ((BigInteger)(uint)bits[2] << 64);
                    return (bits[3] < 0 ? -magnitude : magnitude, BigInteger.Pow(10, (bits[3] >> 16) & 0xFF));
                case double number when double.IsFinite(number):
                    // The shortest text that reads back, found by trying.
                    var text = Enumerable.Range(0, 17).Select(digits => number.ToString($"E{digits}", CultureInfo.InvariantCulture))
                        .First(tried => double.Parse(tried, CultureInfo.InvariantCulture) == number);
                    var parts = text.Split('E');
                    var exponent = int.Parse(parts[1], CultureInfo.InvariantCulture) - (parts[0].Contains('.', StringComparison.Ordinal) ? parts[0].Split('.')[1].Length : 0);
                    var digits = BigInteger.Parse(parts[0].Replace(".", "", StringComparison.Ordinal), CultureInfo.InvariantCulture);
                    return exponent >= 0 ? (digits * BigInteger.Pow(10, exponent), 1) : (digits, BigInteger.Pow(10, -exponent));
                default:
                    return null;
            }
        }
    }
}
