using System.Runtime.InteropServices;
using System.Text;
using Integration.Drivers;

namespace Integration.Aws.Messages;

/// <summary>
/// A message from the wire, whoever sent it: nothing that another client sends stops it from being received. What has no legal
/// value is ignored.
/// </summary>
internal static class MessageDecoder
{
    /// <summary>The most headers that are read: what may be sent on.</summary>
    private static readonly int MaxHeaders = new MessagingLimits().MaxHeaders;

    /// <param name="wire">The message.</param>
    /// <param name="serviceMessageId">Its id in the service, for one that brings none.</param>
    /// <param name="serviceGroupId">Its group in the service, which counts more than the one it brings.</param>
    /// <param name="serviceDeduplicationId">Its deduplication id in the service.</param>
    public static (Message Message, MessageProperties? Properties) Decode(
        WireMessage wire, string serviceMessageId, string? serviceGroupId = null, string? serviceDeduplicationId = null)
    {
        var properties = wire.Attributes.TryGetValue(WireNames.Properties, out var attribute) ? PropertiesReader.TryRead(attribute.Text) : null;
        var message = new Message
        {
            Body = DecodeBody(wire.Body, properties?.Body),
            Headers = DecodeHeaders(wire, properties),
            MessageId = properties?.MessageId ?? serviceMessageId,
            CorrelationId = properties?.CorrelationId,
            Subject = properties?.Subject,
            ContentType = properties?.ContentType,
            ReplyTo = properties?.ReplyTo,
            GroupId = serviceGroupId ?? properties?.GroupId,
            // FIFO needs an id for every message; in a message of this library only one that the sender gave is the message's own.
            DeduplicationId = properties is null ? serviceDeduplicationId : properties.DeduplicationId,
            TraceParent = properties?.TraceParent,
            TraceState = properties?.TraceState,
            TimeToLive = properties?.TimeToLive is { } ticks ? TimeSpan.FromTicks(ticks) : null,
        };
        return (message, properties);
    }

    private static byte[] DecodeBody(string body, string? encoding) => encoding switch
    {
        WireNames.EmptyBody => [],
        WireNames.Base64Body when Marks.Base64(body) is { } bytes => bytes,
        _ => Encoding.UTF8.GetBytes(body),
    };

    private static MessageHeaders DecodeHeaders(WireMessage wire, MessageProperties? properties)
    {
        var headers = new List<(string Name, HeaderValue Value)>(wire.Attributes.Count + (properties?.Headers?.Count ?? 0));
        foreach (var (name, attribute) in wire.Attributes)
        {
            if (IsHeader(name) && headers.Count < MaxHeaders)
            {
                headers.Add((name, properties?.Kinds?.GetValueOrDefault(name) is { } kind
                    ? HeaderCodec.FromAttribute(attribute, kind)
                    : HeaderCodec.FromAttribute(attribute)));
            }
        }

        foreach (var (name, packed) in properties?.Headers ?? [])
        {
            if (!IsHeader(name))
                continue;
            if (headers.FindIndex(h => h.Name == name) is >= 0 and var known)
                headers[known] = (name, HeaderCodec.Unpack(packed));
            else if (headers.Count < MaxHeaders)
                headers.Add((name, HeaderCodec.Unpack(packed)));
        }

        return headers.Count == 0 ? MessageHeaders.Empty : MessageHeaders.Create(CollectionsMarshal.AsSpan(headers));
    }

    private static bool IsHeader(string name) => name is not (WireNames.Properties or WireNames.Partial) && HeaderName.FindFault(name) is null;
}
