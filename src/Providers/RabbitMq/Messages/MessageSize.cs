using System.Collections;
using System.Text;
using RabbitMQ.Client;

namespace Integration.RabbitMq.Messages;

/// <summary>Sizes as AMQP encodes them (clause M6; <see href="https://www.rabbitmq.com/resources/specs/amqp0-9-1.pdf">AMQP 0-9-1</see>, 4.2).</summary>
internal static class MessageSize
{
    /// <summary>The most that the properties may take: they are one frame, which the broker closes the connection for when it is larger.</summary>
    public const int MaxHeaderBytes = 131_072 - FrameBytes - PublishNumberBytes;

    private const int FrameBytes = 8;

    /// <summary>The number that the client library adds: its name, type and value.</summary>
    private const int PublishNumberBytes = 1 + 19 + 1 + 8;

    /// <summary>Class, weight, body size and flags.</summary>
    private const int Fixed = 2 + 2 + 8 + 2;

    /// <summary>The bytes of the properties, headers included.</summary>
    public static long OfHeader(IReadOnlyBasicProperties properties) =>
        Fixed + Short(properties.ContentType) + Short(properties.ContentEncoding) + Short(properties.CorrelationId) + Short(properties.ReplyTo)
        + Short(properties.Expiration) + Short(properties.MessageId) + Short(properties.Type) + Short(properties.UserId) + Short(properties.AppId) + Short(properties.ClusterId)
        + (properties.IsDeliveryModePresent() ? 1 : 0) + (properties.IsPriorityPresent() ? 1 : 0) + (properties.IsTimestampPresent() ? 8 : 0)
        + (properties.Headers is { } headers ? Value(headers) - 1 : 0);

    /// <summary>The bytes of a value in a table, its type included.</summary>
    private static long Value(object? value) => value switch
    {
        null => 1,
        bool or byte or sbyte => 2,
        short or ushort => 3,
        int or uint or float => 5,
        decimal => 6,
        long or double or AmqpTimestamp => 9,
        string text => 5 + Encoding.UTF8.GetByteCount(text),
        byte[] bytes => 5 + bytes.Length,
        BinaryTableValue binary => 5 + binary.Bytes.Length,
        IDictionary<string, object?> table => 5 + table.Sum(entry => 1 + Encoding.UTF8.GetByteCount(entry.Key) + Value(entry.Value)),
        IEnumerable list => 5 + list.Cast<object?>().Sum(Value),
        _ => 9,
    };

    private static int Short(string? text) => text is null ? 0 : 1 + Encoding.UTF8.GetByteCount(text);
}
