using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Integration.Cli;

/// <summary>Writes a message as one line of JSON that <see cref="MessageLineReader"/> reads back to an equal message.</summary>
internal static class MessageLineWriter
{
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    // Readable text matters more here than safety inside HTML.
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The message with what its service added to it.</summary>
    public static string Write(PeekedMessage message)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using var json = new Utf8JsonWriter(buffer, Options);
        json.WriteStartObject();
        WriteMessage(json, message.Message);
        WriteDelivery(json, message);
        json.WriteEndObject();
        json.Flush();
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static void WriteMessage(Utf8JsonWriter json, Message message)
    {
        WriteText(json, "messageId", message.MessageId);
        WriteText(json, "correlationId", message.CorrelationId);
        WriteText(json, "subject", message.Subject);
        WriteText(json, "contentType", message.ContentType);
        WriteText(json, "replyTo", message.ReplyTo);
        WriteText(json, "groupId", message.GroupId);
        WriteText(json, "deduplicationId", message.DeduplicationId);
        WriteText(json, "timeToLive", message.TimeToLive?.ToString("c", CultureInfo.InvariantCulture));
        WriteText(json, "delay", message.Delay == TimeSpan.Zero ? null : message.Delay.ToString("c", CultureInfo.InvariantCulture));
        WriteText(json, "traceParent", message.TraceParent);
        WriteText(json, "traceState", message.TraceState);
        if (message.Headers.Count > 0)
        {
            json.WriteStartObject("headers");
            foreach (var (name, value) in message.Headers.OrderBy(h => h.Key, StringComparer.Ordinal))
                WriteHeader(json, name, value);
            json.WriteEndObject();
        }

        if (TryDecode(message.Body.Span) is { } text)
            json.WriteString("text", text);
        else
            json.WriteBase64String("base64", message.Body.Span);
    }

    private static void WriteHeader(Utf8JsonWriter json, string name, HeaderValue value)
    {
        switch (value.Kind)
        {
            case HeaderKind.String:
                json.WriteString(name, value.As<string>());
                break;
            case HeaderKind.Boolean:
                json.WriteBoolean(name, value.As<bool>());
                break;
            case HeaderKind.Int64:
                json.WriteNumber(name, value.As<long>());
                break;
            case HeaderKind.Double when double.IsFinite(value.As<double>()):
                var number = value.ToString();
                json.WritePropertyName(name);
                // A whole number gets a decimal point: without one it would read back as an integer.
                json.WriteRawValue(number.AsSpan().ContainsAny('.', 'E') ? number : $"{number}.0");
                break;
            default:
                json.WriteStartObject(name);
                json.WriteString(JsonNamingPolicy.CamelCase.ConvertName(value.Kind.ToString()), value.ToString());
                json.WriteEndObject();
                break;
        }
    }

    private static void WriteDelivery(Utf8JsonWriter json, PeekedMessage message)
    {
        json.WriteString("source", message.Source.ToString());
        WriteText(json, "sequenceNumber", message.SequenceNumber);
        json.WriteString("enqueuedAt", message.EnqueuedAt);
        json.WriteNumber("deliveryCount", message.DeliveryCount);
        if (message is not ReceivedMessage)
            json.WriteString("state", JsonNamingPolicy.CamelCase.ConvertName(message.State.ToString()));
        if (message.VisibleAt is { } visibleAt)
            json.WriteString("visibleAt", visibleAt);
        if (message.DeadLetter is not { } dead)
            return;
        json.WriteStartObject("deadLetter");
        WriteText(json, "reason", dead.Reason);
        WriteText(json, "description", dead.Description);
        WriteText(json, "source", dead.Source?.ToString());
        if (dead.OriginalEnqueuedAt is { } enqueuedAt)
            json.WriteString("originalEnqueuedAt", enqueuedAt);
        if (dead.OriginalDeliveryCount is { } count)
            json.WriteNumber("originalDeliveryCount", count);
        json.WriteEndObject();
    }

    private static void WriteText(Utf8JsonWriter json, string name, string? value)
    {
        if (value is not null)
            json.WriteString(name, value);
    }

    private static string? TryDecode(ReadOnlySpan<byte> body)
    {
        try
        {
            return StrictUtf8.GetString(body);
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }
}
