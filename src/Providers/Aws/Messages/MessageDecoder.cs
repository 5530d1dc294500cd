using System.Text;

namespace Integration.Aws;

/// <summary>A message from the wire, ours or anyone's: nothing that another client sends stops it from being received.</summary>
internal static class MessageDecoder
{
    /// <param name="wire">The message.</param>
    /// <param name="serviceMessageId">Its id in the service, for one that brings none.</param>
    /// <param name="serviceGroupId">Its group in the service.</param>
    /// <param name="serviceDeduplicationId">Its deduplication id in the service.</param>
    public static (Message Message, MessageProperties? Properties) Decode(
        WireMessage wire, string serviceMessageId, string? serviceGroupId = null, string? serviceDeduplicationId = null)
    {
        var properties = wire.Attributes.TryGetValue(MessageProperties.AttributeName, out var attribute) ? MessageProperties.TryParse(attribute.Text) : null;
        var message = new Message
        {
            Body = DecodeBody(wire.Body, properties?.Body),
            Headers = DecodeHeaders(wire, properties),
            MessageId = properties?.MessageId ?? serviceMessageId,
            CorrelationId = properties?.CorrelationId,
            Subject = properties?.Subject,
            ContentType = properties?.ContentType,
            ReplyTo = properties?.ReplyTo,
            GroupId = properties?.GroupId ?? serviceGroupId,
            // FIFO needs an id for every message; of ours only one that the sender gave is the message's own.
            DeduplicationId = properties is null ? serviceDeduplicationId : properties.DeduplicationId,
            TraceParent = properties?.TraceParent,
            TraceState = properties?.TraceState,
            TimeToLive = properties?.TimeToLive is { } ticks and > 0 ? TimeSpan.FromTicks(ticks) : null,
        };
        return (message, properties);
    }

    private static byte[] DecodeBody(string body, string? encoding)
    {
        switch (encoding)
        {
            case MessageProperties.EmptyBody:
                return [];
            case MessageProperties.Base64Body:
                var bytes = new byte[body.Length];
                if (Convert.TryFromBase64String(body, bytes, out var length))
                    return bytes[..length];
                break;
        }

        return Encoding.UTF8.GetBytes(body);
    }

    private static MessageHeaders DecodeHeaders(WireMessage wire, MessageProperties? properties)
    {
        var headers = new Dictionary<string, HeaderValue>(StringComparer.Ordinal);
        foreach (var (name, attribute) in wire.Attributes.Where(a => !a.Key.StartsWith(HeaderName.ReservedPrefix, StringComparison.OrdinalIgnoreCase)))
        {
            headers[name] = properties?.Kinds?.GetValueOrDefault(name) is { } kind
                ? HeaderCodec.FromAttribute(attribute, kind)
                : HeaderCodec.FromAttribute(attribute);
        }

        foreach (var (name, packed) in properties?.Headers ?? [])
            headers[name] = HeaderCodec.Unpack(packed);
        return new MessageHeaders(headers);
    }
}
