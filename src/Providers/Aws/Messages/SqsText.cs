using System.Text;

namespace Integration.Aws.Messages;

/// <summary>Which strings SQS accepts: what XML 1.0 can carry, at least one character.</summary>
internal static class SqsText
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public static bool IsLegal(string text)
    {
        if (text.Length == 0)
            return false;
        foreach (var rune in text.EnumerateRunes())
        {
            // An unpaired surrogate enumerates as U+FFFD; the rules for messages have refused those already.
            if (rune.Value is not (0x9 or 0xA or 0xD or (>= 0x20 and <= 0xD7FF) or (>= 0xE000 and <= 0xFFFD) or >= 0x10000))
                return false;
        }

        return true;
    }

    /// <summary>The bytes as a string that SQS accepts and that encodes back to them; null when there is none.</summary>
    public static string? FromBytes(ReadOnlySpan<byte> bytes)
    {
        try
        {
            var text = Strict.GetString(bytes);
            return IsLegal(text) ? text : null;
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }
}
