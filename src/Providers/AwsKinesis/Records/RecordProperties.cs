using System.Text.Json;
using System.Text.Json.Serialization;
using Integration.Drivers;
using static Integration.Aws.Messages.JsonMembers;

namespace Integration.Aws.Kinesis.Records;

/// <summary>What a message has besides body and group, as JSON in front of the body. Members that a newer version adds are ignored.</summary>
internal sealed record RecordProperties
{
    public string? MessageId { get; init; }

    public string? CorrelationId { get; init; }

    public string? Subject { get; init; }

    public string? ContentType { get; init; }

    public string? TraceParent { get; init; }

    public string? TraceState { get; init; }

    /// <summary>The headers, as <c>Kind:text</c>.</summary>
    public Dictionary<string, string>? Headers { get; init; }

    public static RecordProperties Of(Message message) => new()
    {
        MessageId = message.MessageId,
        CorrelationId = message.CorrelationId,
        Subject = message.Subject,
        ContentType = message.ContentType,
        TraceParent = message.TraceParent,
        TraceState = message.TraceState,
        Headers = message.Headers.Count == 0 ? null : message.Headers.ToDictionary(h => h.Key, h => $"{h.Value.Kind}:{h.Value}", StringComparer.Ordinal),
    };

    public byte[] Print() => JsonSerializer.SerializeToUtf8Bytes(this, RecordJson.Default.RecordProperties);

    /// <summary>
    /// Reads them member by member, since any writer may have made them: one that is of another type, out of bounds or illegal is ignored,
    /// and the others are used. Null when it is no JSON object.
    /// </summary>
    public static RecordProperties? TryRead(ReadOnlyMemory<byte> text)
    {
        try
        {
            using var json = JsonDocument.Parse(text);
            return json.RootElement.ValueKind == JsonValueKind.Object ? Read(json.RootElement) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>The headers as they were, without those that are not legal.</summary>
    public MessageHeaders ReadHeaders(int most) => Headers is null
        ? MessageHeaders.Empty
        : new(Headers.Where(h => HeaderName.FindFault(h.Key) is null).Take(most).Select(h => KeyValuePair.Create(h.Key, Unpack(h.Value))));

    private static RecordProperties Read(JsonElement json)
    {
        var (traceParent, traceState) = Marks.Trace(Value(json, "traceParent"u8), Value(json, "traceState"u8));
        return new RecordProperties
        {
            MessageId = Marks.Text(Value(json, "messageId"u8)),
            CorrelationId = Text(json, "correlationId"u8),
            Subject = Text(json, "subject"u8),
            ContentType = Text(json, "contentType"u8),
            TraceParent = traceParent,
            TraceState = traceState,
            Headers = Texts(json, "headers"u8),
        };
    }

    private static HeaderValue Unpack(string packed)
    {
        var colon = packed.IndexOf(':', StringComparison.Ordinal);
        var text = packed[(colon + 1)..];
        if (colon <= 0 || !Enum.TryParse<HeaderKind>(packed[..colon], out var kind) || !Enum.IsDefined(kind))
            return text;
        try
        {
            return HeaderValue.Parse(kind, text);
        }
        catch (FormatException)
        {
            return text;
        }
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(RecordProperties))]
internal sealed partial class RecordJson : JsonSerializerContext;
