using System.Text;

namespace Integration.Diagnostics;

/// <summary>What an exception says, as text that can be stored and shown: exceptions are others' code, so theirs may throw, or not be valid Unicode.</summary>
internal static class ExceptionText
{
    /// <summary>Its message.</summary>
    public static string Message(Exception exception) => Read(exception, static e => e.Message);

    /// <summary>Its message without the .NET parameter that <see cref="ArgumentException"/> puts behind it.</summary>
    public static string ForUsers(Exception exception) =>
        exception is ArgumentException { ParamName: { } name } && Message(exception) is var text && $" (Parameter '{name}')" is var suffix && text.EndsWith(suffix, StringComparison.Ordinal)
            ? text[..^suffix.Length]
            : Message(exception);

    /// <summary>Its message and stack trace.</summary>
    public static string Full(Exception exception) => Read(exception, static e => e.ToString());

    /// <summary>No more than so many characters, cut between two of them.</summary>
    public static string Cut(string text, int length) =>
        text.Length <= length ? text : text[..(char.IsHighSurrogate(text[length - 1]) ? length - 1 : length)];

    private static string Read(Exception exception, Func<Exception, string?> read)
    {
        try
        {
            var text = read(exception) ?? "";
            return UnicodeText.IsWellFormed(text) ? text : Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text));
        }
#pragma warning disable CA1031 // See the summary.
        catch (Exception)
#pragma warning restore CA1031
        {
            return $"A {exception.GetType().FullName}, whose own text can't be had.";
        }
    }
}
