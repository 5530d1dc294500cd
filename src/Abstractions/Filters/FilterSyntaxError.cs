namespace Integration.Filters;

/// <summary>Where and why a text is not a filter.</summary>
/// <param name="Position">The place in the text, counted in UTF-16 characters from 0; the text's length for its end.</param>
/// <param name="Message">Line and column, what was found, what was expected, and the line with a caret under the place.</param>
public sealed record FilterSyntaxError(int Position, string Message)
{
    private const int ExcerptBefore = 50;
    private const int ExcerptLength = 80;

    internal static FilterSyntaxError At(string text, int position, string found, string expected)
    {
        var lineStart = position == 0 ? 0 : text.LastIndexOf('\n', position - 1) + 1;
        var lineEnd = text.IndexOf('\n', position);
        var line = text.AsSpan(0, lineStart).Count('\n') + 1;
        var start = Math.Max(lineStart, position - ExcerptBefore);
        var end = Math.Min(lineEnd < 0 ? text.Length : lineEnd, start + ExcerptLength);
        return new(
            position,
            $"Line {line}, column {position - lineStart + 1}: found {found}, expected {expected}.\n"
            + $"{Printable(text[start..end])}\n{new string(' ', position - start)}^");
    }

    /// <summary>A piece of the text, fit for one line of a log: cut, and one column per character.</summary>
    internal static string Quote(string piece) => piece.Length <= 32 ? $"'{Printable(piece)}'" : $"'{Printable(piece[..32])}...'";

    private static string Printable(string text) =>
        string.Create(text.Length, text, static (chars, source) =>
        {
            for (var i = 0; i < chars.Length; i++)
                chars[i] = char.IsControl(source[i]) || char.IsSurrogate(source[i]) ? '?' : source[i];
        });
}

/// <summary>A text is not a filter.</summary>
public sealed class FilterSyntaxException : FormatException
{
    /// <summary>Makes one.</summary>
    public FilterSyntaxException(FilterSyntaxError error)
        : base((error ?? throw new ArgumentNullException(nameof(error))).Message) => Error = error;

    /// <summary>Where and why.</summary>
    public FilterSyntaxError Error { get; }

    /// <summary>The place in the text, counted in UTF-16 characters from 0.</summary>
    public int Position => Error.Position;
}
