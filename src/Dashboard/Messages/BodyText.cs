using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Integration.Dashboard.Messages;

/// <summary>How a body stands in a form: as text where that gives the same bytes back, else as base64.</summary>
internal enum BodyForm
{
    /// <summary>UTF-8 whose lines end with a line feed, or that has one line.</summary>
    Text,

    /// <summary>UTF-8 whose lines end with a carriage return and a line feed.</summary>
    WindowsText,

    /// <summary>Bytes as base64.</summary>
    Base64,
}

/// <summary>Bodies as text for pages and forms. Browsers send every end of a line as CR LF, whatever it was; so the form notes what it was.</summary>
internal static class BodyText
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>A body as text, if it is that: UTF-8 without what a page would not show as it is.</summary>
    public static bool TryRead(ReadOnlyMemory<byte> body, [NotNullWhen(true)] out string? text)
    {
        try
        {
            text = Strict.GetString(body.Span);
            return FitsForm(text);
        }
        catch (DecoderFallbackException)
        {
            text = null;
            return false;
        }
    }

    /// <summary>A body for a form, and how it stands there.</summary>
    public static (string Text, BodyForm Form) ForForm(ReadOnlyMemory<byte> body)
    {
        if (TryRead(body, out var text))
        {
            if (!text.Contains('\r', StringComparison.Ordinal))
                return (text, BodyForm.Text);
            var plain = WithPlainEnds(text);
            if (!plain.Contains('\r', StringComparison.Ordinal) && plain.Replace("\n", "\r\n", StringComparison.Ordinal) == text)
                return (text, BodyForm.WindowsText);
        }

        return (Convert.ToBase64String(body.Span, Base64FormattingOptions.InsertLineBreaks), BodyForm.Base64);
    }

    /// <summary>The body that a form sends.</summary>
    /// <exception cref="FormatException">It is no base64.</exception>
    /// <exception cref="EncoderFallbackException">It is no Unicode.</exception>
    public static byte[] FromForm(string sent, BodyForm form)
    {
        var plain = WithPlainEnds(sent);
        return form switch
        {
            BodyForm.Text => Strict.GetBytes(plain),
            BodyForm.WindowsText => Strict.GetBytes(plain.Replace("\n", "\r\n", StringComparison.Ordinal)),
            _ => Convert.FromBase64String(plain),
        };
    }

    /// <summary>A text whose lines end with a line feed.</summary>
    public static string WithPlainEnds(string text) => text.Replace("\r\n", "\n", StringComparison.Ordinal);

    /// <summary>Whether a form can hold a text at all, but for the ends of its lines.</summary>
    public static bool FitsForm(string text) => !text.Any(c => (char.IsControl(c) && c is not ('\t' or '\n' or '\r')) || c == '\uFEFF');
}
