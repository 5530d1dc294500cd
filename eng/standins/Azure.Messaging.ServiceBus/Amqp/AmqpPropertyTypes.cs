using System.Runtime.Serialization;

namespace Azure.Messaging.ServiceBus.Amqp;

/// <summary>What the SDK writes into AMQP for a property value, and what the other side reads.</summary>
internal static class AmqpPropertyTypes
{
    /// <summary>The value as a receiver gets it back.</summary>
    /// <exception cref="SerializationException">The SDK cannot write a value of this type.</exception>
    public static object RoundTrip(string name, object value) => value switch
    {
        null or string or bool or char or byte or sbyte or short or ushort or int or uint or long or ulong
            or float or double or decimal or Guid or TimeSpan => value,
        // An AMQP timestamp has milliseconds and no time zone.
        DateTime time => Milliseconds(time.ToUniversalTime()),
        // These two travel as described types, in ticks and as text.
        DateTimeOffset time => new DateTimeOffset(time.UtcTicks, TimeSpan.Zero),
        Uri uri => new Uri(uri.AbsoluteUri),
        byte[] or ArraySegment<byte> => value,
        Stream => value,
        _ => throw new SerializationException(
            $"Serialization failed for application property '{name}': the type {value.GetType().FullName} is not supported."),
    };

    /// <summary>
    /// The SDK writes binary properties, but the service refuses them: "Serialization operation failed due to
    /// unsupported type System.Byte[]", under the condition amqp:link:message-size-exceeded
    /// (azure-sdk-for-net pull request 43181, azure-sdk-for-python issue 30140).
    /// </summary>
    public static bool IsRefusedByService(object value) => value is byte[] or ArraySegment<byte> or Stream;

    public static DateTime Milliseconds(DateTime time) => new(time.Ticks - (time.Ticks % TimeSpan.TicksPerMillisecond), time.Kind);

    public static DateTimeOffset Milliseconds(DateTimeOffset time) =>
        new(time.UtcTicks - (time.UtcTicks % TimeSpan.TicksPerMillisecond), TimeSpan.Zero);
}
