using Integration.Filters;

namespace Integration.Abstractions.Tests.Filters;

public class FilterErrorTests
{
    [Theory]
    [InlineData("a", 1, "found the end, expected =, !=")]
    [InlineData("a =", 3, "found the end, expected a string in single quotes, a number, true or false")]
    [InlineData("a = b", 4, "for a string write 'b'")]
    [InlineData("a = \"b\"", 4, "strings go in single quotes")]
    [InlineData("a == 1", 3, "found '='")]
    [InlineData("a = 'b", 4, "a closing single quote")]
    [InlineData("a = 'b' c = 1", 8, "found 'c', expected 'and', 'or' or the end")]
    [InlineData("a = 1 and", 9, "found the end, expected a field")]
    [InlineData("a = 1 & b = 2", 6, "found '&'")]
    [InlineData("in = 1", 0, "write [in]")]
    [InlineData("-5 = 1", 0, "write [-5]")]
    [InlineData("5 = 1", 0, "write [5]")]
    [InlineData("[a b] = 1", 0, "a legal header name: it has the character ' '")]
    [InlineData("[] = 1", 0, "it is empty")]
    [InlineData("[a = 1", 0, "'[' without its end")]
    [InlineData("AWS.x = 1", 0, "the prefix 'AWS.' is reserved")]
    [InlineData(".a = 1", 0, "a dot must stand between")]
    [InlineData("$Subject = 'x'", 0, "expected one of $subject, $correlationId")]
    [InlineData("$ = 'x'", 0, "found '$'")]
    [InlineData("$subject = 5", 11, "$subject is a string")]
    [InlineData("$subject > 5", 11, "$subject is a string")]
    [InlineData("a > 'x'", 4, "a number (> compares numbers only)")]
    [InlineData("a > true", 4, "a number")]
    [InlineData("a = 1e5", 4, "without an exponent")]
    [InlineData("a = 1.", 4, "a number such as")]
    [InlineData("a = --1", 4, "a number such as")]
    [InlineData("a = 0.12345678901234567890123456789012", 4, "a decimal holds exactly")]
    [InlineData("a = 99999999999999999999999999999", 4, "a decimal holds exactly")]
    [InlineData("a = +1", 4, "found '+'")]
    [InlineData("a in ()", 6, "found ')'")]
    [InlineData("a in 'x'", 5, "found 'x', expected '('")]
    [InlineData("a in ('x' 'y')", 10, "expected ',' or ')'")]
    [InlineData("a in ('x',)", 10, "found ')'")]
    [InlineData("a not in ('x', 1)", 15, "all strings, all numbers or all booleans")]
    [InlineData("a not like 'x'", 6, "found 'like', expected 'in'")]
    [InlineData("a starts 'x'", 9, "expected 'with'")]
    [InlineData("a starts with ''", 14, "at least one character")]
    [InlineData("a starts with 5", 14, "at least one character")]
    [InlineData("not a = 1", 4, "write field != value")]
    [InlineData("not (a = 1)", 4, "write field != value")]
    [InlineData("exists a", 7, "expected '('")]
    [InlineData("exists(a", 8, "expected ')'")]
    [InlineData("(a = 1", 6, "found the end, expected 'and', 'or' or ')'")]
    [InlineData("a = 1)", 5, "found ')'")]
    [InlineData("()", 1, "found ')'")]
    [InlineData("a = 1 or b = 2", 6, "one field, not of a and b")]
    [InlineData("a = 1 or a = 2 and b = 3", 6, "put them in parentheses")]
    [InlineData("a = 1 and a = 2", 10, "a in (1, 2)")]
    [InlineData("a >= 1 and b = 1 and a = 2", 21, "a already has the condition 'a >= 1'")]
    [InlineData("a > 5 and a < 5", 10, "no number fits")]
    [InlineData("exists(a) and not exists(a)", 14, "another condition on a")]
    [InlineData("a != 'x' and a != 1", 13, "another condition on a")]
    public void The_place_and_the_reason(string text, int position, string reason)
    {
        var exception = Assert.Throws<FilterSyntaxException>(() => MessageFilter.Parse(text));

        Assert.Equal(position, exception.Position);
        Assert.Contains(reason, exception.Message, StringComparison.Ordinal);
        Assert.False(MessageFilter.TryParse(text, out var filter, out var error));
        Assert.Null(filter);
        Assert.Equal(exception.Error, error);
    }

    [Fact]
    public void The_message_shows_line_column_and_a_caret()
    {
        var exception = Assert.Throws<FilterSyntaxException>(() => MessageFilter.Parse("a = 1\nand\tb ! 2\nand c = 3"));

        Assert.Equal(
            "Line 2, column 7: found '!', expected a field, a value or a symbol (strings go in single quotes, other header names in [brackets]).\n"
            + "and?b ! 2\n      ^",
            exception.Message);
        Assert.Equal(12, exception.Position);
    }

    [Fact]
    public void A_long_text_is_cut_in_the_message()
    {
        var exception = Assert.Throws<FilterSyntaxException>(() => MessageFilter.Parse(new string('a', 3000) + " ! " + new string('b', 3000)));

        Assert.Equal(3001, exception.Position);
        Assert.InRange(exception.Message.Length, 1, 400);
    }

    [Fact]
    public void Text_that_no_message_can_carry_is_refused() =>
        Assert.Equal(4, Assert.Throws<FilterSyntaxException>(() => MessageFilter.Parse("a = 'x\uD800'")).Position);

    [Fact]
    public void Null_is_no_filter()
    {
        Assert.Throws<ArgumentNullException>("text", () => MessageFilter.Parse(null!));
        Assert.False(MessageFilter.TryParse(null, out _, out var error));
        Assert.Equal(0, error.Position);
    }

    [Fact]
    public void Length_and_nesting_are_bounded()
    {
        Assert.Equal("a = 1", MessageFilter.Parse(new string('(', 16) + "a=1" + new string(')', 16)).ToString());
        Assert.Equal(16, Assert.Throws<FilterSyntaxException>(() => MessageFilter.Parse(new string('(', MessageFilter.MaxLength))).Position);
        Assert.Equal(MessageFilter.All, MessageFilter.Parse(new string(' ', MessageFilter.MaxLength)));
        Assert.Throws<FilterSyntaxException>(() => MessageFilter.Parse(new string(' ', MessageFilter.MaxLength + 1)));

        // Within the limit as written, beyond it in canonical spacing.
        var dense = string.Join("and ", Enumerable.Range(0, 650).Select(i => $"h{i}='x'"));
        Assert.True(dense.Length <= MessageFilter.MaxLength);
        Assert.Contains("the limit is 8192", Assert.Throws<FilterSyntaxException>(() => MessageFilter.Parse(dense)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Hostile_text_is_a_filter_or_a_syntax_error_and_nothing_else()
    {
        string[] pieces =
        [
            "a", "b", "$subject", "$x", "[a]", "[", "]", "(", ")", ",", "'", "''", "'x'", "1", "-1", "1.5", "-", ".", "true", "false", " ", "\n", "\0",
            "=", "!=", "<>", "<", "<=", ">", ">=", "!", "and", "or", "not", "in", "exists", "starts", "with", "\uD800", "\uDC00", "😀", "é", "$", "\"",
            "a=1", "a in (1)", "a>1", "a<9", "exists(a)", " and ", " or ",
        ];
        var random = new Random(20260101);
        var (good, bad) = (0, 0);
        for (var run = 0; run < 20_000; run++)
        {
            var text = string.Concat(Enumerable.Range(0, random.Next(1, 12)).Select(_ => pieces[random.Next(pieces.Length)] + (random.Next(2) == 0 ? " " : "")));
            if (MessageFilter.TryParse(text, out var filter, out var error))
            {
                good++;
                Assert.Equal(filter, MessageFilter.Parse(filter.ToString()));
            }
            else
            {
                bad++;
                Assert.InRange(error.Position, 0, text.Length);
            }
        }

        Assert.True(good > 50 && bad > 50, $"{good} filters, {bad} errors");
    }
}
