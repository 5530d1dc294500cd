using System.Text;
using System.Text.Json;

namespace Integration.Cli;

/// <summary>Reads a message from a line of JSON. The format is documented in docs/cli.md.</summary>
internal static class MessageLineReader
{
    /// <summary>What receiving adds to a message: read over, so that what was received can be sent.</summary>
    private static readonly HashSet<string> Delivery = new(StringComparer.Ordinal) { "source", "sequenceNumber", "enqueuedAt", "deliveryCount", "state", "visibleAt", "deadLetter" };

    private static readonly string[] Bodies = ["text", "body", "base64"];

    private static readonly Dictionary<string, Func<Message, JsonElement, Message>> Fields = new(StringComparer.Ordinal)
    {
        ["messageId"] = (m, v) => m with { MessageId = Text(v) },
        ["correlationId"] = (m, v) => m with { CorrelationId = Text(v) },
        ["subject"] = (m, v) => m with { Subject = Text(v) },
        ["contentType"] = (m, v) => m with { ContentType = Text(v) },
        ["replyTo"] = (m, v) => m with { ReplyTo = Text(v) },
        ["groupId"] = (m, v) => m with { GroupId = Text(v) },
        ["deduplicationId"] = (m, v) => m with { DeduplicationId = Text(v) },
        ["timeToLive"] = (m, v) => m with { TimeToLive = Duration(v) },
        ["delay"] = (m, v) => m with { Delay = Duration(v) ?? TimeSpan.Zero },
        ["traceParent"] = (m, v) => m with { TraceParent = Text(v) },
        ["traceState"] = (m, v) => m with { TraceState = Text(v) },
        ["headers"] = (m, v) => m with { Headers = Headers(v) },
        ["text"] = (m, v) => m with { Body = Encoding.UTF8.GetBytes(Text(v) ?? "") },
        ["base64"] = (m, v) => m with { Body = v.TryGetBytesFromBase64(out var bytes) ? bytes : throw new FormatException("it is no base64") },
        ["body"] = (m, v) => m with { Body = Encoding.UTF8.GetBytes(v.GetRawText()) },
    };

    /// <exception cref="FormatException">The line is no message; the message says what is wrong, without showing values.</exception>
    public static Message Read(ReadOnlyMemory<byte> line)
    {
        try
        {
            using var document = JsonDocument.Parse(line);
            return Read(document.RootElement);
        }
        catch (JsonException e)
        {
            throw new FormatException($"This is no JSON object on one line (position {e.BytePositionInLine + 1}).", e);
        }
    }

    private static Message Read(JsonElement line)
    {
        if (line.ValueKind != JsonValueKind.Object)
            throw new FormatException($"A message is a JSON object such as {{\"text\":\"hello\"}}, not a JSON {line.ValueKind.ToString().ToLowerInvariant()}.");
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var message = new Message();
        foreach (var field in line.EnumerateObject())
        {
            if (!seen.Add(field.Name))
                throw new FormatException($"The field '{field.Name}' is there twice.");
            if (Delivery.Contains(field.Name))
                continue;
            if (!Fields.TryGetValue(field.Name, out var set))
                throw new FormatException($"The field '{field.Name}' is unknown; allowed: {string.Join(", ", Fields.Keys)}.");
            message = Set(message, field, set);
        }

        if (Bodies.Where(seen.Contains).ToList() is { Count: > 1 } several)
            throw new FormatException($"A message has one body, not {string.Join(" and ", several)}.");
        return seen.Contains("body") && !seen.Contains("contentType") ? message with { ContentType = "application/json" } : message;
    }

    private static Message Set(Message message, JsonProperty field, Func<Message, JsonElement, Message> set)
    {
        try
        {
            return set(message, field.Value);
        }
        catch (Exception e) when (e is FormatException or InvalidOperationException)
        {
            throw new FormatException($"The field '{field.Name}' can't be read: {(e is FormatException ? e.Message.TrimEnd('.') : "a text is expected")}.", e);
        }
    }

    private static string? Text(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Null => null,
        JsonValueKind.String => value.GetString(),
        _ => throw new FormatException("a text in quotation marks is expected"),
    };

    private static TimeSpan? Duration(JsonElement value) => Text(value) is not { } text ? null
        : Durations.TryParse(text, out var duration) ? duration
        : throw new FormatException("a duration such as \"30s\", \"5m\" or \"00:00:30\" is expected");

    private static MessageHeaders Headers(JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.Object)
            throw new FormatException("an object such as {\"country\":\"DE\"} is expected");
        var headers = MessageHeaders.Empty;
        foreach (var header in value.EnumerateObject())
        {
            if (headers.ContainsKey(header.Name))
                throw new FormatException($"the header '{header.Name}' is there twice");
            headers = headers.With(header.Name, Header(header));
        }

        return headers;
    }

    private static HeaderValue Header(JsonProperty header) => header.Value.ValueKind switch
    {
        JsonValueKind.String => header.Value.GetString()!,
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        JsonValueKind.Number when header.Value.GetRawText().AsSpan().ContainsAny('.', 'e', 'E') => header.Value.GetDouble(),
        JsonValueKind.Number when header.Value.TryGetInt64(out var number) => number,
        JsonValueKind.Number => throw new FormatException($"the header '{header.Name}' is beyond 64 bits; write it as {{\"decimal\":\"...\"}} or as text"),
        JsonValueKind.Object => TypedHeader(header),
        _ => throw new FormatException(
            $"the header '{header.Name}' is a JSON {header.Value.ValueKind.ToString().ToLowerInvariant()}; allowed are text, numbers, true, false and typed values such as {{\"guid\":\"...\"}}"),
    };

    private static HeaderValue TypedHeader(JsonProperty header)
    {
        var values = header.Value.EnumerateObject().ToList();
        if (values is not [{ Value.ValueKind: JsonValueKind.String } typed] || !Enum.TryParse<HeaderKind>(typed.Name, ignoreCase: true, out var kind) || char.IsDigit(typed.Name[0]))
        {
            throw new FormatException(
                $"the header '{header.Name}' is no typed value such as {{\"decimal\":\"9.90\"}}; types: {string.Join(", ", Enum.GetNames<HeaderKind>().Select(JsonNamingPolicy.CamelCase.ConvertName))}");
        }

        try
        {
            return HeaderValue.Parse(kind, typed.Value.GetString()!);
        }
        catch (FormatException e)
        {
            throw new FormatException($"the header '{header.Name}' is no {typed.Name}", e);
        }
    }
}
