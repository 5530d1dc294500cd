using Integration.Aws.Options;

namespace Integration.Aws.Messages;

/// <summary>What a copy or a delayed message carries beyond the message itself.</summary>
internal readonly record struct Stamp(
    TimeSpan? DueIn = null, DateTimeOffset? DueAt = null, DateTimeOffset? EnqueuedAt = null, DeadLetterProperties? DeadLetter = null, bool IsUnfiltered = false);

/// <summary>A message to the wire: text bodies as they are, up to nine headers as attributes, everything else in one attribute.</summary>
internal static class MessageEncoder
{
    private static readonly WireAttribute Partial = new("String", "true");

    public static WireMessage ToQueue(Message message, Stamp stamp = default) => Encode(message, toTopic: false, stamp, static _ => false);

    /// <param name="message">The message.</param>
    /// <param name="stamp">What goes with it.</param>
    /// <param name="isFiltered">Whether declared filters test a header: those get attributes first.</param>
    public static WireMessage ToTopic(Message message, Stamp stamp, Func<string, bool> isFiltered) => Encode(message, toTopic: true, stamp, isFiltered);

    private static WireMessage Encode(Message message, bool toTopic, Stamp stamp, Func<string, bool> isFiltered)
    {
        var headers = EncodeHeaders(message.Headers, toTopic, isFiltered);
        (MessageProperty Name, string Value)[] properties = toTopic ? [.. FilterableProperties(message)] : [];
        var room = SqsLimits.Attributes - 1;
        var attributes = new Dictionary<string, WireAttribute>(Math.Min(headers.Length + properties.Length, room) + 1, StringComparer.Ordinal);
        var isPartial = toTopic && (Array.Exists(headers, h => !HeaderCodec.IsFilterable(h.Value, h.Attribute))
            || Array.Exists(properties, p => !SqsText.IsLegal(p.Value))
            || headers.Length + properties.Length > room);
        if (isPartial)
        {
            attributes[WireNames.Partial] = Partial;
            room--;
        }

        Dictionary<string, string>? kinds = null;
        Dictionary<string, string>? packed = null;
        foreach (var (name, value, attribute) in headers)
        {
            if (attribute is { } native && room > 0)
            {
                attributes[name] = native;
                room--;
                if (!HeaderCodec.ShowsKind(value, native))
                    (kinds ??= new(StringComparer.Ordinal))[name] = value.Kind.ToString();
            }
            else
            {
                (packed ??= new(StringComparer.Ordinal))[name] = HeaderCodec.Pack(value);
            }
        }

        foreach (var (property, value) in properties)
        {
            if (room == 0 || !SqsText.IsLegal(value))
                continue;
            attributes[WireNames.Property(property)] = new WireAttribute("String", value);
            room--;
        }

        var (body, encoding) = EncodeBody(message.Body);
        attributes[WireNames.Properties] = new WireAttribute("String", Properties(message, stamp, encoding, kinds, packed).Print());
        return new WireMessage(body, attributes);
    }

    /// <summary>The headers, those that filters test first: there may not be an attribute for each.</summary>
    private static (string Name, HeaderValue Value, WireAttribute? Attribute)[] EncodeHeaders(MessageHeaders headers, bool toTopic, Func<string, bool> isFiltered)
    {
        if (headers.Count == 0)
            return [];
        var encoded = new (string Name, HeaderValue Value, WireAttribute? Attribute)[headers.Count];
        var count = 0;
        foreach (var (name, value) in headers)
            encoded[count++] = (name, value, HeaderCodec.ToAttribute(value, toTopic));
        if (toTopic || encoded.Length >= SqsLimits.Attributes)
            Sort(encoded, isFiltered);
        return encoded;
    }

    private static void Sort((string Name, HeaderValue Value, WireAttribute? Attribute)[] headers, Func<string, bool> isFiltered) => Array.Sort(headers, (left, right) =>
        isFiltered(right.Name).CompareTo(isFiltered(left.Name)) is var order && order != 0 ? order : string.CompareOrdinal(left.Name, right.Name));

    private static MessageProperties Properties(
        Message message, Stamp stamp, string? encoding, Dictionary<string, string>? kinds, Dictionary<string, string>? packed) => new()
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
            Kinds = kinds,
            Headers = packed,
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
