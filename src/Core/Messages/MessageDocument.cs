using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;

namespace Integration;

/// <summary>
/// A message as one line of JSON, for files and pipes (NDJSON): <c>{"body":"text"}</c> or <c>{"bodyBase64":"…"}</c> for what is not
/// UTF-8 text, <c>headers</c> as name to value (strings, Booleans and whole numbers as themselves; others as <c>{"kind":"Guid","value":"…"}</c>), and the properties
/// <c>messageId</c>, <c>correlationId</c>, <c>subject</c>, <c>contentType</c>, <c>replyTo</c>, <c>groupId</c>, <c>deduplicationId</c>, <c>timeToLive</c>,
/// <c>delay</c>, <c>traceParent</c>, <c>traceState</c>.
/// </summary>
public static class MessageDocument
{
    // For files and pipes, where nothing is HTML: readable, with control characters escaped.
    private static readonly JsonWriterOptions OneLine = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private static readonly string[] IsoFormats = ["yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK"];

    /// <summary>Writes a message as a line without its end; reading it gives an equal message.</summary>
    public static string Write(Message message)
    {
        ArgumentNullException.ThrowIfNull(message);
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, OneLine))
        {
            writer.WriteStartObject();
            WriteContent(writer, message);
            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    /// <summary>Reads a message.</summary>
    /// <exception cref="FormatException">It is none; the message tells which property and why, and shows no values.</exception>
    public static Message Read(string line)
    {
        ArgumentNullException.ThrowIfNull(line);
        try
        {
            using var document = JsonDocument.Parse(line);
            return Read(document.RootElement);
        }
        catch (JsonException fault)
        {
            throw new FormatException($"A line is not JSON (character {fault.BytePositionInLine + 1}).", fault);
        }
        catch (Exception fault) when (fault is InvalidOperationException or ArgumentException)
        {
            // What is JSON in form may still hold half of a surrogate pair, escaped or not, in a name or a value.
            throw new FormatException("A line holds a string that is not Unicode: half of a surrogate pair.", fault);
        }
    }

    /// <summary>Writes the properties into an object that was begun.</summary>
    internal static void WriteContent(Utf8JsonWriter writer, Message message)
    {
        if (Utf8.IsValid(message.Body.Span))
            writer.WriteString("body", message.Body.Span);
        else
            writer.WriteBase64String("bodyBase64", message.Body.Span);
        if (message.Headers.Count > 0)
            WriteHeaders(writer, message.Headers);
        Write(writer, "messageId", message.MessageId);
        Write(writer, "correlationId", message.CorrelationId);
        Write(writer, "subject", message.Subject);
        Write(writer, "contentType", message.ContentType);
        Write(writer, "replyTo", message.ReplyTo);
        Write(writer, "groupId", message.GroupId);
        Write(writer, "deduplicationId", message.DeduplicationId);
        Write(writer, "timeToLive", message.TimeToLive?.ToString("c", CultureInfo.InvariantCulture));
        Write(writer, "delay", message.Delay == TimeSpan.Zero ? null : message.Delay.ToString("c", CultureInfo.InvariantCulture));
        Write(writer, "traceParent", message.TraceParent);
        Write(writer, "traceState", message.TraceState);
    }

    internal static Message Read(JsonElement root)
    {
        if (root.ValueKind != JsonValueKind.Object)
            throw new FormatException("A message must be a JSON object.");
        var message = new Message();
        foreach (var property in root.EnumerateObject())
            message = Set(message, property.Name, property.Value);
        return message;
    }

    private static Message Set(Message message, string name, JsonElement value) => name switch
    {
        "body" => message with { Body = Encoding.UTF8.GetBytes(Text(name, value) ?? "") },
        "bodyBase64" => message with { Body = value.ValueKind == JsonValueKind.String && value.TryGetBytesFromBase64(out var bytes) ? bytes : throw Fault(name, "a base64 string") },
        "headers" => message with { Headers = ReadHeaders(value) },
        "messageId" => message with { MessageId = Text(name, value) },
        "correlationId" => message with { CorrelationId = Text(name, value) },
        "subject" => message with { Subject = Text(name, value) },
        "contentType" => message with { ContentType = Text(name, value) },
        "replyTo" => message with { ReplyTo = Text(name, value) },
        "groupId" => message with { GroupId = Text(name, value) },
        "deduplicationId" => message with { DeduplicationId = Text(name, value) },
        "timeToLive" => message with { TimeToLive = Duration(name, value) },
        "delay" => message with { Delay = Duration(name, value) ?? TimeSpan.Zero },
        "traceParent" => message with { TraceParent = Text(name, value) },
        "traceState" => message with { TraceState = Text(name, value) },
        _ => throw new FormatException(
            $"'{name}' is unknown; allowed: body, bodyBase64, headers, messageId, correlationId, subject, contentType, replyTo, groupId, deduplicationId, timeToLive, delay, traceParent, traceState."),
    };

    private static void WriteHeaders(Utf8JsonWriter writer, MessageHeaders headers)
    {
        writer.WriteStartObject("headers");
        foreach (var (name, value) in headers.OrderBy(h => h.Key, StringComparer.Ordinal))
        {
            writer.WritePropertyName(name);
            switch (value.Kind)
            {
                case HeaderKind.String:
                    writer.WriteStringValue(value.As<string>());
                    break;
                case HeaderKind.Boolean:
                    writer.WriteBooleanValue(value.As<bool>());
                    break;
                case HeaderKind.Int64:
                    writer.WriteNumberValue(value.As<long>());
                    break;
                default:
                    writer.WriteStartObject();
                    writer.WriteString("kind", value.Kind.ToString());
                    writer.WriteString("value", value.ToString());
                    writer.WriteEndObject();
                    break;
            }
        }

        writer.WriteEndObject();
    }

    private static MessageHeaders ReadHeaders(JsonElement headers) => headers.ValueKind == JsonValueKind.Object
        ? new(headers.EnumerateObject().Select(h => KeyValuePair.Create(h.Name, ReadHeader(h.Name, h.Value))))
        : throw Fault("headers", "an object");

    private static HeaderValue ReadHeader(string name, JsonElement value)
    {
        const string Allowed = "a string, true, false, a whole number, or {\"kind\":…,\"value\":…}";
        switch (value.ValueKind)
        {
            case JsonValueKind.String:
                return value.GetString()!;
            case JsonValueKind.True or JsonValueKind.False:
                return value.GetBoolean();
            case JsonValueKind.Number when value.TryGetInt64(out var number):
                return number;
            case JsonValueKind.Object when value.TryGetProperty("kind", out var kind) && value.TryGetProperty("value", out var text)
                && kind.ValueKind == JsonValueKind.String && text.ValueKind == JsonValueKind.String
                && Enum.TryParse<HeaderKind>(kind.GetString(), out var known) && Enum.IsDefined(known):
                return ParseHeader(name, known, text.GetString()!);
            default:
                throw Fault($"headers.{name}", Allowed);
        }
    }

    private static HeaderValue ParseHeader(string name, HeaderKind kind, string text)
    {
        try
        {
            return HeaderValue.Parse(kind, text);
        }
        catch (Exception exception) when (exception is FormatException or OverflowException or ArgumentException)
        {
            // ISO 8601 with less precision than we write is what other tools have.
            return kind == HeaderKind.DateTimeOffset
                && DateTimeOffset.TryParseExact(text, IsoFormats, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var moment)
                ? moment
                : throw Fault($"headers.{name}", FormOf(kind));
        }
    }

    private static string FormOf(HeaderKind kind) => kind switch
    {
        HeaderKind.Boolean => "a Boolean: true or false",
        HeaderKind.Int64 => "an Int64: a whole number of 64 bits",
        HeaderKind.Double => "a Double such as 1.5, NaN or Infinity",
        HeaderKind.Decimal => "a Decimal such as 1.50",
        HeaderKind.DateTimeOffset => "a DateTimeOffset in ISO 8601 such as 2030-01-31T13:54:45Z",
        HeaderKind.Guid => "a Guid such as 6f9619ff-8b86-d011-b42d-00cf4fc964ff",
        HeaderKind.Binary => "Binary: bytes in base64",
        _ => "a string",
    };

    private static void Write(Utf8JsonWriter writer, string name, string? value)
    {
        if (value is not null)
            writer.WriteString(name, value);
    }

    private static string? Text(string name, JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Null => null,
        JsonValueKind.String => value.GetString(),
        _ => throw Fault(name, "a string"),
    };

    private static TimeSpan? Duration(string name, JsonElement value) => Text(name, value) is not { } text ? null
        : text.Contains(':', StringComparison.Ordinal) && TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out var duration) ? duration
        : throw Fault(name, "a duration such as 00:00:30");

    private static FormatException Fault(string property, string allowed) => new($"'{property}' can't be read; allowed: {allowed}.");
}
