using System.Buffers;
using System.Text;

namespace Integration.Aws.Messages;

/// <summary>Which strings SQS accepts: what XML 1.0 can carry, at least one character.</summary>
internal static class SqsText
{
    private static readonly SearchValues<char> Illegal = SearchValues.Create(
        [.. Enumerable.Range(0, 0x20).Select(c => (char)c).Except(['\t', '\n', '\r']), '\uFFFE', '\uFFFF']);

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    // Pairs of surrogates are legal; the rules for messages have refused unpaired ones already.
    public static bool IsLegal(string text) => text.Length > 0 && !text.AsSpan().ContainsAny(Illegal);

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
