using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Unicode;

namespace Integration.Cli;

/// <summary>
/// Reads a message from a line: a <see cref="MessageDocument"/> with what people like to write besides. A body may be any
/// JSON value, durations may be <c>30s</c>, and what receiving added is left out. See docs/operations/cli.md.
/// </summary>
internal static class MessageLineReader
{
    private const string Body = "body";
    private const string ContentType = "contentType";

    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    /// <exception cref="FormatException">The line is not a message; the message says what is wrong, without showing values.</exception>
    public static Message Read(ReadOnlySpan<byte> line)
    {
        if (!Utf8.IsValid(line))
            throw new FormatException("The line is not UTF-8 text.");
        try
        {
            return ReadValid(line);
        }
        catch (Exception fault) when (fault is InvalidOperationException or ArgumentException)
        {
            throw new FormatException("The line holds a string that is not Unicode: half of a surrogate pair.", fault);
        }
    }

    private static Message ReadValid(ReadOnlySpan<byte> line)
    {
        var fields = Parse(line);
        fields.Remove(StoredLine.Key);
        fields.Remove(RecordLine.Key);
        fields.Remove(ShownLine.Key);
        if (fields.ContainsKey(Body) && fields.ContainsKey("bodyBase64"))
            throw new FormatException("A message has one body, not both 'body' and 'bodyBase64'.");
        if (fields[Body] is { } body && body.GetValueKind() != JsonValueKind.String)
        {
            fields[Body] = body.ToJsonString(CliJson.Readable.Options);
            if (!fields.ContainsKey(ContentType))
                fields[ContentType] = "application/json";
        }

        Lengthen(fields, "delay");
        Lengthen(fields, "timeToLive");
        return MessageDocument.Read(fields.ToJsonString());
    }

    private static JsonObject Parse(ReadOnlySpan<byte> line)
    {
        try
        {
            return JsonNode.Parse(line, null, Strict) as JsonObject ?? throw new FormatException("A message is a JSON object such as {\"body\":\"hello\"}.");
        }
        catch (JsonException e)
        {
            throw new FormatException($"This is not a JSON object on one line, or has a field twice (byte {e.BytePositionInLine + 1}).", e);
        }
    }

    /// <summary>The long form of a short duration; what is neither is left for the document to refuse.</summary>
    private static void Lengthen(JsonObject fields, string key)
    {
        if (fields[key] is { } value && value.GetValueKind() == JsonValueKind.String && Durations.TryParse(value.GetValue<string>(), out var duration))
            fields[key] = duration.ToString("c", CultureInfo.InvariantCulture);
    }
}
