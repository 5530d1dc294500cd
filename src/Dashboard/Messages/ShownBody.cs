using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Integration.Dashboard.Messages;

/// <summary>A body, as a page shows it: JSON indented, other text as it is, bytes as base64; only its beginning when it is long.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Text">What is shown.</param>
/// <param name="Bytes">The length of the whole body.</param>
/// <param name="IsCut">Whether only its beginning is shown.</param>
internal sealed record ShownBody(string Kind, string Text, int Bytes, bool IsCut)
{
    /// <summary>The longest that is shown, in bytes.</summary>
    public const int MostShown = 64 * 1024;

    private const int PreviewLength = 80;

    private static readonly JsonWriterOptions Indented = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static ShownBody Of(ReadOnlyMemory<byte> body)
    {
        var isCut = body.Length > MostShown;
        var begin = isCut ? body[..MostShown] : body;
        if (!isCut && TryIndent(body) is { } json)
            return new("JSON", json, body.Length, IsCut: false);
        return BodyText.TryRead(WithoutTornEnd(begin), out var text)
            ? new("Text", text, body.Length, isCut)
            : new("Bytes, as base64", Convert.ToBase64String(begin.Span, Base64FormattingOptions.InsertLineBreaks), body.Length, isCut);
    }

    /// <summary>The beginning, on one line.</summary>
    public static string Preview(ReadOnlyMemory<byte> body)
    {
        var begin = Encoding.UTF8.GetString(body[..Math.Min(body.Length, 4 * PreviewLength)].Span);
        var shown = string.Concat(begin.Take(PreviewLength).Select(c => char.IsControl(c) || c == '\uFFFD' ? '.' : c));
        return shown.Length < begin.Length ? $"{shown}…" : shown;
    }

    /// <summary>Without a character that was cut in two.</summary>
    private static ReadOnlyMemory<byte> WithoutTornEnd(ReadOnlyMemory<byte> body)
    {
        const int MostBytes = 4;
        for (var back = 1; back <= Math.Min(MostBytes, body.Length); back++)
        {
            var one = body.Span[^back];
            if ((one & 0b1100_0000) == 0b1000_0000)
                continue;
            var length = one >= 0b1111_0000 ? 4 : one >= 0b1110_0000 ? 3 : one >= 0b1100_0000 ? 2 : 1;
            return length > back ? body[..^back] : body;
        }

        return body;
    }

    private static string? TryIndent(ReadOnlyMemory<byte> body)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            if (document.RootElement.ValueKind is not (JsonValueKind.Object or JsonValueKind.Array))
                return null;
            using var written = new MemoryStream();
            using (var writer = new Utf8JsonWriter(written, Indented))
                document.RootElement.WriteTo(writer);
            return Encoding.UTF8.GetString(written.GetBuffer(), 0, (int)written.Length);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // Not JSON, or with half of a surrogate pair in it: it is shown as text.
            return null;
        }
    }
}
