using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Integration.Operations;

/// <summary>A dead letter on a line of the journal: a <see cref="MessageDocument"/> and what its service added, so that it can be put back as it was.</summary>
internal static class KeptDocument
{
    private static readonly JsonWriterOptions OneLine = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Write(PeekedMessage letter)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, OneLine))
        {
            writer.WriteStartObject();
            writer.WriteString("enqueuedAt", Print(letter.EnqueuedAt));
            writer.WriteNumber("deliveries", letter.DeliveryCount);
            writer.WriteString("sequenceNumber", letter.SequenceNumber);
            if (letter.DeadLetter is { } dead)
            {
                writer.WriteStartObject("deadLetter");
                writer.WriteString("reason", dead.Reason);
                writer.WriteString("description", dead.Description);
                writer.WriteString("source", dead.Source?.ToString());
                writer.WriteString("enqueuedAt", dead.OriginalEnqueuedAt is { } original ? Print(original) : null);
                if (dead.OriginalDeliveryCount is { } deliveries)
                    writer.WriteNumber("deliveries", deliveries);
                writer.WriteEndObject();
            }

            writer.WriteStartObject("message");
            MessageDocument.WriteContent(writer, letter.Message.ToLegal());
            writer.WriteEndObject();
            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    /// <summary>The dead letter as it was; null when it is no such document.</summary>
    public static (Message Message, DeliveryInfo Delivery)? Read(EntityPath source, ReadOnlyMemory<byte> document)
    {
        try
        {
            using var parsed = JsonDocument.Parse(document);
            var root = parsed.RootElement;
            return (MessageDocument.Read(root.GetProperty("message")), new DeliveryInfo
            {
                Source = source,
                EnqueuedAt = root.GetProperty("enqueuedAt").GetDateTimeOffset(),
                DeliveryCount = root.GetProperty("deliveries").GetInt32(),
                SequenceNumber = root.GetProperty("sequenceNumber").GetString(),
                DeadLetter = root.TryGetProperty("deadLetter", out var dead) ? ReadDeadLetter(dead) : null,
            });
        }
        catch (Exception exception) when (exception is JsonException or FormatException or InvalidOperationException or KeyNotFoundException or ArgumentException)
        {
            return null;
        }
    }

    private static DeadLetterInfo ReadDeadLetter(JsonElement dead) => new(
        dead.GetProperty("reason").GetString(),
        dead.GetProperty("description").GetString(),
        dead.GetProperty("source").GetString() is { } source ? EntityPath.ParseSource(source) : null,
        dead.GetProperty("enqueuedAt") is { ValueKind: JsonValueKind.String } time ? time.GetDateTimeOffset() : null,
        dead.TryGetProperty("deliveries", out var deliveries) ? deliveries.GetInt32() : null);

    private static string Print(DateTimeOffset time) => time.ToString("O", CultureInfo.InvariantCulture);
}
