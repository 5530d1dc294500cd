using Azure.Core.Amqp;

namespace Azure.Messaging.ServiceBus.Amqp;

internal static class AmqpMessageReading
{
    /// <summary>The body, whose data sections are put together.</summary>
    /// <exception cref="NotSupportedException">The body is a value or a sequence.</exception>
    public static BinaryData BodyAsBinaryData(this AmqpAnnotatedMessage message)
    {
        if (!message.Body.TryGetData(out IEnumerable<ReadOnlyMemory<byte>> data))
        {
            throw new NotSupportedException(
                $"The body is of the AMQP type {message.Body.BodyType}: only a data body can be read by this property; "
                + "use GetRawAmqpMessage().Body for the others.");
        }

        ReadOnlyMemory<byte>[] parts = data as ReadOnlyMemory<byte>[] ?? [.. data];
        return parts.Length switch
        {
            0 => new BinaryData(ReadOnlyMemory<byte>.Empty),
            1 => BinaryData.FromBytes(parts[0]),
            _ => BinaryData.FromBytes(parts.SelectMany(static part => part.ToArray()).ToArray()),
        };
    }

    public static T Annotation<T>(this AmqpAnnotatedMessage message, string name) =>
        message.MessageAnnotations.TryGetValue(name, out object value) && value is T typed ? typed : default;

    public static DateTimeOffset TimeAnnotation(this AmqpAnnotatedMessage message, string name) =>
        message.MessageAnnotations.TryGetValue(name, out object value) && value is DateTime time && time != DateTime.MinValue
            ? new DateTimeOffset(DateTime.SpecifyKind(time, DateTimeKind.Utc))
            : default;
}
