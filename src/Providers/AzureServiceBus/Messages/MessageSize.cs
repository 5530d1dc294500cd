using System.Text;
using Azure.Messaging.ServiceBus;

namespace Integration.AzureServiceBus.Messages;

/// <summary>
/// The size of a message in AMQP's encoding, never less than it will be: what the service counts against its limits (clause
/// M6; <see href="https://docs.oasis-open.org/amqp/core/v1.0/os/amqp-core-types-v1.0-os.html">AMQP 1.0 types</see>).
/// </summary>
internal static class MessageSize
{
    // Section descriptors and list headers; the header and the annotations that the SDK and the service add.
    private const int Envelope = 160;
    private const int LongestPrefix = 5;
    private const int LargestScalar = 17;

    public static long Of(ServiceBusMessage message, long bodyLength) =>
        Envelope + LongestPrefix + bodyLength
        + Text(message.MessageId) + Text(message.CorrelationId) + Text(message.Subject) + Text(message.ContentType)
        + Text(message.ReplyTo) + (2 * Text(message.SessionId))
        + message.ApplicationProperties.Sum(property => Text(property.Key) + Value(property.Value));

    private static long Value(object value) => value switch
    {
        string text => Text(text),
        // A described type: its name, then its ticks.
        DateTimeOffset => 45,
        _ => LargestScalar,
    };

    private static long Text(string? text) => text is null ? 1 : LongestPrefix + Encoding.UTF8.GetByteCount(text);
}
