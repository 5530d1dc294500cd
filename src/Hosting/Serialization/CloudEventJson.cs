using System.Buffers;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;

namespace Integration.Hosting;

/// <summary>The structured mode: the JSON format of CloudEvents.</summary>
internal static class CloudEventJson
{
    public const string MediaType = "application/cloudevents+json";

    public static Message Write(CloudEvent e)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            foreach (var (name, value) in CloudEventAttributes.Of(e))
                WriteAttribute(writer, name, value);
            if (e.DataContentType is { } type)
                writer.WriteString(CloudEventAttributes.DataContentType, type);
            if (e.Data is { } data)
                WriteData(writer, e.DataContentType, data.Span);
            writer.WriteEndObject();
        }

        return new Message { Body = buffer.WrittenMemory, ContentType = $"{MediaType}; charset=utf-8" };
    }

    public static CloudEvent Read(Message message)
    {
        try
        {
            using var document = JsonDocument.Parse(JsonBytes.WithoutByteOrderMark(message.Body));
            return Read(document.RootElement);
        }
        catch (JsonException exception)
        {
            throw JsonFault.Of(exception, "a CloudEvent");
        }
        catch (InvalidOperationException)
        {
            // Text with an unpaired surrogate: JSON by its grammar, but no text that .NET's reader gives out.
            throw JsonFault.Of(exception: null, "a CloudEvent: it has text that is not valid Unicode");
        }
    }

    private static CloudEvent Read(JsonElement root)
    {
        if (root.ValueKind != JsonValueKind.Object)
            throw new MessageSerializationException("The body is not a CloudEvent: it is not a JSON object.");
        var attributes = new Dictionary<string, HeaderValue>(StringComparer.Ordinal);
        string? dataContentType = null;
        JsonElement? data = null;
        byte[]? bytes = null;
        foreach (var member in root.EnumerateObject())
        {
            if (member.NameEquals("data"))
                data = member.Value;
            else if (member.NameEquals("data_base64"))
                bytes = ReadBase64(member.Value);
            else if (member.NameEquals(CloudEventAttributes.DataContentType))
                dataContentType = member.Value.ValueKind == JsonValueKind.Null ? null : ReadAttribute(member.Value).ToString();
            else if (member.Value.ValueKind != JsonValueKind.Null)
                attributes[member.Name] = ReadAttribute(member.Value);
        }

        if (data is not null && bytes is not null)
            throw new MessageSerializationException("The CloudEvent has both 'data' and 'data_base64'.");
        // What the format implies is made explicit, so that it holds in the binary mode too (section 3.1.2).
        if (data is not null)
            dataContentType ??= "application/json";
        return CloudEventAttributes.Make(attributes, dataContentType, bytes is not null ? bytes : data is { } value ? ReadData(value, dataContentType) : null);
    }

    private static void WriteAttribute(Utf8JsonWriter writer, string name, HeaderValue value)
    {
        if (value.TryGet<bool>(out var flag))
            writer.WriteBoolean(name, flag);
        else if (value.TryGet<long>(out var number))
            writer.WriteNumber(name, number);
        else
            writer.WriteString(name, value.ToString());
    }

    private static void WriteData(Utf8JsonWriter writer, string? contentType, ReadOnlySpan<byte> data)
    {
        if (CloudEvent.IsJson(contentType))
        {
            writer.WritePropertyName("data");
            try
            {
                writer.WriteRawValue(data);
            }
            catch (Exception exception) when (exception is JsonException or ArgumentException)
            {
                // Empty data is an ArgumentException of the writer.
                throw JsonFault.Of(exception as JsonException, "JSON, as its data content type says");
            }
        }
        else if (IsText(CloudEvent.Essence(contentType)) && Utf8.IsValid(data))
        {
            writer.WriteString("data", data);
        }
        else
        {
            writer.WriteBase64String("data_base64", data);
        }
    }

    private static ReadOnlyMemory<byte> ReadData(JsonElement data, string? contentType)
    {
        if (CloudEvent.IsJson(contentType))
            return JsonMarshal.GetRawUtf8Value(data).ToArray();
        return data.ValueKind == JsonValueKind.String
            ? Encoding.UTF8.GetBytes(data.GetString()!)
            : throw new MessageSerializationException("The 'data' of the CloudEvent is not a string, although its data content type is not JSON.");
    }

    private static byte[]? ReadBase64(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Null => null,
        JsonValueKind.String when value.TryGetBytesFromBase64(out var bytes) => bytes,
        _ => throw new MessageSerializationException("The 'data_base64' of the CloudEvent is not base64."),
    };

    /// <summary>An attribute; what the specification has no type for (a fraction, an object) is kept as its JSON, for a handler needs few of them.</summary>
    private static HeaderValue ReadAttribute(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString()!,
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        JsonValueKind.Number when value.TryGetInt32(out var number) => number,
        _ => value.GetRawText(),
    };

    private static bool IsText(string mediaType) => mediaType.StartsWith("text/", StringComparison.OrdinalIgnoreCase)
        || mediaType.EndsWith("/xml", StringComparison.OrdinalIgnoreCase) || mediaType.EndsWith("+xml", StringComparison.OrdinalIgnoreCase);
}
