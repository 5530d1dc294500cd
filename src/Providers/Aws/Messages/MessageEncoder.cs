using Integration.Aws.Options;

namespace Integration.Aws.Messages;

/// <summary>What a copy or a delayed message carries beyond the message itself.</summary>
internal readonly record struct Stamp(
    TimeSpan? DueIn = null, DateTimeOffset? DueAt = null, DateTimeOffset? EnqueuedAt = null, DeadLetterProperties? DeadLetter = null, bool IsUnfiltered = false);

/// <summary>A message to the wire: text bodies as they are, up to nine headers as attributes, everything else in one attribute.</summary>
internal static class MessageEncoder
{
    private static readonly WireAttribute Partial = new("String", "true");

    public static WireMessage ToQueue(Message message, Stamp stamp = default) => Encode(message, toTopic: false, stamp, _ => false);

    /// <param name="message">The message.</param>
    /// <param name="stamp">What goes with it.</param>
    /// <param name="isFiltered">Whether declared filters test a header: those get attributes first.</param>
    public static WireMessage ToTopic(Message message, Stamp stamp, Func<string, bool> isFiltered) => Encode(message, toTopic: true, stamp, isFiltered);

    private static WireMessage Encode(Message message, bool toTopic, Stamp stamp, Func<string, bool> isFiltered)
    {
        var attributes = new Dictionary<string, WireAttribute>(StringComparer.Ordinal);
        var headers = message.Headers
            .Select(h => (Name: h.Key, h.Value, Attribute: HeaderCodec.ToAttribute(h.Value, toTopic)))
            .OrderByDescending(h => isFiltered(h.Name)).ThenBy(h => h.Name, StringComparer.Ordinal)
            .ToList();
        var properties = toTopic ? FilterableProperties(message).ToList() : [];
        var room = SqsLimits.Attributes - 1;
        var isPartial = toTopic && (headers.Exists(h => !HeaderCodec.IsFilterable(h.Value, h.Attribute))
            || properties.Exists(p => !SqsText.IsLegal(p.Value))
            || headers.Count + properties.Count > room);
        if (isPartial)
        {
            attributes[WireNames.Partial] = Partial;
            room--;
        }

        var kinds = new Dictionary<string, string>(StringComparer.Ordinal);
        var packed = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, value, attribute) in headers)
        {
            if (attribute is { } native && room > 0)
            {
                attributes[name] = native;
                room--;
                if (HeaderCodec.FromAttribute(native) != value)
                    kinds[name] = value.Kind.ToString();
            }
            else
            {
                packed[name] = HeaderCodec.Pack(value);
            }
        }

        foreach (var (property, value) in properties.Where(p => SqsText.IsLegal(p.Value)).Take(room))
            attributes[WireNames.Property(property)] = new WireAttribute("String", value);
        var (body, encoding) = EncodeBody(message.Body);
        attributes[WireNames.Properties] = new WireAttribute("String", Properties(message, stamp, encoding, kinds, packed).Print());
        return new WireMessage(body, attributes);
    }

    private static MessageProperties Properties(
        Message message, Stamp stamp, string? encoding, Dictionary<string, string> kinds, Dictionary<string, string> packed) => new()
        {
            MessageId = message.MessageId,
            CorrelationId = message.CorrelationId,
            Subject = message.Subject,
            ContentType = message.ContentType,
            ReplyTo = message.ReplyTo,
            GroupId = message.GroupId,
            DeduplicationId = message.DeduplicationId,
            TraceParent = message.TraceParent,
            TraceState = message.TraceState,
            TimeToLive = message.TimeToLive?.Ticks,
            Delay = message.TimeToLive is not null && message.Delay > TimeSpan.Zero && stamp.DueIn is null ? (long)message.Delay.TotalMilliseconds : null,
            DueIn = (long?)stamp.DueIn?.TotalMilliseconds,
            DueAt = stamp.DueAt?.ToUnixTimeMilliseconds(),
            EnqueuedAt = stamp.EnqueuedAt?.ToUnixTimeMilliseconds(),
            Body = encoding,
            Kinds = kinds.Count == 0 ? null : kinds,
            Headers = packed.Count == 0 ? null : packed,
            DeadLetter = stamp.DeadLetter,
            IsUnfiltered = stamp.IsUnfiltered ? true : null,
        };

    private static IEnumerable<(MessageProperty Property, string Value)> FilterableProperties(Message message)
    {
        (MessageProperty, string?)[] all =
        [
            (MessageProperty.Subject, message.Subject),
            (MessageProperty.CorrelationId, message.CorrelationId),
            (MessageProperty.ContentType, message.ContentType),
            (MessageProperty.ReplyTo, message.ReplyTo),
            (MessageProperty.GroupId, message.GroupId),
            (MessageProperty.MessageId, message.MessageId),
        ];
        foreach (var (property, value) in all)
        {
            if (value is not null)
                yield return (property, value);
        }
    }

    private static (string Body, string? Encoding) EncodeBody(ReadOnlyMemory<byte> body)
    {
        if (body.IsEmpty)
            return (WireNames.BodyPlaceholder, WireNames.EmptyBody);
        return SqsText.FromBytes(body.Span) is { } text ? (text, null) : (Convert.ToBase64String(body.Span), WireNames.Base64Body);
    }
}
