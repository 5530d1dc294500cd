using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Integration.TopologyManagement;

/// <summary>Documents as JSON; in what is read, comments and trailing commas are allowed, as in configuration files.</summary>
internal static class JsonDocumentFormat
{
    private static readonly JsonWriterOptions Readable = new() { Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Write(DocumentNode root)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream, Readable))
            Write(writer, root);
        return Encoding.UTF8.GetString(stream.ToArray()) + "\n";
    }

    /// <exception cref="DocumentFault">It is not JSON, or has a list.</exception>
    public static DocumentNode Read(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        var reader = new Utf8JsonReader(bytes, new JsonReaderOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
        try
        {
            if (!reader.Read())
                return new DocumentNode("", []);
            var root = Read(ref reader, bytes, "", default);
            reader.Read();
            return root;
        }
        catch (InvalidOperationException fault)
        {
            throw new DocumentFault("a string is not Unicode: it holds half of a surrogate pair", PlaceOf(bytes, reader.TokenStartIndex), fault);
        }
        catch (JsonException fault)
        {
            var position = fault.Message.IndexOf(" LineNumber", StringComparison.Ordinal);
            throw new DocumentFault(
                position < 0 ? fault.Message : fault.Message[..position], new((fault.LineNumber ?? 0) + 1, (fault.BytePositionInLine ?? 0) + 1), fault);
        }
    }

    private static void Write(Utf8JsonWriter writer, DocumentNode node)
    {
        if (!node.IsSection)
        {
            if (node.IsPlain)
                writer.WriteRawValue(node.Value!);
            else
                writer.WriteStringValue(node.Value);
            return;
        }

        writer.WriteStartObject();
        foreach (var child in node.Children)
        {
            writer.WritePropertyName(child.Path);
            Write(writer, child);
        }

        writer.WriteEndObject();
    }

    private static DocumentNode Read(ref Utf8JsonReader reader, byte[] bytes, string name, DocumentPlace keyPlace)
    {
        var place = PlaceOf(bytes, reader.TokenStartIndex);
        if (reader.TokenType == JsonTokenType.StartArray)
            throw new DocumentFault("a list is not allowed; keys with values are expected", place);
        if (reader.TokenType != JsonTokenType.StartObject)
            return new DocumentNode(name, ReadValue(ref reader)) { Place = place, KeyPlace = keyPlace };
        var children = new List<DocumentNode>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
        {
            var (key, itsPlace) = (reader.GetString()!, PlaceOf(bytes, reader.TokenStartIndex));
            reader.Read();
            children.Add(Read(ref reader, bytes, key, itsPlace));
        }

        return new DocumentNode(name, children) { Place = place, KeyPlace = keyPlace };
    }

    private static string? ReadValue(ref Utf8JsonReader reader) => reader.TokenType switch
    {
        JsonTokenType.Null => null,
        JsonTokenType.String => reader.GetString(),
        _ => Encoding.UTF8.GetString(reader.ValueSpan),
    };

    private static DocumentPlace PlaceOf(byte[] bytes, long index)
    {
        var before = bytes.AsSpan(0, (int)index);
        var lastBreak = before.LastIndexOf((byte)'\n');
        return new(before.Count((byte)'\n') + 1, Encoding.UTF8.GetCharCount(before[(lastBreak + 1)..]) + 1);
    }
}
