using System.Globalization;
using System.Text.RegularExpressions;
using Azure.Messaging.ServiceBus;
using Integration.Drivers;

namespace Integration.AzureServiceBus.Messages;

/// <summary>A stored message as it was sent, and what the service adds (clauses M1–M5).</summary>
internal static partial class MessageDecoder
{
    /// <summary>The most deliveries that an entity of the service can be set to.</summary>
    private const int MostDeliveries = 2000;

    public static Message Decode(ServiceBusReceivedMessage received)
    {
        var sent = SentProperties.Of(received);
        var (traceParent, traceState) = Marks.Trace(sent.Text(WireNames.TraceParent) ?? sent.Text(WireNames.DiagnosticId), sent.Text(WireNames.TraceState));
        return new Message
        {
            Body = MessageBody.Read(received.GetRawAmqpMessage().Body),
            Headers = HeaderCodec.Read(sent.Properties),
            MessageId = Marks.Text(sent.Text(WireNames.MessageId)) ?? NativeId(received),
            CorrelationId = sent.CorrelationId,
            Subject = sent.Subject,
            ContentType = Marks.Text(sent.Text(WireNames.ContentType)) ?? sent.ContentType,
            ReplyTo = sent.ReplyTo,
            GroupId = DeadLetterTransfer.GroupOf(received),
            DeduplicationId = Marks.Key(sent.Text(WireNames.DeduplicationId)),
            TimeToLive = TimeToLive(received),
            TraceParent = traceParent,
            TraceState = traceState,
        };
    }

    /// <summary>What can be read of any message: nothing whose form a sender chooses, but the bytes of a body.</summary>
    public static Message DecodeBare(ServiceBusReceivedMessage received) => new()
    {
        Body = received.GetRawAmqpMessage().Body.TryGetData(out var data) ? MessageBody.Join(data!) : ReadOnlyMemory<byte>.Empty,
        MessageId = received.SequenceNumber.ToString(CultureInfo.InvariantCulture),
    };

    /// <summary>What the service says of any message.</summary>
    public static DeliveryInfo DecodeBareDelivery(ServiceBusReceivedMessage received, EntityPath source, DateTimeOffset? lockedUntil) => new()
    {
        Source = source,
        EnqueuedAt = received.EnqueuedTime,
        DeliveryCount = NativeDeliveryCount(received),
        LockedUntil = lockedUntil ?? default,
        SequenceNumber = received.SequenceNumber.ToString(CultureInfo.InvariantCulture),
        Native = received,
    };

    /// <summary>What the service adds to a message.</summary>
    /// <param name="received">The message.</param>
    /// <param name="source">Where it stands.</param>
    /// <param name="now">This machine's time: a mark can't tell of what is yet to come.</param>
    /// <param name="lockedUntil">When its lock ends on this machine's clock; null when it was peeked.</param>
    public static DeliveryInfo DecodeDelivery(ServiceBusReceivedMessage received, EntityPath source, DateTimeOffset now, DateTimeOffset? lockedUntil)
    {
        var deadLetter = source.IsDeadLetter ? DecodeDeadLetter(received, source) : null;
        var isScheduled = received.State == ServiceBusMessageState.Scheduled;
        return new DeliveryInfo
        {
            Source = source,
            EnqueuedAt = EnqueuedAt(received, now, source.IsDeadLetter),
            DeliveryCount = DeliveryCount(received, deadLetter),
            State = isScheduled ? MessageState.Delayed : MessageState.Active,
            VisibleAt = isScheduled ? received.ScheduledEnqueueTime : null,
            ExpiresAt = source.IsDeadLetter || received.ExpiresAt == DateTimeOffset.MaxValue ? null : received.ExpiresAt,
            LockedUntil = lockedUntil ?? default,

            // A peek goes on behind the native number; a receiver knows a copy by that of its original.
            SequenceNumber = (lockedUntil is null ? null : Number(received, WireNames.SequenceNumber)?.ToString(CultureInfo.InvariantCulture))
                ?? received.SequenceNumber.ToString(CultureInfo.InvariantCulture),
            DeadLetter = deadLetter,
            Native = received,
        };
    }

    /// <summary>The native id; a foreign sender may have given none, then the sequence number stands for it.</summary>
    public static string NativeId(ServiceBusReceivedMessage received) =>
        string.IsNullOrEmpty(received.MessageId) ? received.SequenceNumber.ToString(CultureInfo.InvariantCulture) : received.MessageId;

    /// <summary>How often the message was delivered, the originals of a copy included. The SDK throws where the broker sent no AMQP header.</summary>
    public static int NativeDeliveryCount(ServiceBusReceivedMessage received) => (int)(received.GetRawAmqpMessage().Header.DeliveryCount ?? 1);

    /// <summary>How often the originals of a copy were delivered; zero for any other message.</summary>
    /// <remarks>Only for a copy in the form that this adapter gives copies: anybody may send the number alone.</remarks>
    public static int CarriedDeliveryCount(ServiceBusReceivedMessage received) =>
        CarriedEnqueuedAt(received) is not null && Number(received, WireNames.SequenceNumber) is not null
            && received.MessageId?.StartsWith(WireNames.Prefix.Delayed, StringComparison.Ordinal) == true
            ? Marks.Count(Mark(received, WireNames.DeliveryCount), MostDeliveries) ?? 0
            : 0;

    /// <summary>The time to live that the sender gave; null for none.</summary>
    public static TimeSpan? TimeToLive(ServiceBusReceivedMessage received) =>
        Number(received, WireNames.TimeToLive) is { } ticks ? Marks.Span(ticks)
        : received.TimeToLive == TimeSpan.MaxValue ? null
        : received.TimeToLive;

    /// <summary>When the message, or the original of a copy, was enqueued.</summary>
    public static DateTimeOffset OriginalEnqueuedAt(ServiceBusReceivedMessage received) => CarriedEnqueuedAt(received) ?? received.EnqueuedTime;

    private static DateTimeOffset? CarriedEnqueuedAt(ServiceBusReceivedMessage received) =>
        Marks.Past(Mark(received, WireNames.EnqueuedAt), received.EnqueuedTime);

    private static DateTimeOffset EnqueuedAt(ServiceBusReceivedMessage received, DateTimeOffset now, bool isDeadLetter) =>
        (isDeadLetter ? Marks.Past(Mark(received, WireNames.DeadLetteredAt), now) : null) ?? OriginalEnqueuedAt(received);

    private static int DeliveryCount(ServiceBusReceivedMessage received, DeadLetterInfo? deadLetter)
    {
        var count = NativeDeliveryCount(received);

        // The service goes on counting in the dead-letter queue. Settling doesn't count as the end of a delivery, so a
        // receiver's own dead letter begins one lower than one that the broker moved.
        // One that never was delivered has nothing of that in its count.
        if (deadLetter?.OriginalDeliveryCount is not { } before || DeadLetterTransfer.IsMarked(received))
            return Math.Max(count, CarriedDeliveryCount(received));
        var counted = received.ApplicationProperties.ContainsKey(WireNames.DeadLetterDeliveryCount) ? before - 1 : before;
        return count > counted ? count - counted : count;
    }

    private static DeadLetterInfo DecodeDeadLetter(ServiceBusReceivedMessage received, EntityPath source)
    {
        var reason = received.DeadLetterReason;
        var count = Marks.Count(Mark(received, WireNames.DeadLetterDeliveryCount), MostDeliveries);
        if (DeadLetterTransfer.IsMarked(received))
            return new DeadLetterInfo(reason, received.DeadLetterErrorDescription, source.Owner, CarriedEnqueuedAt(received), count);
        return new DeadLetterInfo(
            reason switch
            {
                WireNames.Service.Expired => DeadLetterReason.TimeToLiveExpired,
                WireNames.Service.TooManyDeliveries => DeadLetterReason.MaxDeliveryCountExceeded,
                _ => reason,
            },
            received.DeadLetterErrorDescription,
            source.Owner,
            OriginalEnqueuedAt(received),
            count ?? AttemptsIn(received.DeadLetterErrorDescription));
    }

    /// <summary>The service tells how many deliveries there were only in words: "Message could not be consumed after 10 delivery attempts."</summary>
    private static int? AttemptsIn(string? description) =>
        description is not null && Attempts().Match(description) is { Success: true } match
            ? int.Parse(match.Groups["count"].ValueSpan, CultureInfo.InvariantCulture)
            : null;

    private static long? Number(ServiceBusReceivedMessage received, string property) => Marks.Number(Mark(received, property));

    private static object? Mark(ServiceBusReceivedMessage received, string property) => received.ApplicationProperties.TryGetValue(property, out var value) ? value : null;

    [GeneratedRegex(@"after (?<count>\d{1,6}) delivery attempts", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Attempts();
}
