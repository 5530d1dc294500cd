using System.Globalization;
using Integration.Drivers;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace Integration.RabbitMq.Messages;

/// <summary>A delivered message as it was sent, and what is known of it besides (clauses M1–M5).</summary>
internal static class MessageDecoder
{
    /// <summary>Of any sender's word: more deliveries than this are none of it.</summary>
    private const int MostDeliveries = int.MaxValue / 2;

    public static Message Decode(BasicDeliverEventArgs delivered)
    {
        var properties = delivered.BasicProperties;
        var (traceParent, traceState) = Marks.Trace(Text(properties, WireNames.TraceParent), Text(properties, WireNames.TraceState));
        var message = new Message
        {
            Body = delivered.Body,
            Headers = HeaderCodec.Read(properties.Headers),
            MessageId = Property(properties, nameof(Message.MessageId)) ?? NotEmpty(properties.MessageId) ?? NewId(),
            CorrelationId = Property(properties, nameof(Message.CorrelationId)) ?? properties.CorrelationId,
            Subject = Property(properties, nameof(Message.Subject)) ?? properties.Type,
            ContentType = Property(properties, nameof(Message.ContentType)) ?? properties.ContentType,
            ReplyTo = Property(properties, nameof(Message.ReplyTo)) ?? properties.ReplyTo,
            GroupId = Marks.Key(Text(properties, WireNames.GroupId)),
            DeduplicationId = Marks.Key(Text(properties, WireNames.DeduplicationId)),
            TimeToLive = TimeToLive(properties),
            TraceParent = traceParent,
            TraceState = traceState,
        };
        return MassTransitEnvelope.IsOne(properties) ? MassTransitEnvelope.Open(message) : message;
    }

    /// <summary>What can be read of any message: nothing whose form a sender chooses, but the bytes of a body.</summary>
    public static Message DecodeBare(BasicDeliverEventArgs delivered) => new() { Body = delivered.Body, MessageId = NewId() };

    public static DeliveryInfo DecodeBareDelivery(BasicDeliverEventArgs delivered, EntityPath source, DateTimeOffset now, DateTimeOffset lockedUntil) => new()
    {
        Source = source,
        EnqueuedAt = now,
        DeliveryCount = NativeDeliveryCount(delivered),
        LockedUntil = lockedUntil,
        Native = delivered,
    };

    public static DeliveryInfo DecodeDelivery(BasicDeliverEventArgs delivered, EntityPath source, int? maxDeliveryCount, DateTimeOffset now, DateTimeOffset lockedUntil)
    {
        var deadLetter = source.IsDeadLetter ? DecodeDeadLetter(delivered.BasicProperties, source, maxDeliveryCount, now) : null;
        return new DeliveryInfo
        {
            Source = source,
            EnqueuedAt = (source.IsDeadLetter ? DeadLetteredAt(delivered.BasicProperties, now) : null) ?? EnqueuedAt(delivered.BasicProperties, now) ?? now,
            DeliveryCount = source.IsDeadLetter ? NativeDeliveryCount(delivered) : DeliveryCount(delivered),
            ExpiresAt = source.IsDeadLetter ? null : ExpiresAt(delivered.BasicProperties, now),
            LockedUntil = lockedUntil,
            DeadLetter = deadLetter,
            Native = delivered,
        };
    }

    /// <summary>The deliveries that the broker counted, this one included. On a first delivery the header is a sender's.</summary>
    public static int NativeDeliveryCount(BasicDeliverEventArgs delivered) => delivered.Redelivered
        ? 1 + Math.Max(Earlier(delivered, WireNames.Broker.DeliveryCount), Earlier(delivered, WireNames.Broker.AcquiredCount))
        : 1;

    /// <summary>Whether the broker counts apart how often the message came back: then its delivery limit leaves out what receivers gave back.</summary>
    public static bool HasAcquiredCount(BasicDeliverEventArgs delivered) => Find(delivered.BasicProperties, WireNames.Broker.AcquiredCount) is not null;

    /// <summary>The deliveries, those of the originals of a copy included.</summary>
    public static int DeliveryCount(BasicDeliverEventArgs delivered) => NativeDeliveryCount(delivered) + CarriedDeliveryCount(delivered.BasicProperties);

    /// <summary>The deliveries of the originals of a copy.</summary>
    public static int CarriedDeliveryCount(IReadOnlyBasicProperties properties) => Marks.Count(Find(properties, WireNames.DeliveryCount), MostDeliveries) ?? 0;

    /// <summary>When the message, or the original of a copy, was sent; null when that is not known.</summary>
    public static DateTimeOffset? EnqueuedAt(IReadOnlyBasicProperties properties, DateTimeOffset now) =>
        Marks.Past(Find(properties, WireNames.EnqueuedAt), now)
        ?? (properties.IsTimestampPresent() ? Marks.Past(AmqpText.SaturatingTime(properties.Timestamp), now) : null);

    public static TimeSpan? TimeToLive(IReadOnlyBasicProperties properties) =>
        Marks.Span(Marks.Number(Find(properties, WireNames.TimeToLive)))
        ?? Span(properties.Expiration)
        ?? (LastDeath(properties) is { } death ? Span(AmqpText.Text(death.TryGetValue("original-expiration", out var original) ? original : null)) : null);

    /// <summary>
    /// When the message expires, as its sender has it: by the sender's clock, as the broker tells no time. Null when it does not.
    /// </summary>
    public static DateTimeOffset? ExpiresAt(IReadOnlyBasicProperties properties, DateTimeOffset now)
    {
        if (TimeToLive(properties) is not { } timeToLive || EnqueuedAt(properties, now) is not { } sent)
            return null;
        var delay = SaturatingTime.FromMilliseconds(Marks.Number(Find(properties, WireNames.Delay)) ?? 0);
        var end = SaturatingTime.Add(SaturatingTime.Add(sent, delay), timeToLive);
        return end == DateTimeOffset.MaxValue ? null : end;
    }

    public static object? Find(IReadOnlyBasicProperties properties, string name) =>
        properties.Headers is { } headers && headers.TryGetValue(name, out var value) ? value is byte[] bytes ? AmqpText.Text(bytes) : value : null;

    private static int Earlier(BasicDeliverEventArgs delivered, string name) => Marks.Count(Find(delivered.BasicProperties, name), MostDeliveries) ?? 0;

    private static string NewId() => Guid.CreateVersion7().ToString("N");

    private static string? NotEmpty(string? text) => string.IsNullOrEmpty(text) ? null : text;

    private static string? Text(IReadOnlyBasicProperties properties, string name) => Find(properties, name) as string;

    private static string? Property(IReadOnlyBasicProperties properties, string name) => Marks.Text(Text(properties, WireNames.Property + name));

    private static TimeSpan? Span(string? milliseconds) =>
        long.TryParse(milliseconds, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0 ? SaturatingTime.FromMilliseconds(number) : null;

    private static DateTimeOffset? DeadLetteredAt(IReadOnlyBasicProperties properties, DateTimeOffset now) =>
        Marks.Past(Find(properties, WireNames.DeadLetteredAt), now)
        ?? (LastDeath(properties) is { } death && death.TryGetValue("time", out var time) && time is AmqpTimestamp stamp ? AmqpText.SaturatingTime(stamp) : null);

    private static DeadLetterInfo DecodeDeadLetter(IReadOnlyBasicProperties properties, EntityPath source, int? maxDeliveryCount, DateTimeOffset now)
    {
        if (Find(properties, WireNames.DeadLetteredAt) is not null)
        {
            return new DeadLetterInfo(
                Text(properties, WireNames.DeadLetterReason),
                Text(properties, WireNames.DeadLetterDescription),
                source.Owner,
                Marks.Moment(Find(properties, WireNames.DeadLetterEnqueuedAt)),
                Marks.Count(Find(properties, WireNames.DeadLetterDeliveryCount), MostDeliveries));
        }

        // The last death is the first of the list; what the headers of the first death tell may be the end of a delay.
        var reason = LastDeath(properties) is { } death && death.TryGetValue("reason", out var value) ? AmqpText.Text(value) : null;
        return new DeadLetterInfo(
            reason switch
            {
                "expired" => DeadLetterReason.TimeToLiveExpired,
                "delivery_limit" => DeadLetterReason.MaxDeliveryCountExceeded,
                _ => reason,
            },
            Description: null,
            source.Owner,
            EnqueuedAt(properties, now),
            reason == "delivery_limit" ? maxDeliveryCount : null);
    }

    private static IDictionary<string, object?>? LastDeath(IReadOnlyBasicProperties properties) =>
        Find(properties, WireNames.Broker.Deaths) is IList<object?> { Count: > 0 } deaths ? deaths[0] as IDictionary<string, object?> : null;
}
