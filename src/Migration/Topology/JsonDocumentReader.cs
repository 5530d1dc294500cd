using System.Text;
using System.Text.Json;

namespace Integration.Migration;

/// <summary>Reads JSON into nodes; comments and trailing commas are allowed, as in configuration files.</summary>
internal static class JsonDocumentReader
{
    public static DocumentNode Read(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        var reader = new Utf8JsonReader(bytes, new JsonReaderOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
        try
        {
            if (!reader.Read())
                return new MapNode([], 1, 1);
            var root = ReadNode(ref reader, bytes);
            reader.Read();
            return root;
        }
        catch (InvalidOperationException fault)
        {
            var (line, column) = Position(bytes, reader.TokenStartIndex);
            throw new TopologyDocumentException("a string is not Unicode: it holds half of a surrogate pair", line, column, fault);
        }
        catch (JsonException fault)
        {
            var position = fault.Message.IndexOf(" LineNumber", StringComparison.Ordinal);
            throw new TopologyDocumentException(
                position < 0 ? fault.Message : fault.Message[..position], (fault.LineNumber ?? 0) + 1, (fault.BytePositionInLine ?? 0) + 1, fault);
        }
    }

    private static DocumentNode ReadNode(ref Utf8JsonReader reader, byte[] bytes)
    {
        var (line, column) = Position(bytes, reader.TokenStartIndex);
        if (reader.TokenType == JsonTokenType.StartArray)
            throw new TopologyDocumentException("a list is not allowed; keys with values are expected", line, column);
        if (reader.TokenType != JsonTokenType.StartObject)
            return new ScalarNode(ReadScalar(ref reader), line, column);
        var entries = new List<(ScalarNode, DocumentNode)>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
        {
            var (keyLine, keyColumn) = Position(bytes, reader.TokenStartIndex);
            var key = new ScalarNode(reader.GetString(), keyLine, keyColumn);
            reader.Read();
            entries.Add((key, ReadNode(ref reader, bytes)));
        }

        return new MapNode(entries, line, column);
    }

    private static string? ReadScalar(ref Utf8JsonReader reader) => reader.TokenType switch
    {
        JsonTokenType.Null => null,
        JsonTokenType.String => reader.GetString(),
        _ => Encoding.UTF8.GetString(reader.ValueSpan),
    };

    private static (long Line, long Column) Position(byte[] bytes, long index)
    {
        var before = bytes.AsSpan(0, (int)index);
        var lastBreak = before.LastIndexOf((byte)'\n');
        return (before.Count((byte)'\n') + 1, Encoding.UTF8.GetCharCount(before[(lastBreak + 1)..]) + 1);
    }
}
