using System.Text.Json;
using System.Text.Json.Serialization;
using Integration.Drivers;
using static Integration.Aws.Messages.JsonMembers;

namespace Integration.Aws.Kinesis.Records;

/// <summary>What a message has besides body and group, as JSON in front of the body. Members that a newer version adds are ignored.</summary>
internal sealed record RecordProperties
{
    public string? MessageId { get; set; }

    public string? CorrelationId { get; set; }

    public string? Subject { get; set; }

    public string? ContentType { get; set; }

    public string? TraceParent { get; set; }

    public string? TraceState { get; set; }

    /// <summary>The headers, as <c>Kind:text</c>.</summary>
    public Dictionary<string, string>? Headers { get; set; }

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
        var properties = new RecordProperties();
        object? traceParent = null, traceState = null;
        foreach (var member in json.EnumerateObject())
        {
            var value = member.Value;
            switch (NameOf(member))
            {
                case "messageId":
                    properties.MessageId = Marks.Text(Marks.Value(value));
                    break;
                case "correlationId":
                    properties.CorrelationId = Text(value);
                    break;
                case "subject":
                    properties.Subject = Text(value);
                    break;
                case "contentType":
                    properties.ContentType = Text(value);
                    break;
                case "traceParent":
                    traceParent = Marks.Value(value);
                    break;
                case "traceState":
                    traceState = Marks.Value(value);
                    break;
                case "headers":
                    properties.Headers = Texts(value);
                    break;
            }
        }

        (properties.TraceParent, properties.TraceState) = Marks.Trace(traceParent, traceState);
        return properties;
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
