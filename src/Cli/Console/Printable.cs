using System.Globalization;
using System.Text;

namespace Integration.Cli;

/// <summary>Makes text from messages and services harmless in a terminal, where control characters act.</summary>
internal static class Printable
{
    /// <summary>The text with every control, line-breaking and direction-changing character written as <c>\u001B</c>.</summary>
    public static string Cell(string text) => Escape(text, keepLines: false);

    /// <summary>As <see cref="Cell"/>, but with its lines, for what the tool itself has put into lines.</summary>
    public static string Lines(string text) => Escape(text, keepLines: true);

    private static string Escape(string text, bool keepLines)
    {
        if (!text.Any(c => Acts(c, keepLines)))
            return text;
        var escaped = new StringBuilder(text.Length);
        foreach (var c in text)
        {
            if (Acts(c, keepLines))
                escaped.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:X4}");
            else
                escaped.Append(c);
        }

        return escaped.ToString();
    }

    private static bool Acts(char c, bool keepLines) => c switch
    {
        '\n' => !keepLines,
        '\r' => !keepLines || !OperatingSystem.IsWindows(),
        '\u061C' or '\u200E' or '\u200F' or (>= '\u202A' and <= '\u202E') or (>= '\u2066' and <= '\u2069') => true,
        _ => char.IsControl(c) || char.GetUnicodeCategory(c) is UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator,
    };
}
