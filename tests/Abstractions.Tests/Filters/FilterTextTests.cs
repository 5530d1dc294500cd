using System.Globalization;

namespace Integration.Abstractions.Tests.Filters;

public class FilterTextTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData(" \t\r\n ", "")]
    [InlineData("a=1", "a = 1")]
    [InlineData("A=1", "A = 1")]
    [InlineData("a <> 'x'", "a != 'x'")]
    [InlineData("a not in ('x')", "a != 'x'")]
    [InlineData("a NOT IN ('y','x','y')", "a not in ('x', 'y')")]
    [InlineData("a != 'y' and a != 'x'", "a not in ('x', 'y')")]
    [InlineData("b = 2 AND a = 1", "a = 1 and b = 2")]
    [InlineData("$subject = 's' and z = 1", "z = 1 and $subject = 's'")]
    [InlineData("status = 'open' or status = 'new'", "status in ('new', 'open')")]
    [InlineData("(status = 'open' or status starts with 'n') and x = 1", "(status = 'open' or status starts with 'n') and x = 1")]
    [InlineData("a in (true, 2, 'x', 1, 1.0)", "a in ('x', 1, 2, true)")]
    [InlineData("amount < 20 and amount >= 10", "amount >= 10 and amount < 20")]
    [InlineData("amount > 1 and amount >= 1 and amount < 9 and amount <= 9", "amount > 1 and amount < 9")]
    [InlineData("amount >= 1 and amount > 1 and amount <= 9 and amount < 9", "amount > 1 and amount < 9")]
    [InlineData("amount = 5 or amount > 10 and amount < 20", "amount = 5 or (amount > 10 and amount < 20)")]
    [InlineData("x = 1 and exists(x)", "x = 1")]
    [InlineData("exists(x) and x = 1", "x = 1")]
    [InlineData("exists(x) and exists(x)", "exists(x)")]
    [InlineData("Not Exists ( x )", "not exists(x)")]
    [InlineData("name = 'it''s'", "name = 'it''s'")]
    [InlineData("n = -12.50", "n = -12.5")]
    [InlineData("n = 007", "n = 7")]
    [InlineData("n = -0.0", "n = 0")]
    [InlineData("[in] = TRUE", "[in] = true")]
    [InlineData("[x-y.z] = 1 and [-5] = 1 and [5] = 1", "[-5] = 1 and [5] = 1 and x-y.z = 1")]
    [InlineData("2fa = true", "2fa = true")]
    [InlineData("android = 1", "android = 1")]
    [InlineData("((((a = 1))))", "a = 1")]
    public void The_canonical_text(string text, string canonical)
    {
        var filter = MessageFilter.Parse(text);

        Assert.Equal(canonical, filter.ToString());
        Assert.Equal(filter, MessageFilter.Parse(canonical));
    }

    [Fact]
    public void Nothing_is_the_filter_that_selects_all()
    {
        Assert.Equal(MessageFilter.All, MessageFilter.Parse("  "));
        Assert.Equal(MessageFilter.All, MessageFilter.Of());
        Assert.Empty(MessageFilter.All.Conditions);
        Assert.NotEqual(MessageFilter.All, MessageFilter.Parse("a = 1"));
    }

    [Fact]
    public void The_builder_makes_what_the_text_says()
    {
        Assert.Equal(
            MessageFilter.Parse("country in ('DE', 'AT') and amount >= 100 and amount < 200 and exists(vip) and not exists(test)"),
            MessageFilter.Header("country").In("DE", "AT")
                & MessageFilter.Header("amount").AtLeast(100)
                & MessageFilter.Header("amount").LessThan(200)
                & MessageFilter.Header("vip").Exists()
                & MessageFilter.Header("test").NotExists());
        Assert.Equal(
            MessageFilter.Parse("(x > 5 or x <= 1 or x = true) and y != 2 and z not in ('a', 'b') and $groupId starts with 'g'"),
            (MessageFilter.Header("x").MoreThan(5) | MessageFilter.Header("x").AtMost(1) | MessageFilter.Header("x").EqualTo(true))
                & MessageFilter.Header("y").NotEqualTo(2)
                & MessageFilter.Header("z").NotIn("a", "b")
                & MessageFilter.Property(MessageProperty.GroupId).StartsWith("g"));
        Assert.Equal(MessageFilter.Parse("x = 1"), MessageFilter.All & MessageFilter.Header("x").EqualTo(1));
    }

    [Fact]
    public void The_builder_refuses_what_services_cannot_express()
    {
        var x = MessageFilter.Header("x");

        Assert.Contains("x already has the condition 'x = 1'", Assert.Throws<ArgumentException>(() => x.EqualTo(1) & x.EqualTo(2)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => x.EqualTo(1) | MessageFilter.Header("y").EqualTo(2));
        Assert.Throws<ArgumentException>(() => x.EqualTo(1) | MessageFilter.All);
        Assert.Throws<ArgumentException>(() => x.AtLeast(2) & x.LessThan(2));
        Assert.Throws<ArgumentException>(() => x.NotIn("a") & x.NotIn(1));
        Assert.Throws<ArgumentException>(() => x.NotIn("a", 1));
        Assert.Throws<ArgumentException>(() => x.In());
        Assert.Throws<ArgumentException>(() => x.StartsWith(""));
        Assert.Throws<ArgumentException>(() => x.EqualTo("\uD800"));
        Assert.Throws<ArgumentException>(() => x.EqualTo(new string('x', MessageFilter.MaxLength)));
        Assert.Throws<ArgumentException>(() => MessageFilter.Property(MessageProperty.Subject).EqualTo(1));
        Assert.Throws<ArgumentException>(() => MessageFilter.Property(MessageProperty.Subject).AtLeast(1));
        Assert.Throws<ArgumentOutOfRangeException>(() => MessageFilter.Property((MessageProperty)99));
        Assert.Throws<ArgumentException>("name", () => MessageFilter.Header("a b"));
        Assert.Throws<ArgumentException>("name", () => MessageFilter.Header("AWS.x"));
    }

    [Fact]
    public void It_is_parsable_in_generic_code()
    {
        Assert.Equal(MessageFilter.Parse("a = 1"), Parse<MessageFilter>("a = 1"));
        Assert.False(TryParse<MessageFilter>("a ="));
        Assert.False(TryParse<MessageFilter>(null));

        static T Parse<T>(string text) where T : IParsable<T> => T.Parse(text, CultureInfo.InvariantCulture);
        static bool TryParse<T>(string? text) where T : IParsable<T> => T.TryParse(text, CultureInfo.InvariantCulture, out _);
    }

    [Fact]
    public void The_culture_does_not_matter()
    {
        var before = CultureInfo.CurrentCulture;
        var other = (CultureInfo)CultureInfo.InvariantCulture.Clone();
        (other.NumberFormat.NumberDecimalSeparator, other.NumberFormat.NegativeSign, other.NumberFormat.NumberGroupSeparator) = (",", "~", ".");
        CultureInfo.CurrentCulture = other;
        try
        {
            var filter = MessageFilter.Parse("n in (-1234.5, 0.25)");

            Assert.Equal("n in (-1234.5, 0.25)", filter.ToString());
            Assert.True(filter.Matches(new Message().WithHeader("n", -1234.5)));
            Assert.True(filter.Matches(new Message().WithHeader("n", 0.250m)));
            Assert.False(MessageFilter.TryParse("n = 1,5", out _, out _));
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }
}
