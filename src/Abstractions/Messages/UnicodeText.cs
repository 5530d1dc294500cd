using System.Text;

namespace Integration;

/// <summary>Text that has a form in UTF-8.</summary>
internal static class UnicodeText
{
    /// <summary>Whether there is no unpaired surrogate.</summary>
    public static bool IsWellFormed(string text)
    {
        if (!text.AsSpan().ContainsAnyInRange('\uD800', '\uDFFF'))
            return true;
        for (var i = 0; i < text.Length; i += char.IsSurrogate(text[i]) ? 2 : 1)
        {
            if (!Rune.TryGetRuneAt(text, i, out _))
                return false;
        }

        return true;
    }
}
