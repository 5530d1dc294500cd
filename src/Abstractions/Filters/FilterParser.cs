using System.Globalization;

namespace Integration.Filters;

/// <summary>Recursive descent over <c>or</c>, <c>and</c>, parentheses and tests; see docs/filters.md for the grammar.</summary>
internal sealed class FilterParser
{
    // Canonical text nests two deep; a bound keeps hostile text from exhausting the stack.
    private const int MaxDepth = 16;

    private const string ValueRule = "a string in single quotes, a number, true or false";

    private readonly FilterLexer _lexer;
    private FilterToken _token;
    private int _depth;

    private FilterParser(string text)
    {
        _lexer = new FilterLexer(text);
        _token = _lexer.Next();
    }

    public static MessageFilter Parse(string text)
    {
        if (text.Length > MessageFilter.MaxLength)
        {
            throw new FilterSyntaxException(FilterSyntaxError.At(
                text, MessageFilter.MaxLength, $"{text.Length} characters", $"at most {MessageFilter.MaxLength}"));
        }

        var parser = new FilterParser(text);
        if (parser._token.Kind == FilterTokenKind.End)
            return MessageFilter.All;
        var conditions = parser.ParseOr();
        if (parser._token.Kind != FilterTokenKind.End)
            throw parser.Unexpected("'and', 'or' or the end");
        try
        {
            return MessageFilter.Of(conditions);
        }
        catch (ArgumentException exception)
        {
            // Only the length can be wrong here: written out canonically it may exceed the limit that the text keeps.
            throw parser._lexer.Fail(0, "a filter that is too long", exception.Message);
        }
    }

    private IReadOnlyList<FilterCondition> ParseOr()
    {
        var left = ParseAnd();
        while (_token.IsKeyword("or"))
        {
            var or = Take();
            var (joined, fault) = FilterJoin.Or(left, ParseAnd());
            left = joined is null ? throw _lexer.Fail(or.Position, "'or'", fault!) : [joined];
        }

        return left;
    }

    private IReadOnlyList<FilterCondition> ParseAnd()
    {
        var first = ParsePrimary();
        if (!_token.IsKeyword("and"))
            return first;
        var byField = first.ToDictionary(condition => condition.Field);
        while (_token.IsKeyword("and"))
        {
            Take();
            var position = _token.Position;
            foreach (var condition in ParsePrimary())
            {
                if (!byField.TryGetValue(condition.Field, out var earlier))
                    byField[condition.Field] = condition;
                else if (FilterJoin.And(earlier, condition) is var (joined, fault))
                    byField[condition.Field] = joined ?? throw _lexer.Fail(position, $"another condition on {condition.Field}", $"one: {fault}");
            }
        }

        return [.. byField.Values];
    }

    private IReadOnlyList<FilterCondition> ParsePrimary()
    {
        if (!_token.Is("("))
            return [ParseTest()];
        if (++_depth > MaxDepth)
            throw _lexer.Fail(_token.Position, $"more than {MaxDepth} levels of parentheses", "fewer");
        Take();
        var inner = ParseOr();
        Expect(")", "'and', 'or' or ')'");
        _depth--;
        return inner;
    }

    private FilterCondition ParseTest()
    {
        if (_token.IsKeyword("not"))
        {
            Take();
            return _token.IsKeyword("exists")
                ? ParseExists(new NotExistsTest())
                : throw Unexpected("'exists' ('not' stands in not exists(field) and field not in (...) only; for one value write field != value)");
        }

        if (_token.IsKeyword("exists"))
            return ParseExists(new ExistsTest());
        var field = ParseField();
        var comparison = Take();
        if (comparison.IsKeyword("not"))
            Expect("in");
        else if (comparison.IsKeyword("starts"))
            Expect("with");
        var position = _token.Position;
        FilterTest[] tests = comparison.Value.ToUpperInvariant() switch
        {
            _ when comparison.Kind is not (FilterTokenKind.Symbol or FilterTokenKind.Word) => throw UnexpectedComparison(comparison),
            "=" => [new EqualsTest(ParseLiteral())],
            "!=" or "<>" => [new NotInTest(ParseLiteral())],
            "<" or "<=" or ">" or ">=" => [ParseRange(comparison.Value)],
            "IN" => [.. ParseList(sameType: false).Select(value => new EqualsTest(value))],
            "NOT" => [new NotInTest(ParseList(sameType: true))],
            "STARTS" => [ParsePrefix()],
            _ => throw UnexpectedComparison(comparison),
        };
        return Array.ConvertAll(tests, test => FilterCondition.FindFault(field, test)).FirstOrDefault(fault => fault is not null) is { } found
            ? throw _lexer.Fail(position, "another type", $"a string: {found}")
            : new(field, tests);
    }

    private FilterCondition ParseExists(FilterTest test)
    {
        Take();
        Expect("(");
        var field = ParseField();
        Expect(")");
        return new(field, test);
    }

    private FilterField ParseField()
    {
        var token = Take();
        switch (token.Kind)
        {
            case FilterTokenKind.Property:
                return FilterField.FindProperty(token.Value) ?? throw Unexpected($"one of {FilterField.AllPropertyNames}", token);
            case FilterTokenKind.Word when !FilterLexer.IsBareName(token.Value):
                throw Unexpected($"a field (for a header of that name write [{token.Value}])", token);
            case FilterTokenKind.Word or FilterTokenKind.Bracketed:
                return HeaderName.FindFault(token.Value) is { } fault
                    ? throw Unexpected($"a legal header name: {fault}", token)
                    : FilterField.ForHeader(token.Value);
            default:
                throw Unexpected("a field: a header's name or $subject and the like", token);
        }
    }

    private FilterLiteral ParseLiteral()
    {
        var token = Take();
        return token switch
        {
            { Kind: FilterTokenKind.Text } => token.Value,
            _ when token.IsKeyword("true") => true,
            _ when token.IsKeyword("false") => false,
            { Kind: FilterTokenKind.Word } when token.Value[0] == '-' || char.IsAsciiDigit(token.Value[0]) => ParseNumber(token),
            { Kind: FilterTokenKind.Word } => throw Unexpected($"{ValueRule} (for a string write '{token.Value}')", token),
            _ => throw Unexpected(ValueRule, token),
        };
    }

    private List<FilterLiteral> ParseList(bool sameType)
    {
        Expect("(");
        List<FilterLiteral> values = [];
        do
        {
            var position = _token.Position;
            values.Add(ParseLiteral());
            if (sameType && values[^1].GetType() != values[0].GetType())
            {
                throw _lexer.Fail(
                    position, "a value of another type", "values that are all strings, all numbers or all booleans: services exclude one type at a time");
            }
        }
        while (TakeIf(","));
        Expect(")", "',' or ')'");
        return values;
    }

    private PrefixTest ParsePrefix()
    {
        var token = Take();
        return token is { Kind: FilterTokenKind.Text, Value.Length: > 0 }
            ? new(token.Value)
            : throw Unexpected("a string of at least one character in single quotes", token);
    }

    private NumericRangeTest ParseRange(string comparison)
    {
        var token = Take();
        if (token.Kind != FilterTokenKind.Word || !FilterLexer.IsNumber(token.Value))
            throw Unexpected($"a number ({comparison} compares numbers only)", token);
        var bound = new NumericBound(ParseNumber(token), IsInclusive: comparison.Length == 2);
        return comparison[0] == '<' ? new(null, bound) : new(bound, null);
    }

    private decimal ParseNumber(FilterToken token)
    {
        if (!FilterLexer.IsNumber(token.Value))
            throw Unexpected("a number such as -12.5: digits, without an exponent or separators", token);
        const NumberStyles style = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint;
        return decimal.TryParse(token.Value, style, CultureInfo.InvariantCulture, out var number)
            && NumberLiteral.Print(number) == Canonical(token.Value)
            ? number
            : throw Unexpected("a number that a decimal holds exactly (up to 28 digits)", token);
    }

    /// <summary>A number's text without the zeros that don't count, to tell whether reading it rounded.</summary>
    private static string Canonical(string number)
    {
        var digits = number.TrimStart('-').TrimStart('0');
        if (digits.Contains('.', StringComparison.Ordinal))
            digits = digits.TrimEnd('0').TrimEnd('.');
        if (digits.Length == 0)
            return "0";
        return (number[0] == '-' ? "-" : "") + (digits[0] == '.' ? "0" : "") + digits;
    }

    private FilterToken Take()
    {
        var token = _token;
        _token = _lexer.Next();
        return token;
    }

    private bool TakeIf(string symbol)
    {
        if (!_token.Is(symbol))
            return false;
        Take();
        return true;
    }

    private void Expect(string word, string? expected = null)
    {
        if (!_token.Is(word) && !_token.IsKeyword(word))
            throw Unexpected(expected ?? $"'{word}'");
        Take();
    }

    private FilterSyntaxException UnexpectedComparison(FilterToken token) =>
        Unexpected("=, !=, <, <=, >, >=, 'in', 'not in' or 'starts with'", token);

    private FilterSyntaxException Unexpected(string expected) => Unexpected(expected, _token);

    private FilterSyntaxException Unexpected(string expected, FilterToken token) =>
        _lexer.Fail(token.Position, token.Kind == FilterTokenKind.End ? "the end" : FilterSyntaxError.Quote(token.Value), expected);
}
