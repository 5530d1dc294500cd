namespace Integration.Hosting;

/// <summary>An event of the CloudEvents specification 1.0, and the way of one into a message and out of it.</summary>
/// <remarks>
/// <see href="https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/spec.md">CloudEvents 1.0.2</see>, its JSON format for
/// the structured mode and its AMQP binding for the binary mode, with the prefix <c>cloudEvents_</c>: the binding allows
/// <c>_</c> besides <c>:</c>, which is not a legal character in header names here. Both are read.
/// </remarks>
public sealed class CloudEvent
{
    /// <summary>The identity of the event within its source; not empty.</summary>
    public required string Id { get; init; }

    /// <summary>What the event comes from: a URI reference, not empty.</summary>
    public required string Source { get; init; }

    /// <summary>What kind of event it is, such as <c>com.example.order.placed</c>; not empty.</summary>
    public required string Type { get; init; }

    /// <summary>What the event is about within its source.</summary>
    public string? Subject { get; init; }

    /// <summary>When it happened; null as well where another sender's time can't be read.</summary>
    public DateTimeOffset? Time { get; init; }

    /// <summary>The schema that the data follows, a URI.</summary>
    public string? DataSchema { get; init; }

    /// <summary>The media type of the data; null means JSON in the structured mode.</summary>
    public string? DataContentType { get; init; }

    /// <summary>The data as bytes of <see cref="DataContentType"/>; null for an event without data.</summary>
    public ReadOnlyMemory<byte>? Data { get; init; }

    /// <summary>Further attributes by name (lower-case letters and digits): string, boolean, a 32-bit integer, bytes or a timestamp. What others send beyond that is read as text.</summary>
    public MessageHeaders Extensions { get; init; } = MessageHeaders.Empty;

    /// <summary>Whether a media type holds JSON: <c>*/json</c> or <c>*/*+json</c>; none counts as JSON.</summary>
    internal static bool IsJson(string? mediaType)
    {
        var essence = EssenceOf(mediaType);
        return essence.Length == 0 || essence.EndsWith("/json", StringComparison.OrdinalIgnoreCase) || essence.EndsWith("+json", StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>A media type without its parameters.</summary>
    internal static string Essence(string? mediaType) => EssenceOf(mediaType).ToString();

    private static ReadOnlySpan<char> EssenceOf(string? mediaType) =>
        mediaType.AsSpan(0, mediaType?.IndexOf(';') is >= 0 and var end ? end : mediaType?.Length ?? 0).Trim();

    /// <summary>A message that carries the event; its <see cref="Message.MessageId"/> is the event's id where that is not too long.</summary>
    /// <exception cref="MessageSerializationException">The event is not valid; the message says why.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The mode is neither of the two.</exception>
    public Message ToMessage(CloudEventsMode mode)
    {
        CloudEventAttributes.ThrowIfInvalid(this);
        var message = mode switch
        {
            CloudEventsMode.Structured => CloudEventJson.Write(this),
            CloudEventsMode.Binary => CloudEventHeaders.Write(this),
            _ => throw new ArgumentOutOfRangeException(nameof(mode), mode, "A message carries a CloudEvent structured or binary."),
        };
        return Id.Length <= 128 ? message with { MessageId = Id } : message;
    }

    /// <summary>The event that a message carries in either mode; null when it carries none.</summary>
    /// <exception cref="MessageSerializationException">It says it is a CloudEvent, but is none of version 1.0 that can be read.</exception>
    public static CloudEvent? FromMessage(Message message)
    {
        ArgumentNullException.ThrowIfNull(message);
        var mediaType = EssenceOf(message.ContentType);
        if (mediaType.Equals(CloudEventJson.MediaType, StringComparison.OrdinalIgnoreCase))
            return CloudEventJson.Read(message);
        if (mediaType.StartsWith("application/cloudevents", StringComparison.OrdinalIgnoreCase))
            throw new MessageSerializationException($"The message is a CloudEvent as '{mediaType}'; only {CloudEventJson.MediaType} and the binary mode can be read.");
        return CloudEventHeaders.Read(message);
    }
}
