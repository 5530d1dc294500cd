using System.Text;
using Azure.Messaging.EventHubs;

namespace Integration.AzureEventHubs.Messages;

/// <summary>A message as an event (clauses M1–M3), and how large it is. Its group goes with the batch, as the partition key.</summary>
internal static class EventEncoder
{
    // Section descriptors and list headers; the annotations of the key and of the SDK; the frame that an event has in a batch.
    private const int Envelope = 176;
    private const int LongestPrefix = 5;
    private const int LargestScalar = 17;

    public static EventData Encode(Message message)
    {
        var encoded = new EventData(message.Body) { MessageId = message.MessageId, CorrelationId = message.CorrelationId, ContentType = message.ContentType };
        if (message.Subject is not null)
            encoded.GetRawAmqpMessage().Properties.Subject = message.Subject;
        var properties = encoded.Properties;
        if (message.ContentType is { } contentType && !Ascii.IsValid(contentType))
            properties[WireNames.ContentType] = contentType;
        if (message.TraceParent is not null)
        {
            properties[WireNames.TraceParent] = message.TraceParent;
            properties[WireNames.DiagnosticId] = message.TraceParent;
            if (message.TraceState is not null)
                properties[WireNames.TraceState] = message.TraceState;
        }

        foreach (var (name, value) in message.Headers)
            HeaderCodec.Write(properties, name, value);
        return encoded;
    }

    /// <summary>
    /// The size of an event in AMQP's encoding, never less than it will be
    /// (<see href="https://docs.oasis-open.org/amqp/core/v1.0/os/amqp-core-types-v1.0-os.html">AMQP 1.0 types</see>).
    /// </summary>
    public static long Measure(EventData encoded, Message message) =>
        Envelope + LongestPrefix + message.Body.Length
        + Text(message.MessageId) + Text(message.CorrelationId) + Text(message.Subject) + Text(message.ContentType) + (2 * Text(message.GroupId))
        + encoded.Properties.Sum(property => Text(property.Key) + Value(property.Value));

    private static long Value(object value) => value switch
    {
        string text => Text(text),
        byte[] bytes => LongestPrefix + bytes.Length,
        // A described type: its name, then its ticks.
        DateTimeOffset => 45,
        _ => LargestScalar,
    };

    private static long Text(string? text) => text is null ? 1 : LongestPrefix + Encoding.UTF8.GetByteCount(text);
}
