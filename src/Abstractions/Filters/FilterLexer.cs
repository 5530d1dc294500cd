using System.Text;

namespace Integration.Filters;

internal enum FilterTokenKind
{
    End,
    Word,
    Text,
    Bracketed,
    Property,
    Symbol,
}

/// <summary>A token; <c>Value</c> is without quotes, brackets and escapes.</summary>
internal readonly record struct FilterToken(FilterTokenKind Kind, int Position, int Length, string Value)
{
    public bool Is(string symbol) => Kind == FilterTokenKind.Symbol && Value == symbol;

    public bool IsKeyword(string word) => Kind == FilterTokenKind.Word && Value.Equals(word, StringComparison.OrdinalIgnoreCase);
}

/// <summary>Cuts a filter's text into tokens.</summary>
internal sealed class FilterLexer(string text)
{
    private const string TokenRule = "a field, a value or a symbol (strings go in single quotes, other header names in [brackets])";

    private static readonly HashSet<string> Keywords = new(StringComparer.OrdinalIgnoreCase)
    {
        "and", "or", "not", "in", "exists", "starts", "with", "true", "false",
    };

    private static readonly string[] Symbols = ["!=", "<>", "<=", ">=", "=", "<", ">", "(", ")", ","];

    private int _position;

    /// <summary>Whether a header's name can stand in a filter without brackets.</summary>
    public static bool IsBareName(string name) => name[0] != '-' && !Keywords.Contains(name) && !IsNumber(name);

    /// <summary>Whether a word is digits with an optional minus before them and an optional fraction behind.</summary>
    public static bool IsNumber(string word)
    {
        var digits = word.AsSpan(word.StartsWith('-') ? 1 : 0);
        var point = digits.IndexOf('.');
        return point < 0 ? IsDigits(digits) : IsDigits(digits[..point]) && IsDigits(digits[(point + 1)..]);
    }

    public FilterToken Next()
    {
        while (_position < text.Length && char.IsWhiteSpace(text[_position]))
            _position++;
        var start = _position;
        if (start == text.Length)
            return new(FilterTokenKind.End, start, 0, "");
        var c = text[start];
        if (c == '\'')
            return ReadText(start);
        if (c == '[')
            return ReadBracketed(start);
        if (IsWordCharacter(c))
            return Take(FilterTokenKind.Word, start, ReadWord(start));
        if (c == '$')
            return Take(FilterTokenKind.Property, start, "$" + ReadWord(start + 1));
        return Array.Find(Symbols, symbol => string.CompareOrdinal(text, start, symbol, 0, symbol.Length) == 0) is { } found
            ? Take(FilterTokenKind.Symbol, start, found)
            : throw Fail(start, FilterSyntaxError.Quote(c.ToString()), TokenRule);
    }

    public FilterSyntaxException Fail(int position, string found, string expected) => new(FilterSyntaxError.At(text, position, found, expected));

    private FilterToken Take(FilterTokenKind kind, int start, string value)
    {
        _position = start + value.Length;
        return new(kind, start, value.Length, value);
    }

    private string ReadWord(int start)
    {
        var end = start;
        while (end < text.Length && IsWordCharacter(text[end]))
            end++;
        return text[start..end];
    }

    private FilterToken ReadText(int start)
    {
        var value = new StringBuilder();
        for (var i = start + 1; i < text.Length; i++)
        {
            if (text[i] != '\'')
            {
                value.Append(text[i]);
            }
            else if (i + 1 < text.Length && text[i + 1] == '\'')
            {
                value.Append('\'');
                i++;
            }
            else
            {
                _position = i + 1;
                return UnicodeText.IsWellFormed(value.ToString())
                    ? new(FilterTokenKind.Text, start, _position - start, value.ToString())
                    : throw Fail(start, "an unpaired surrogate in the string", "well-formed Unicode");
            }
        }

        throw Fail(start, "a string without its end", "a closing single quote (one inside a string is written twice)");
    }

    private FilterToken ReadBracketed(int start)
    {
        var end = text.IndexOf(']', start);
        if (end < 0)
            throw Fail(start, "'[' without its end", "a header's name and ']'");
        var name = text[(start + 1)..end];
        _position = end + 1;
        return new(FilterTokenKind.Bracketed, start, _position - start, name);
    }

    private static bool IsWordCharacter(char c) => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '.';

    private static bool IsDigits(ReadOnlySpan<char> text) => text.Length > 0 && !text.ContainsAnyExceptInRange('0', '9');
}
