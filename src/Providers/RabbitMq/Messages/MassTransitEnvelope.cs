using System.Text;
using System.Text.Json;
using Integration.Drivers;
using RabbitMQ.Client;

namespace Integration.RabbitMq.Messages;

/// <summary>
/// MassTransit's envelope, known by its content type: the message in it becomes the body, its headers headers. What is not such an envelope after
/// all is delivered as it is. Copies are made of the original, so that MassTransit can go on reading them.
/// </summary>
internal static class MassTransitEnvelope
{
    private const string ContentType = "application/vnd.masstransit+json";

    public static bool IsOne(IReadOnlyBasicProperties properties) =>
        properties.ContentType?.StartsWith(ContentType, StringComparison.OrdinalIgnoreCase) == true;

    public static Message Open(Message message)
    {
        try
        {
            using var document = JsonDocument.Parse(message.Body);
            if (document.RootElement is not { ValueKind: JsonValueKind.Object } envelope || !envelope.TryGetProperty("message", out var content))
                return message;
            return message with
            {
                Body = Encoding.UTF8.GetBytes(content.GetRawText()),
                ContentType = "application/json",
                MessageId = Text(envelope, "messageId") ?? message.MessageId,
                CorrelationId = Text(envelope, "correlationId") ?? message.CorrelationId,
                Subject = Subject(envelope) ?? message.Subject,
                Headers = Headers(envelope, message.Headers),
            };
        }
        catch (JsonException)
        {
            return message;
        }
    }

    private static string? Text(JsonElement envelope, string name) => envelope.TryGetProperty(name, out var value) ? Marks.Text(Marks.Value(value)) : null;

    private static string? Subject(JsonElement envelope) =>
        envelope.TryGetProperty("messageType", out var types) && types.ValueKind == JsonValueKind.Array && types.GetArrayLength() > 0
            ? Marks.Text(Marks.Value(types[0]))
            : null;

    private static MessageHeaders Headers(JsonElement envelope, MessageHeaders headers)
    {
        if (!envelope.TryGetProperty("headers", out var given) || given.ValueKind != JsonValueKind.Object)
            return headers;
        foreach (var header in given.EnumerateObject())
        {
            if (HeaderName.FindFault(header.Name) is null && Marks.Value(header.Value) is { } value)
                headers = headers.With(header.Name, HeaderValue.From(value));
        }

        return headers;
    }
}
